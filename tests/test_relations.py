"""Which sentences agree, which contradict each other, and which speak of different things."""

from pathlib import Path

import pytest
from conftest import BNE, PISM, REPOSITORY, CorpusOf, OpenCorpus, put, qa

from qa import Corpus
from qa.answers import Difference, answer_from_dict
from qa.evaluation.pairs import bench_pairs
from qa.models.embedder import Embedder
from qa.statements.relations import Relation, relate

DIFFER = [
    (
        "The bridge cost 40 million euros.",
        "The bridge cost 55 million euros.",
        ("number", "40 million euros", "55 million euros"),
    ),
    ("The vote is on 6 June.", "The vote takes place on 13 June.", ("date", "6 June", "13 June")),
    ("The mayor knew of it.", "The mayor did not know of it.", ("polarity", "", "not")),
    ("The court upheld the fine.", "The court overturned the fine.", ("stance", "upheld", "overturned")),
]
AGREE = [
    ("The mill was set up in the 1930s.", "Set up in 1936, the mill still belongs to the town."),
    ("The bridge is 3.5 kilometres long.", "The bridge has a length of 3,500 metres."),
    ("About 50,000 people marched.", "The police counted 49,600 people who marched."),
    ("The trial lasted 24 months.", "The trial lasted two years."),
    ("A quarter of the members voted.", "25 percent of the members voted."),
    ("The offer was rejected by the union.", "The union did not accept the offer."),
    ("The mill was set up in the 1880s.", "The mill was set up in 1886."),
    ("The tenant pays no more than 500 euros in rent.", "The tenant pays 400 euros in rent."),
    ("The tenant gives not less than 30 days of notice.", "The tenant gives 45 days of notice."),
    ("The vote is on 6 June.", "The vote is on 6 June 2023, after a debate of three hours."),
]
APART = [
    ("The school in Oslo has 200 pupils.", "The school in Bergen has 900 pupils."),
    ("The seller gives notice of six weeks.", "The buyer gives notice of three months."),
    ("In 2010 the town had 12,400 inhabitants.", "In 2020 the town had 13,900 inhabitants."),
    ("Sales of vans rose.", "Sales of motorcycles fell."),
    ("The river floods every spring.", "The parliament did not pass the budget."),
]


def _related(one: str, other: str, embedder: Embedder) -> Relation:
    first, second = embedder.embed_passages([one, other])
    return relate(one, other, float(first @ second))


@pytest.mark.parametrize(("one", "other", "told"), DIFFER)
def test_what_differs_is_told_with_its_words(one: str, other: str, told: tuple[str, str, str], embedder: Embedder) -> None:
    relation = _related(one, other, embedder)
    assert (relation.verdict, relation.kind, relation.words) == ("differ", told[0], told[1:])
    turned = _related(other, one, embedder)
    assert (turned.verdict, turned.words) == ("differ", told[:0:-1])


@pytest.mark.parametrize(("one", "other"), AGREE)
def test_what_agrees_in_other_words_or_units(one: str, other: str, embedder: Embedder) -> None:
    assert _related(one, other, embedder).verdict == "agree"


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_speaks_of_different_things(one: str, other: str, embedder: Embedder) -> None:
    assert _related(one, other, embedder).verdict == "apart"


@pytest.mark.parametrize("text", ["", "…", "7", "not", "😀 12 %"])
def test_any_text_can_be_compared_and_agrees_with_itself(text: str) -> None:
    assert relate(text, text, 1.0).verdict != "differ"


def test_the_pairs_that_were_not_tuned_on() -> None:
    figures = bench_pairs(REPOSITORY / "eval" / "pairs" / "test.jsonl")[0].figures
    assert figures["F1"] >= 0.8
    assert figures["false alarms, agreeing"] <= 0.05


# answers


def test_both_views_of_the_concessions_are_shown_with_quote_date_and_publisher(corpus: Corpus, two_documents: Path) -> None:
    answer = corpus.ask("Did Biden make concessions to Putin?")
    cited = {citation.number: citation for citation in answer.citations}
    sides = [[cited[number] for number in difference.citations] for difference in answer.differences]
    assert [[side.document for side in both] for both in sides] == [[PISM, BNE]]
    assert sides[0][0].quote == "Biden did not make any assurances about concessions to Russia."
    assert sides[0][1].quote.startswith("Russian President Vladimir Putin won a major concession")
    assert (sides[0][0].publisher, sides[0][1].publisher, sides[0][1].date) == ("PISM", "bne IntelliNews", "2021-12-09")
    assert answer_from_dict(answer.to_dict()).differences == answer.differences
    said = qa(two_documents, "ask", "Did Biden make concessions to Putin?").stdout
    assert "The documents differ:" in said
    assert "one says it, the other denies it" in said


def test_the_earlier_document_comes_first_and_one_document_never_differs_from_itself(
    tmp_path: Path, open_corpus: OpenCorpus
) -> None:
    put(tmp_path, "late.md", "---\ndate: 2022-05-02\n---\nThe ferry accident in Gotmar killed 31 people.\n")
    put(tmp_path, "early.md", "---\ndate: 2022-05-01\n---\nThe ferry accident in Gotmar killed 12 people.\n")
    put(tmp_path, "same.md", "---\ndate: 2022-05-03\n---\nThe ferry accident in Gotmar killed thirty-one people.\n")
    answer = open_corpus(tmp_path).ask("How many people did the ferry accident in Gotmar kill?")
    cited = {citation.number: citation.document for citation in answer.citations}
    found = {tuple(cited[number] for number in difference.citations) for difference in answer.differences}
    assert found == {("early.md", "late.md"), ("early.md", "same.md")}
    assert all(isinstance(each, Difference) and each.kind == "number" for each in answer.differences)


def test_when_something_was_is_also_read_in_a_title_and_titles_do_not_contradict(corpus_of: CorpusOf) -> None:
    files = {
        f"{month}.txt": f"Minutes of the residents' meeting, 14 Harbour Lane, held on {day} {month} 2024\n\n"
        f"Present: Ines Okafor and Pavel Novak.\n\n1. Lift. {said}\n"
        for month, day, said in [
            ("May", 16, "It was out of order for eleven days."),
            ("September", 19, "It has been mended and painted grey."),
        ]
    }
    answer = corpus_of(files).ask("When did the residents' meetings take place?")
    assert {answer.short_answer(claim) for claim in answer.claims} == {"16 May 2024", "19 September 2024"}
    assert answer.differences == ()
