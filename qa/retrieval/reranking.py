"""The order of passages after they have been read with the question."""

from collections.abc import Mapping
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from qa.documents import StoredPassage

if TYPE_CHECKING:
    from qa.models.reader import Reading

_FUSED = 0.5  # logits that one standard deviation of the fused score is worth: the reader errs outside its domain
_LIFT = 0.5  # of the way towards a better neighbour: an answer often runs over a passage's end


def order_scores(
    passages: list[StoredPassage], readings: "Mapping[int, Reading]", fused: Mapping[int, float], *, few_words: bool
) -> dict[int, float]:
    """What each passage that was read is ordered by: how relevant it is and, where a few words can answer, how likely they
    stand in it (logits), a little of its fused score, and a lift towards the passage before or after it in the same
    document where that one scores higher."""
    mean = fmean(fused[passage.id] for passage in passages) if passages else 0.0
    spread = pstdev(fused[passage.id] for passage in passages) if passages else 0.0
    own = {}
    for passage in passages:
        reading = readings[passage.id]
        standing = (fused[passage.id] - mean) / spread if spread else 0.0
        # of a yes or a no the reader says little: it looks for words that answer
        own[passage.id] = reading.relevance + few_words * reading.answerable + _FUSED * standing
    document = {passage.id: passage.document for passage in passages}
    lifted = {}
    for number, score in own.items():
        # passages of a document are numbered in reading order
        neighbours = [own[n] for n in (number - 1, number + 1) if n in own and document[n] == document[number]]
        lifted[number] = score + _LIFT * max(0.0, max(neighbours, default=score) - score)
    return lifted
