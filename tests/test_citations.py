"""`qa eval`, with a language model and without: which one a figure is of, and how well its sentences are borne."""

import json
from pathlib import Path

import pytest
from conftest import qa
from harbour import QUESTION, QUOTE, TRUE
from llm_server import Proxy, say

GOLD = {
    "id": "aboard", "question": QUESTION, "answerable": True, "answers": ["611"],
    "evidence": [[{"document": "ferry.txt", "quote": QUOTE}]],
}  # fmt: skip


@pytest.fixture
def asked(ferry: Path) -> Path:
    (ferry / "eval").mkdir()
    (ferry / "eval" / "gold.jsonl").write_text(json.dumps(GOLD) + "\n")
    return ferry


@pytest.mark.slow
def test_citations_with_a_model_and_without_side_by_side(asked: Path, proxy: Proxy) -> None:
    proxy.faults = [say(TRUE, " It sank near Lisbon [1].")]
    quotes, model = json.loads(qa(asked, "eval", "bench", "citations", "--llm", proxy.address, "--json").stdout)
    assert [row["system"] for row in (quotes, model)] == [
        "quotes, 1 of 1 answered",
        f"{proxy.address}, 1 of 1 answered",
    ]
    assert (quotes["figures"]["citation recall"], quotes["figures"]["citation precision"]) == (1.0, 1.0)
    assert model["figures"] == {
        "citation recall": 1.0, "citation precision": 1.0, "shown": 0.5, "evidence recall": 1.0, "evidence precision": 1.0,
    }  # fmt: skip


@pytest.mark.slow
def test_a_model_in_the_environment_has_no_part_in_a_figure(asked: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_LLM", proxy.address)
    report = json.loads(qa(asked, "eval", "run", "--json").stdout)
    assert (proxy.bodies, report["depends_on"]["settings"]["llm"]) == ([], "")
    proxy.faults = [say(TRUE)]
    report = json.loads(qa(asked, "eval", "run", "--llm", proxy.address, "--json").stdout)
    assert (len(proxy.bodies), report["depends_on"]["settings"]["llm"]) == (1, proxy.address)
