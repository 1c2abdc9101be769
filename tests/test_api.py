"""The Python API: its names, what they give, and its use from several threads."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import BNE, PISM, MakeWorkspace, OpenCorpus, put

import qa
from qa import Answer, Claim, Corpus, UserError
from qa.errors import CorpusEmpty, DocumentNotFound, Fault, QuestionInvalid, WorkspaceNotFound, faults

QUESTION = "What did Putin demand of NATO?"


def test_the_public_names() -> None:
    assert set(qa.__all__) == {
        "Answer", "Citation", "Claim", "Corpus", "Document", "Filter", "Hit", "QAError", "Span", "UserError", "__version__"
    }  # fmt: skip
    for name in qa.__all__:
        assert getattr(qa, name)


def test_a_folder_with_a_corpus_in_it_is_a_workspace_and_the_rest_is_made(workspace: MakeWorkspace) -> None:
    folder = workspace({"a.txt": "The harbour was closed."})
    assert Corpus.open(str(folder)).search("harbour")[0].document == "a.txt"
    assert (folder / "index" / "current").exists()


@pytest.mark.parametrize("folder", ["nowhere", ""])
def test_a_folder_without_a_corpus_is_none(folder: str, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceNotFound, match="qa init"):
        Corpus.open(tmp_path / folder)


def test_an_answer_is_claims_with_citations_with_quotes(corpus: Corpus) -> None:
    answer = corpus.ask(QUESTION)
    assert answer.status == "answered"
    assert 1 <= len(answer.claims) <= 5
    cited = {citation.number: citation for citation in answer.citations}
    for claim in answer.claims:
        quotes = [cited[number].quote for number in claim.citations]
        assert "[" not in claim.text
        assert any(" ".join(quote.split()) in claim.text for quote in quotes)
    for citation in answer.citations:
        assert corpus.text(citation.document)[citation.start : citation.end] == citation.quote
        assert corpus.document(citation.document).sha256 == citation.sha256


def test_a_claim_that_reads_across_a_page_header_cites_both_pieces(corpus: Corpus) -> None:
    answer = corpus.ask("When are Biden and Zelensky scheduled to talk?")
    claim = answer.claims[0]
    assert claim.text == "Additionally, Biden and Ukrainian President Volodymyr Zelensky are scheduled to talk on 9 December."
    assert [answer.citations[number - 1].quote for number in claim.citations] == [
        "Additionally, Biden",
        "and Ukrainian President Volodymyr Zelensky are scheduled to talk on 9 December.",
    ]


def test_at_most_as_many_claims_as_asked_for(corpus: Corpus) -> None:
    assert len(corpus.ask(QUESTION, max_claims=1).claims) == 1


def test_without_refusal_the_nearest_sentences_are_given_as_doubtful(corpus: Corpus) -> None:
    question = "Who won the world chess championship in 1972?"
    assert corpus.ask(question).status == "not_in_corpus"
    answer = corpus.ask(question, refuse=False)
    assert (answer.status, bool(answer.claims)) == ("doubtful", True)


def test_the_same_question_has_the_same_answer(corpus: Corpus) -> None:
    one, other = corpus.ask(QUESTION).to_dict(), corpus.ask(f"  {QUESTION}\n").to_dict()
    one.pop("timings_ms"), other.pop("timings_ms")
    assert one == other


def test_stream_yields_claims_then_the_whole_answer(corpus: Corpus) -> None:
    *claims, answer = corpus.stream(QUESTION)
    assert isinstance(answer, Answer)
    assert all(isinstance(claim, Claim) for claim in claims)
    assert tuple(claims) == answer.claims


def test_a_question_may_lean_on_those_before_it(corpus: Corpus) -> None:
    first = corpus.ask("What did Biden say about sending US troops to Ukraine?")
    answer = corpus.ask("And what did he say about economic consequences?", history=[first])
    assert "economic consequences" in answer.text


def test_hits_are_spans_of_documents_best_first(corpus: Corpus) -> None:
    hits = corpus.search(QUESTION, limit=4)
    assert len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert corpus.text(hit.document)[hit.start : hit.end] == hit.text
        assert hit.page is None


def test_sources_limit_where_is_searched(corpus: Corpus) -> None:
    assert {hit.document for hit in corpus.search(QUESTION, sources=["bne*"])} == {BNE}
    assert {hit.document for hit in corpus.search(QUESTION, sources=["bne*", "pism*"])} == {BNE, PISM}
    assert corpus.search(QUESTION, sources=["nothing*"]) == []
    assert corpus.ask(QUESTION, sources=["nothing*"]).status == "not_in_corpus"


@pytest.mark.parametrize("question", ["", " ", "?", "😀", "x" * 2_001])
def test_a_question_that_is_none(question: str, corpus: Corpus) -> None:
    for use in (corpus.ask, corpus.search, lambda asked: list(corpus.stream(asked))):
        with pytest.raises(QuestionInvalid):
            use(question)


def test_what_a_person_can_put_right_is_a_user_error(corpus: Corpus, workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    with pytest.raises(DocumentNotFound):
        corpus.text("nothing.txt")
    with pytest.raises(CorpusEmpty):
        open_corpus(workspace({})).ask(QUESTION)
    assert issubclass(DocumentNotFound, UserError)
    assert issubclass(CorpusEmpty, UserError)


def test_a_changed_document_is_answered_from_at_the_next_question(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": "The harbour of Gdynia was closed on Monday."})
    corpus = open_corpus(folder)
    assert "Monday" in corpus.ask("When was the harbour closed?").text
    put(folder, "a.txt", "The harbour of Gdynia was closed on Friday.")
    assert "Friday" in corpus.ask("When was the harbour closed?").text


@pytest.mark.slow
def test_eight_threads_ask_at_once(corpus: Corpus) -> None:
    questions = [QUESTION, "When did Biden and Putin meet?"] * 4
    alone = {question: corpus.ask(question).text for question in set(questions)}
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda question: corpus.ask(question).text, questions)) == [alone[each] for each in questions]


@pytest.mark.slow
def test_threads_ask_while_another_indexes(workspace: MakeWorkspace, open_corpus: OpenCorpus) -> None:
    folder = workspace({"a.txt": "The harbour of Gdynia was closed on Monday."})
    corpus = open_corpus(folder)
    corpus.sync()
    until = time.monotonic() + 3

    def ask(_: int) -> set[str]:
        quotes: set[str] = set()
        while time.monotonic() < until:
            quotes |= {citation.quote for citation in corpus.ask("When was the harbour of Gdynia closed?").citations}
        return quotes

    def write() -> int:
        version = 0
        while time.monotonic() < until:
            version += 1
            put(folder, f"{version % 3}.txt", f"The market of Riga was open on day {version}.")
            corpus.search("market")
        return version

    with ThreadPoolExecutor(4) as threads:
        written = threads.submit(write)
        assert set().union(*threads.map(ask, range(3))) == {"The harbour of Gdynia was closed on Monday."}
        assert written.result() > 1


def test_what_nobody_foresaw_is_a_fault_of_ours_with_its_cause() -> None:
    with pytest.raises(Fault, match=r"^A fault in qa: ZeroDivisionError: boom\. Please report it\.$") as raised, faults():
        raise ZeroDivisionError("boom")
    assert isinstance(raised.value.__cause__, ZeroDivisionError)
    with pytest.raises(DocumentNotFound), faults():
        raise DocumentNotFound("There is no such document.")
    with pytest.raises(KeyError), faults(KeyError):
        raise KeyError("passes")
