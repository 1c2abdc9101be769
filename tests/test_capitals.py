"""A capital that stands for its government is read as the country, where the documents name only that."""

import pytest
from conftest import CorpusOf

from qa import Corpus

TEXTS = {
    "news.txt": "The Russians demanded guarantees. Germany and the U.S. refused them, and the EU agreed. Ankara and Turkey did not. "
    "British officials said that France was asked in Geneva.\n"
}


@pytest.fixture(scope="module")
def news(corpus_of: CorpusOf) -> Corpus:
    return corpus_of(TEXTS)


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("What did Moscow demand?", "What did Russia demand?"),
        ("What are the Kremlin's demands?", "What are Russia's demands?"),
        ("Moscow's demands", "Russia's demands"),
        ("Did Washington and Berlin agree?", "Did the U.S. and Germany agree?"),
        ("Did the White House refuse?", "Did the U.S. refuse?"),
        ("What did Downing Street say?", "What did the UK say?"),
        ("What did Brussels agree to?", "What did the EU agree to?"),
    ],
)
def test_a_capital_is_read_as_the_country_that_the_documents_name(asked: str, read: str, news: Corpus) -> None:
    assert news.ask(asked).read_as == read


@pytest.mark.parametrize(
    "asked",
    [
        "What did Ankara do?",  # which they name itself
        "What did Tokyo demand?",  # whose country they do not name
        "What was demanded in Moscow?",  # the town
        "Who is the mayor of Berlin?",
        "How large is Berlin's population?",
        "What do the Moscow agreements say?",
        "What did George Washington demand?",  # another name
        "What did the Berlin Group refuse?",
    ],
)
def test_other_names_stay(asked: str, news: Corpus) -> None:
    assert news.ask(asked).read_as is None
