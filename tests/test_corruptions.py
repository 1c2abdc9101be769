"""True sentences with one thing made false: what is changed, and that the same seed changes the same."""

import json
from pathlib import Path

import pytest
from conftest import REPOSITORY

from qa.evaluation.corruptions import KINDS, load_corruptions
from qa.evaluation.support import load_paraphrases

SHARED = REPOSITORY.parent / "shared" / "data"
HAND = REPOSITORY / "eval" / "support" / "paraphrases.jsonl"


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="the published sets are not on this machine")
def test_two_thousand_pairs_of_every_kind_from_articles_apart_from_tuning() -> None:
    pairs = load_corruptions(SHARED, "test")
    false = [pair for pair in pairs if pair.kind != "true"]
    assert len(false) >= 2_000
    assert {pair.kind for pair in false} == set(KINDS)
    assert all(pair.sentence not in pair.passage for pair in false)
    assert all(pair.sentence in pair.passage for pair in pairs if pair.kind == "true")
    assert load_corruptions(SHARED, "test") == pairs
    assert not {pair.article for pair in pairs} & {pair.article for pair in load_corruptions(SHARED, "tuning", 20)}


def test_the_changes(tmp_path: Path) -> None:
    paragraph = (
        "In 1906 the engineer Anna Lind bought 12 engines from Karl Frost in Malmö. The engines were sold within 4 years to a "
        "mill. Nobody in the town of Lund was told about it until much later. "
    )
    other = (
        "The mill at Halden was built of red brick and of oak. It burned for two days in the summer. Nothing of it is left now."
    )
    for folder, name in (("squadshifts", "new_wiki.json.gz"), ("squad2", "dev-half.json")):
        (tmp_path / folder).mkdir()
        data = [{"title": f"{folder} {n}", "paragraphs": [{"context": t, "qas": []} for t in (paragraph, other)]} for n in (1, 2)]
        raw = json.dumps({"data": data}).encode()
        if name.endswith(".gz"):
            import gzip

            raw = gzip.compress(raw)
        (tmp_path / folder / name).write_bytes(raw)
    changed = {pair.kind: pair.sentence for pair in load_corruptions(tmp_path, "test", each=1)}
    assert changed["number"] != paragraph
    assert "1906" not in changed["date"]
    assert "12 engines" in changed["date"]
    assert changed["unit"] == "The engines were sold within 4 months to a mill."
    assert changed["negation"] == "The engines were not sold within 4 years to a mill."


def test_the_paraphrases_by_hand() -> None:
    pairs = list(load_paraphrases(HAND))
    assert sum(pair.kind == "honest paraphrase" for pair in pairs) >= 200
    assert len({pair.sentence for pair in pairs}) == len(pairs)
