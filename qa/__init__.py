"""Ask your own documents; every sentence of the answer is a quote that can be checked.

from qa import Corpus

corpus = Corpus.open(".")
answer = corpus.ask("What did Putin demand?")
print(answer.text, [citation.quote for citation in answer.citations])
"""

from typing import TYPE_CHECKING

from qa.answers import Answer, Citation, Claim
from qa.documents import Document, Hit, Span
from qa.errors import QAError, UserError
from qa.retrieval.filters import Filter

if TYPE_CHECKING:
    from qa.corpus import Corpus

__version__ = "0.1.0"
__all__ = ["Answer", "Citation", "Claim", "Corpus", "Document", "Filter", "Hit", "QAError", "Span", "UserError", "__version__"]


def __getattr__(name: str) -> object:
    # the models' runtime is loaded with Corpus: `qa --version` and the types do not wait for it
    if name == "Corpus":
        from qa.corpus import Corpus

        return Corpus
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
