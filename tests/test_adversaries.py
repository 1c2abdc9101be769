"""Questions made unanswerable, on literal questions; the kinds that need word embeddings need the extra `train`."""

import calendar
import json
from random import Random
from types import SimpleNamespace

import pytest

from qa.training.adversaries import (
    Surroundings,
    antonym,
    condition_added,
    contrast,
    name_of_the_passage,
    names,
    negation,
    number_changed,
    phrase_crossed,
    sentence_cut,
    surroundings,
    unit_changed,
)
from qa.training.data import (
    DOCUMENTS,
    WRITTEN,
    Paragraph,
    Question,
    annotators_contrast,
    evening_shares,
    hastily_typed,
    holds,
    is_yes_no,
    load_documents,
    load_written,
    paragraph_key,
    sibling_contrast,
)

ABBEY = Paragraph(
    "Abbeys",
    "Robert founded the abbey in 1059. He gave the largest bell to the town. The monks left for Sicily in May.",
    ((0, 33), (34, 71), (72, 105)),
)


def seeded(seed: int = 1) -> Random:
    return Random(seed)  # noqa: S311 - a test's draws


def ask(text: str, answer: str | None, near: str = "") -> Question:
    answers = ((answer, ABBEY.text.index(answer)),) if answer else ()
    return Question(text, text, ABBEY, answers, ABBEY.text.index(answer or near))


FOUNDER = ask("Who founded the abbey in 1059?", "Robert")
BELL = ask("Who got the largest bell?", "the town")
MONTH = ask("In which month did the monks leave for Sicily?", "May")
AROUND: Surroundings = surroundings([FOUNDER, BELL, MONTH], None)  # type: ignore[arg-type]  # none of these looks at words


def test_a_number_becomes_one_that_the_passage_does_not_hold():
    changed = number_changed(FOUNDER, AROUND, seeded())
    assert changed is not None
    assert changed.startswith("Who founded the abbey in 1")
    assert "1059" not in changed
    assert number_changed(BELL, AROUND, seeded()) is None


def test_a_word_becomes_its_opposite_but_not_after_how():
    assert antonym(BELL, AROUND, seeded()) == "Who got the smallest bell?"
    assert antonym(ask("How long was it?", "Robert"), AROUND, seeded()) is None


def test_a_question_is_negated():
    assert negation(MONTH, AROUND, seeded()) == "In which month didn't the monks leave for Sicily?"
    assert negation(FOUNDER, AROUND, seeded()) == "Who never founded the abbey in 1059?"
    assert negation(ask("Did Robert found it?", "Robert"), AROUND, seeded()) is None


def test_a_month_becomes_another_month():
    left = ask("Who left in May?", "The monks")
    assert {unit_changed(left, AROUND, seeded(seed)) for seed in range(3)} <= {
        f"Who left in {month}?" for month in calendar.month_name[1:] if month != "May"
    }


def test_the_condition_of_another_question_is_added():
    assert condition_added(BELL, AROUND, seeded()) == "Who got the largest bell in 1059?"


def test_the_closing_phrase_of_another_question_is_taken():
    palermo = ask("Who sailed for Palermo?", "The monks")
    around = surroundings([MONTH, palermo], None)  # type: ignore[arg-type]
    assert phrase_crossed(MONTH, around, seeded()) == "In which month did the monks leave for Palermo?"


def test_a_contrast_is_the_same_passage_with_the_untouched_and_the_changed_question():
    pair = contrast(antonym, BELL, AROUND, seeded())
    assert pair is not None
    answered, changed = pair
    assert answered.passage == changed.passage
    assert answered.passage[answered.start : answered.end] == "the town"
    assert (changed.kind, changed.question, changed.start) == ("antonym", "Who got the smallest bell?", None)


def test_a_cut_passage_keeps_no_answer():
    pair = sentence_cut(BELL, seeded())
    assert pair is not None
    assert holds(pair[0].passage, BELL.answers)
    assert not holds(pair[1].passage, BELL.answers)


def test_what_the_annotators_asked_of_one_paragraph_shares_a_passage():
    impossible = ask("Who founded the town?", None, near="Robert")
    pair = annotators_contrast("squad2 unanswerable", impossible, [BELL], seeded())
    assert pair is not None
    answered, unanswerable = pair
    assert answered.passage == unanswerable.passage
    assert answered.passage[answered.start : answered.end] == "the town"
    assert unanswerable.start is None
    assert "Robert" in unanswerable.passage
    assert annotators_contrast("squad2 unanswerable", impossible, [], seeded()) is None


def test_written_questions_are_of_the_paragraphs_that_are_known(tmp_path):
    rows = [
        {"paragraph": paragraph_key(ABBEY.text), "question": "Who set it up?", "answered": True, "words": "Robert"},
        {"paragraph": paragraph_key(ABBEY.text), "question": "Who cast the bell?", "answered": False, "words": "Robert"},
        {"paragraph": paragraph_key("Another."), "question": "Who?", "answered": False, "words": "Another"},
    ]
    file = tmp_path / "written.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    answered, unanswered = load_written(file, [BELL])
    assert (answered.text, answered.answers, answered.paragraph) == ("Who set it up?", (("Robert", 0),), ABBEY)
    assert (unanswered.text, unanswered.answers, unanswered.near) == ("Who cast the bell?", (), 0)


