"""`qa eval diff` and `gate` on reports made by hand: ten answerable questions and two that are not."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import qa

from qa.errors import GoldInvalid
from qa.evaluation.compare import compare, gate
from qa.evaluation.report import read_report

Report = dict[str, Any]
SCORES = ("recall@1", "recall@3", "recall@5", "recall@10", "MRR", "nDCG@10", "contains", "exact match", "token F1",
          "citation recall", "citation precision", "citation F1")  # fmt: skip


def answerable(name: str, text: str = "On Monday.", *, right: bool = True, score: float = 1.0, **changed: Any) -> Report:
    """A row of a report: an answer that was right or wrong, all its scores the same."""
    figures = {"quotes proved": 1.0, "over-citation": 0.0} | dict.fromkeys(SCORES, score)
    row = {"id": name, "question": f"What about {name}?", "tags": [], "answerable": True, "correct": right, "refused": False,
           "confidence": 0.9, "stage": "" if right else "not quoted", "error": "", "figures": figures,
           "answer_sha256": sha256(text.encode()).hexdigest()}  # fmt: skip
    return row | changed


def off_topic(name: str) -> Report:
    row = answerable(name, "The corpus does not say.")
    return row | {"answerable": False, "refused": True, "confidence": 0.1, "figures": {"quotes proved": 1.0}}


ALL_RIGHT = [answerable(f"q{n}") for n in range(10)] + [off_topic("off1"), off_topic("off2")]


def report(rows: Sequence[Report] = (), *, total_ms: float = 80.0) -> Report:
    """A report in which these rows stand for those of the same id, or are added."""
    merged = {row["id"]: row for row in [*ALL_RIGHT, *rows]}
    cost = {"stages_ms": {"total": {"median": total_ms, "p95": total_ms}}}
    return {"questions": list(merged.values()), "figures": {}, "depends_on": {}, "cost": cost}


def saved(folder: Path, made: Report, answers: Sequence[Report] = ()) -> str:
    folder.mkdir()
    (folder / "report.json").write_text(json.dumps(made))
    if answers:
        (folder / "answers.jsonl").write_text("".join(json.dumps(answer) + "\n" for answer in answers))
    return str(folder)


def answer(name: str, text: str, status: str = "answered") -> Report:
    citations = [{"number": 1, "document": "harbour.txt", "start": 23, "end": 87}] if status == "answered" else []
    return {"id": name, "question": f"What about {name}?", "error": "", "answer": {"status": status, "text": text,
            "citations": citations}}  # fmt: skip


# diff


def test_questions_by_what_became_of_them() -> None:
    before = report([answerable("q1", "Wrong.", right=False), answerable("old")])
    after = report([answerable("q2", "Wrong.", right=False), answerable("q3", "It was on Monday."), answerable("new")])
    found = compare(before, after)
    assert (found.fixed, found.broken, found.changed, found.only_one) == (["q1"], ["q2"], ["q3"], ["new", "old"])


def test_paired_tests_and_differences() -> None:
    before = report([answerable(f"q{n}", right=False, score=0.5) for n in range(6)])
    found = compare(before, report())
    assert found.p_values["right or wrong (McNemar)"] == 2 / 2**6
    assert found.p_values["MRR (permutation)"] == pytest.approx(2 / 2**6, abs=0.006)
    rightly = next(each for each in found.differences if each.name == "answered rightly")
    assert (rightly.before, rightly.after, rightly.better, rightly.worse) == (0.4, 1, True, False)
    assert 0 < rightly.low < 0.6 < rightly.high <= 1
    aurc = next(each for each in found.differences if each.name == "AURC")
    assert (aurc.after < aurc.before, aurc.better, aurc.worse) == (True, True, False)  # less is better


def test_a_report_against_itself_has_no_differences() -> None:
    found = compare(report(), report())
    assert (found.fixed, found.broken, found.changed, found.only_one) == ([], [], [], [])
    assert {(each.low, each.high, each.worse, each.better) for each in found.differences} == {(0, 0, False, False)}
    assert set(found.p_values.values()) == {1}


def test_reports_without_a_question_in_common_cannot_be_compared() -> None:
    with pytest.raises(GoldInvalid, match="no question in common"):
        compare({"questions": [answerable("a")]}, {"questions": [answerable("b")]})


def test_diff_shows_both_answers_and_what_they_cite(tmp_path: Path) -> None:
    wrong = answerable("q1", "No\x1b[31m.", right=False)
    before = saved(tmp_path / "a", report([wrong]), [answer("q1", "No\x1b[31m."), answer("q2", "On Monday.")])
    silent = answerable("q2", "The corpus does not say.", right=False, refused=True)
    after = saved(tmp_path / "b", report([silent]), [answer("q1", "On Monday."), answer("q2", "Unknown.", "not_in_corpus")])
    done = qa(tmp_path, "eval", "diff", before, after)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("""Fixed: 1
  q1: What about q1?
    before answered: No<U+001B>[31m.  ([1] harbour.txt 23–87)
    after  answered: On Monday.  ([1] harbour.txt 23–87)
Broken: 1
  q2: What about q2?
    before answered: On Monday.  ([1] harbour.txt 23–87)
    after  not_in_corpus: Unknown.
Changed: 0
""")
    assert "right or wrong (McNemar): p = 1.000" in done.stdout


def test_diff_as_json(tmp_path: Path) -> None:
    before = saved(tmp_path / "a", report([answerable("q1", "No.", right=False)]), [answer("q1", "No.")])
    after = saved(tmp_path / "b", report(), [answer("q1", "On Monday.")])
    found = json.loads(qa(tmp_path, "eval", "diff", before, after, "--json").stdout)
    assert set(found) == {"fixed", "broken", "changed", "only_one", "differences", "p_values", "answers"}
    assert found["fixed"] == ["q1"]
    assert [each["text"] for each in found["answers"]["q1"]] == ["No.", "On Monday."]


def test_diff_without_the_answers_beside_the_reports_says_so(tmp_path: Path) -> None:
    before, after = saved(tmp_path / "a", report([answerable("q1", right=False)])), saved(tmp_path / "b", report())
    assert "before (no answer: answers.jsonl is missing)" in qa(tmp_path, "eval", "diff", before, after).stdout


# gate


def test_a_report_passes_against_itself_whatever_it_cost() -> None:
    assert gate(report(), report()) == []
    assert gate(report(total_ms=9_999), report(total_ms=1)) == []


def test_what_is_worse_by_chance_passes() -> None:
    # one of ten broken: 0.9^12, more than a quarter, of the resamples do not hold it, and the interval reaches zero
    assert gate(report([answerable("q1", right=False)]), report()) == []


def test_a_figure_that_is_worse_beyond_its_interval() -> None:
    reasons = gate(report([answerable(f"q{n}", right=False) for n in range(5)]), report())
    assert any(reason.startswith("answered rightly: 1.000 → 0.500, difference within [-0.") for reason in reasons)
    assert not any(reason.startswith("recall") for reason in reasons)


def test_a_figure_of_which_less_is_better() -> None:
    cited_too_much = [answerable(f"q{n}") for n in range(10)]
    for row in cited_too_much:
        row["figures"]["over-citation"] = 0.25
    assert gate(report(cited_too_much), report()) == ["over-citation: 0.000 → 0.250, difference within [+0.250, +0.250]"]
    assert gate(report(), report(cited_too_much)) == []


def test_a_quote_that_is_not_proved() -> None:
    bad = answerable("q3")
    bad["figures"]["quotes proved"] = 0.0
    assert gate(report([bad]), report()) == ["q3: a quote could not be proved"]


def test_a_question_that_failed() -> None:
    assert gate(report([answerable("q3", error="The disk is full.")]), report()) == ["q3: failed with: The disk is full."]


def test_a_question_of_the_baseline_that_is_not_asked() -> None:
    assert gate(report(), report([answerable("old")])) == ["old: is in the baseline and was not asked"]
    assert gate(report([answerable("new")]), report()) == []


@pytest.mark.slow
def test_gate_on_the_command_line(tmp_path: Path) -> None:
    good = saved(tmp_path / "good", report(total_ms=80))
    bad = saved(tmp_path / "bad", report([answerable(f"q{n}", right=False) for n in range(5)], total_ms=90))
    passed = qa(tmp_path, "eval", "gate", good, "--baseline", f"{good}/report.json")
    assert (passed.returncode, passed.stderr) == (0, "")
    assert passed.stdout.endswith("\nPassed.\n")
    stopped = qa(tmp_path, "eval", "gate", bad, "--baseline", good)
    assert stopped.returncode == 2
    assert "total: 80 → 90 ms (median; shown, never decides)\nNot passed:\n  answered rightly: 1.000 → 0.500" in stopped.stdout
    as_json = json.loads(qa(tmp_path, "eval", "gate", bad, "--baseline", good, "--json").stdout)
    assert as_json["passed"] is False
    assert as_json["broken"] == ["q0", "q1", "q2", "q3", "q4"]


def test_gate_needs_a_baseline(tmp_path: Path) -> None:
    done = qa(tmp_path, "eval", "gate", str(tmp_path))
    assert (done.returncode, done.stderr.count("\n"), "--baseline" in done.stderr) == (2, 1, True)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"questions": [], "figures": {}}', '{"questions": 3}', b"\xff"])
def test_what_is_no_report_is_told(tmp_path: Path, content: str | bytes) -> None:
    file = tmp_path / "report.json"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(GoldInvalid, match=r"report.json is not a report of `qa eval run`"):
        read_report(tmp_path)


def test_a_question_that_is_no_longer_answerable_can_be_compared() -> None:
    assert compare(report([answerable("q1")]), report([off_topic("q1")])).only_one == []


def test_a_report_of_another_make_is_told(tmp_path: Path) -> None:
    other = saved(tmp_path / "a", {"questions": [{"id": "q1"}], "figures": {}, "depends_on": {}})
    with pytest.raises(GoldInvalid):
        compare(read_report(Path(other)), report())
