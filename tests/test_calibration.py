"""Fitting the confidence to a gold set: what is fitted, when it is kept, and that the workspace then uses it."""

import json
import math
from pathlib import Path

import pytest
from conftest import MakeWorkspace, OpenCorpus, qa

from qa import Corpus
from qa.answering.abstention import Coefficients, confidence, load_coefficients, save_coefficients, shipped_coefficients
from qa.errors import GoldInvalid, SettingsInvalid
from qa.evaluation.calibration import Example, fit, quality, refit
from qa.evaluation.gold import GoldQuestion, read_gold

START = Coefficients(0.0, {"warm": 0.0})


def test_fit_finds_the_odds_that_made_the_examples() -> None:
    # three of four are answerable where it is warm, one of four where it is not: logit(3/4) = log 3
    examples = [Example({"warm": warm}, answerable) for warm, right in ((1.0, 3), (0.0, 1)) for answerable in _four(right)]
    found = fit(examples * 50, START)
    assert found.intercept == pytest.approx(-math.log(3), abs=0.1)
    assert found.weights["warm"] == pytest.approx(2 * math.log(3), abs=0.2)


def _four(right: int) -> list[bool]:
    return [True] * right + [False] * (4 - right)


def test_weights_count_as_so_many_examples() -> None:
    examples = [Example({"warm": 1.0}, answerable=True, weight=3.0), Example({"warm": 1.0}, answerable=False)]
    assert confidence({"warm": 1.0}, fit(examples, START)) == pytest.approx(0.75, abs=0.01)


def test_a_prior_keeps_few_examples_from_moving_the_slopes() -> None:
    start = Coefficients(-1.0, {"warm": 2.0})
    examples = [Example({"warm": warm}, answerable=warm < 0.5) for warm in (0.0, 1.0)]  # two that say the opposite
    free, held = fit(examples, start), fit(examples, start, prior=100.0)
    assert free.weights["warm"] < 0 < 1.5 < held.weights["warm"]


def test_quality_worked_out_by_hand() -> None:
    found = quality([0.8, 0.4], [True, False])
    assert found.log_loss == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)
    assert (found.auroc, found.calibration_error) == (1.0, pytest.approx((0.2 + 0.4) / 2))


def test_coefficients_survive_the_file(tmp_path: Path) -> None:
    names = list(shipped_coefficients().weights)
    own = Coefficients(-1.25, dict.fromkeys(names, 0.5))
    save_coefficients(own, tmp_path / "confidence.json")
    assert load_coefficients(tmp_path / "confidence.json") == own
    assert load_coefficients(tmp_path / "not-there.json") == shipped_coefficients()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "cannot be read"),
        ('{"intercept": 1}', "cannot be read"),
        ('{"intercept": 1, "weights": {"charm": 2}}', "was made by another version"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_do(tmp_path: Path, content: str, reason: str) -> None:
    file = tmp_path / "confidence.json"
    file.write_text(content)
    with pytest.raises(SettingsInvalid, match=rf"{reason}.*Delete it; `qa eval calibrate` makes a new one"):
        load_coefficients(file)


ANIMALS = ["heron", "otter", "lynx", "beaver", "marten", "badger", "hare", "stork", "crane", "viper", "newt", "eel"]
FOODS = ["bread", "cheese", "olives", "lentils", "apricots", "honey", "mussels", "walnuts", "rye", "butter", "plums", "garlic"]


def gold(name: str, question: str, quote: str = "") -> dict[str, object]:
    evidence = [[{"document": "animals.txt", "quote": quote}]] if quote else []
    return {
        "id": name,
        "question": question,
        "answerable": bool(quote),
        "answers": [quote] if quote else [],
        "evidence": evidence,
    }


@pytest.fixture
def zoo(workspace: MakeWorkspace) -> Path:
    """A document of a dozen facts, a gold set of what it says and of what it nearly says."""
    facts = [f"The {animal} was fed {food} by its keeper." for animal, food in zip(ANIMALS, FOODS, strict=True)]
    folder = workspace({"animals.txt": "\n\n".join(facts)})
    lines = [gold(f"{a}-food", f"What was the {a} fed?", f"fed {food}") for a, food in zip(ANIMALS, FOODS, strict=True)]
    lines += [gold(f"{a}-born", f"In which town was the {a} born?") for a in ANIMALS]
    (folder / "eval").mkdir()
    (folder / "eval" / "gold.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_calibrate_is_kept_where_it_is_better_and_then_used(zoo: Path) -> None:
    before = Corpus.open(zoo).ask("In which town was the otter born?").confidence
    done = qa(zoo, "eval", "calibrate", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["written"] == (found["quality_after"]["log_loss"] < found["quality_before"]["log_loss"])
    assert found["written"]
    assert json.loads((zoo / "eval" / "confidence.json").read_text())["weights"].keys() == shipped_coefficients().weights.keys()
    after = Corpus.open(zoo).ask("In which town was the otter born?").confidence
    assert after != before
    again = qa(zoo, "eval", "calibrate")
    assert again.returncode == 0
    assert "questions end otherwise" in again.stdout or "No question ends otherwise" in again.stdout


@pytest.mark.slow
def test_what_is_looked_up_is_left_out(zoo: Path, open_corpus: OpenCorpus) -> None:
    (weighed, faults), corpus = read_gold([zoo / "eval" / "gold.jsonl"]), open_corpus(zoo)
    assert faults == []
    questions = [line.question for line in weighed]
    told = GoldQuestion.model_validate(gold("otter", "What is said about the otter?", "fed cheese"))
    looked_up = [told.model_copy(update={"id": f"otter-{number}"}) for number in range(3)]
    found = refit(corpus, [*looked_up, *questions], shipped_coefficients())
    assert found == refit(corpus, questions, shipped_coefficients())
    with pytest.raises(GoldInvalid, match="There are 9 answerable and 12 unanswerable questions"):
        refit(corpus, [*looked_up, *questions[3:]], shipped_coefficients())


def test_too_few_questions_of_a_kind(workspace: MakeWorkspace) -> None:
    folder = workspace({"animals.txt": "The heron was fed bread by its keeper."})
    (folder / "eval").mkdir()
    (folder / "eval" / "gold.jsonl").write_text(json.dumps(gold("heron", "What was the heron fed?", "fed bread")))
    done = qa(folder, "eval", "calibrate")
    assert done.returncode == 2
    assert "There are 1 answerable and 0 unanswerable questions, and a calibration needs 10 of each." in done.stderr
    assert not (folder / "eval" / "confidence.json").exists()
