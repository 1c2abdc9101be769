"""The order of passages after the reranker has read them."""

from collections.abc import Mapping
from statistics import fmean, pstdev

from qa.documents import StoredPassage

_FUSED = 0.5  # logits that one standard deviation of the fused score is worth: the reranker errs outside its domain
_LIFT = 0.5  # of the way towards a better neighbour: an answer often runs over a passage's end


def order_scores(passages: list[StoredPassage], logits: Mapping[int, float], fused: Mapping[int, float]) -> dict[int, float]:
    """What each reranked passage is ordered by: its logit, a little of its fused score, and a lift towards the passage
    before or after it in the same document where that one scores higher."""
    mean = fmean(fused[passage.id] for passage in passages) if passages else 0.0
    spread = pstdev(fused[passage.id] for passage in passages) if passages else 0.0
    own = {p.id: logits[p.id] + (_FUSED * (fused[p.id] - mean) / spread if spread else 0.0) for p in passages}
    document = {passage.id: passage.document for passage in passages}
    lifted = {}
    for number, score in own.items():
        # passages of a document are numbered in reading order
        neighbours = [own[n] for n in (number - 1, number + 1) if n in own and document[n] == document[number]]
        lifted[number] = score + _LIFT * max(0.0, max(neighbours, default=score) - score)
    return lifted
