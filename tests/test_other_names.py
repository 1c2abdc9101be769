"""What a question names otherwise than the documents do is read as they name it."""

import pytest
from conftest import CorpusOf

from qa import Corpus, Filter

TEXTS = {
    "news.txt": "The Russians demanded guarantees. Germany and the U.S. refused them, and the EU agreed. Ankara and Turkey did "
    "not. British officials said that France was asked in Geneva.\n",
    "banks.txt": "Tehran asked for a loan. The IMF and the European Central Bank refused it. The World Bank was not asked.\n",
    "Oslo notes.txt": "Norway was not asked either. The unions were, in Main Street, and the northern states.\n",
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
        ("What are Washington's demands?", "What are the U.S.'s demands?"),
        ("Did Washington and Berlin agree?", "Did the U.S. and Germany agree?"),
        ("Did the White House refuse?", "Did the U.S. refuse?"),
        ("What did Downing Street say?", "What did the UK say?"),
        ("What did Brussels agree to?", "What did the EU agree to?"),
        ("What did Iran ask for?", "What did Tehran ask for?"),
        ("What did the United States refuse?", "What did the U.S. refuse?"),
        ("What did the European Union do?", "What did the EU do?"),
        ("Did the International Monetary Fund agree?", "Did the IMF agree?"),
        ("Did the ECB refuse a loan?", "Did the European Central Bank refuse a loan?"),
    ],
)
def test_a_name_is_read_as_the_documents_have_it(asked: str, read: str, news: Corpus) -> None:
    assert news.ask(asked).read_as == read


@pytest.mark.parametrize(
    "asked",
    [
        "What did Ankara do?",  # which they name itself
        "What did Pyongyang demand?",
        "What did Tokyo demand?",  # whose country they do not name
        "What do the notes of Oslo say about Ankara?",  # a document
        "What was demanded in Moscow?",  # the town
        "Which Berlin banks were asked?",
        "What was refused from Washington, D.C.?",
        "Who is the mayor of Berlin?",
        "How large is Berlin's population?",
        "What do the Moscow agreements say?",
        "What did George Washington demand?",  # another name
        "What did the Berlin Group refuse?",
        "What did the World Bank do?",  # they have it in full
        "What did the WHO say?",  # and they have nothing that this stands for
        "What did the International Olympic Committee say?",
    ],
)
def test_other_names_stay(asked: str, news: Corpus) -> None:
    assert news.ask(asked).read_as is None


def test_the_documents_that_are_asked_decide(news: Corpus) -> None:
    only_banks = Filter(sources=("banks.txt",))
    assert news.ask("What did Moscow demand?", where=only_banks).read_as is None
    assert news.ask("What did Moscow demand?", where=Filter(sources=("news.txt",))).read_as == "What did Russia demand?"
    assert (
        news.ask("According to banks.txt, what did Iran ask for?").read_as == "According to banks.txt, what did Tehran ask for?"
    )
