"""Words typed wrong are read as the corpus spells them; what the corpus does not know is left as it is."""

import pytest
from conftest import CorpusOf

from qa import Corpus

TEXTS = {
    "a.txt": "The sanctions on the banking sector were agreed in Geneva. Zelensky demanded more troops at the border. "
    "The ARPANET came before the Telenet. Which of them was first is not known. "
    f"Its sequence is {'S' + 'acgt' * 12}.\n"  # too long a run of letters to be a word
}


@pytest.fixture(scope="module")
def texts(corpus_of: CorpusOf) -> Corpus:
    return corpus_of(TEXTS)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Which sanctons were agreed?", "Which sanctions were agreed?"),  # a letter forgotten
        ("What was agreed in Gneeva?", "What was agreed in Geneva?"),  # exchanged
        ("What did Zelenskyy demand?", "What did Zelensky demand?"),  # spelt in another way
        ("what did zelensky demnd", "what did zelensky demand"),  # another inflection than the corpus has
        ("Wich banks are meant?", "Which banks are meant?"),  # "which", not "with": rather a letter forgotten than a wrong one
        ("What came after the ARPNET?", "What came after the ARPANET?"),
        ("What happened at the boder?", "What happened at the border?"),
    ],
)
def test_a_word_typed_wrong_is_read_as_the_corpus_spells_it(typed: str, read: str, texts: Corpus) -> None:
    assert texts.ask(typed).read_as == read


@pytest.mark.parametrize(
    "typed",
    [
        "Which sanctions were agreed?",
        "Where was Merkel?",  # nothing like it
        "What is the bender?",  # a word that there is
        'Where does "sanctons" stand?',  # in quotation marks
        "Was a bordeau agreed?",  # two letters away
        "Kiedy ktos wprowadzil sankcje sanctons",  # another language
        "Who are the Saltons?",  # a name, and no name of the corpus is like it
        "Is there a porder?",  # the first letter is hardly ever wrong
    ],
)
def test_other_words_stay(typed: str, texts: Corpus) -> None:
    assert texts.ask(typed).read_as is None
