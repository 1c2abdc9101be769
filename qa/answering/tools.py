"""What an answer is made with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answering.abstention import Coefficients
from qa.indexing.index import Index
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.models.embedder import Embedder
    from qa.models.reader import Reader


@dataclass(frozen=True, slots=True)
class Tools:
    """What an answer is made with: a snapshot, the models, the settings, and what turns signals into a confidence."""

    index: Index
    embedder: "Embedder"
    reader: "Reader"
    settings: Settings
    coefficients: Coefficients
