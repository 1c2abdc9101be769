"""What documents are called, and how far a question names each of them."""

from pathlib import Path

import pytest

from qa.corpus import Corpus
from qa.documents import Metadata
from qa.indexing.names import called_in, document_names

REPORTS = [
    (1, "acme/Acme_2023Q2_10Q.pdf", Metadata("FORM 10-Q")),
    (2, "acme/Acme_2021_10K.pdf", Metadata("Annual report")),
    (3, "Bolt.txt", Metadata("Bolt Results, Fourth Quarter 2022", publisher="Bolt Inc.")),
]


def test_a_document_is_called_by_its_file_its_folder_its_title_and_its_publisher() -> None:
    names = document_names(REPORTS)
    assert {term for term, numbers in names.items() if 3 in numbers} == {"bolt", "result", "q4", "2022", "inc"}
    assert names["acm"] == {1, 2}
    assert names["q2"] == {1}
    assert names["10"] == {1, 2}


@pytest.mark.parametrize(
    "period", ["Q2 2023", "Q22023", "Q2'2023", "Q2 of FY2023", "2Q23", "2Q FY2023", "2023Q2", "the second quarter of FY23"]
)
def test_periods_are_read_however_they_are_written(period: str) -> None:
    called = called_in(f"What was revenue in {period}?", document_names(REPORTS), 3)
    assert called[1] == 1.0
    assert 2 not in called


def test_the_document_that_is_named_best_comes_first_and_the_others_by_what_they_share() -> None:
    called = called_in("Did Acme grow in FY2021?", document_names(REPORTS), 3)
    assert called[2] == 1.0
    assert 0 < called[1] < 1
    assert 3 not in called


def test_names_are_told_in_any_alphabet_and_years_of_the_last_century_too() -> None:
    names = document_names([(1, "żabka_FY98.txt", Metadata("Żabka")), (2, "Газпром.txt", Metadata("Газпром"))])
    assert called_in("What did Żabka earn in FY1998?", names, 2) == {1: 1.0}
    assert called_in("Сколько заработал Газпром?", names, 2) == {2: 1.0}


def test_what_all_documents_are_called_hardly_counts_and_common_words_not_at_all() -> None:
    names = document_names([(n, f"Acme {n}.txt", Metadata(f"Acme report {n}")) for n in range(10, 20)])
    assert max(called_in("What does Acme report?", names, 10).values()) < 0.05
    assert called_in("what was the annual result?", document_names(REPORTS), 3) == {}


def test_of_two_reports_that_say_the_same_the_one_asked_about_comes_first(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for name in ("Acme_2022Q1", "Acme_2023Q2", "Acme_2023Q3"):
        (tmp_path / "corpus" / f"{name}.txt").write_text("Net revenue rose by 4 % on higher sales of anvils.", encoding="utf-8")
    with (tmp_path / "corpus" / "Acme_2023Q2.txt").open("a", encoding="utf-8") as file:
        file.write("\n")  # else it would be one document with three names
    (tmp_path / "corpus" / "Acme_2023Q3.txt").write_text("Net revenue rose by 4 % on higher sales of anvils. ", encoding="utf-8")
    corpus = Corpus.open(tmp_path, llm="")
    corpus.sync()
    for period, name in {"Q1 2022": "Acme_2022Q1.txt", "2Q23": "Acme_2023Q2.txt", "Q3'2023": "Acme_2023Q3.txt"}.items():
        assert corpus.search(f"How much did net revenue rise in {period}?")[0].document == name