def test_the_written_questions_that_ship_are_whole():
    rows = [json.loads(line) for line in WRITTEN.read_text(encoding="utf-8").splitlines()]
    assert {tuple(row) for row in rows} == {("paragraph", "question", "answered", "words")}
    assert len({(row["paragraph"], row["question"]) for row in rows}) == len(rows)
    assert all(row["question"].strip() and row["words"].strip() for row in rows)
    assert {row["answered"] for row in rows} == {True, False}


def test_documents_are_read_by_their_part(tmp_path):
    bells = {
        "part": "training",
        "title": "Bells",
        "passages": ["The bell was cast in Trier. It weighs two tons.", "The town bought a rope."],
        "questions": [
            {"passage": 0, "question": "How heavy is it?", "answered": True, "words": "two tons"},
            {"passage": 1, "question": "What did the rope cost?", "answered": False, "words": "a rope"},
        ],
    }
    file = tmp_path / "documents.jsonl"
    file.write_text("\n".join(json.dumps({**bells, "part": part}) for part in ("training", "validation")))
    heavy, cost = load_documents(file, "training")
    assert (heavy.text, heavy.answers, heavy.paragraph.text) == ("How heavy is it?", (("two tons", 38),), bells["passages"][0])
    assert heavy.paragraph.sentences == ((0, 27), (28, 47))
    assert (cost.answers, cost.near, cost.paragraph.title) == ((), 16, "Bells")
    assert len(load_documents(file, "validation")) == 2
    assert load_documents(file, "calibration") == []


def test_the_documents_that_ship_are_whole():
    documents = [json.loads(line) for line in DOCUMENTS.read_text(encoding="utf-8").splitlines()]
    assert {document["part"] for document in documents} == {"training", "calibration", "comparison", "validation"}
    assert len({document["title"] for document in documents}) == len(documents)
    assert all(q["words"] in d["passages"][q["passage"]] and q["question"].strip() for d in documents for q in d["questions"])


def test_a_sibling_is_a_passage_of_the_same_document_that_does_not_hold_the_answer():
    tower = Paragraph("Abbeys", "The largest bell of Sicily hangs in Messina.", ((0, 44),))
    town = Paragraph("Abbeys", "The town sold the largest bell.", ((0, 31),))
    pair = sibling_contrast("sibling passage", BELL, [ABBEY, town, tower], seeded())
    assert pair is not None
    own, other = pair
    assert own.question == other.question == "Who got the largest bell?"
    assert own.passage[own.start : own.end] == "the town"
    assert other.start is None
    assert tower.text in other.passage
    assert sibling_contrast("sibling passage", BELL, [ABBEY, town], seeded()) is None


def test_of_questions_that_begin_alike_the_more_numerous_are_drawn_less():
    answered = [ask("How many bells?", "1059"), *(ask(f"Why {word}?", "Robert") for word in ("there", "then", "so"))]
    unanswered = [
        *(ask(f"How many {thing}?", None, "1059") for thing in ("monks", "ropes", "doors")),
        ask("Why not?", None, "May"),
    ]
    share = {text: round(each, 3) for text, each in evening_shares([*answered, *unanswered]).items()}
    assert share == {
        "How many bells?": 1,  # a quarter of those that are answered
        "How many monks?": 0.667,  # three quarters of the others: drawn ((1 + 1) / 4) / (3 / 4) of the time
        "How many ropes?": 0.667,
        "How many doors?": 0.667,
        "Why there?": 0.667,
        "Why then?": 0.667,
        "Why so?": 0.667,
        "Why not?": 1,
    }


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Did the monks leave?", True),
        ("will the monks leave", True),
        ("Who did leave?", False),
        ("How is it?", False),
        ("", False),
    ],
)
def test_a_question_that_is_answered_with_yes_or_no_begins_with_its_verb(question: str, expected: bool):
    assert is_yes_no(question) is expected


def test_a_name_with_two_spaces_in_it_is_left_alone():
    spaced = ask("When did the monks leave for Monte  Cassino?", "May")
    around = Surroundings([], {}, SimpleNamespace(common=()))  # type: ignore[arg-type]
    assert name_of_the_passage(spaced, around, seeded()) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The monks of Monte Cassino met Robert Guiscard.", ["Monte Cassino", "Robert Guiscard"]),
        ("Monks met. In May they left.", []),
    ],
)
def test_names_are_capitalised_and_no_common_word_that_begins_a_sentence(text: str, expected: list[str]):
    assert names(text, {"monks"}) == expected


def test_hasty_typing_changes_no_word_s_letters_but_their_order():
    for seed in range(20):
        typed = hastily_typed(MONTH.text, seeded(seed))
        assert sorted(typed.lower().rstrip("?")) == sorted(MONTH.text.lower().rstrip("?"))
