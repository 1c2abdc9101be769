"""Two ranked lists become one."""

from collections.abc import Iterable, Sequence

_K = 10  # the usual 60 is meant for long lists; with 30 entries each, 10 lets the first places count


def reciprocal_rank_fusion(rankings: Iterable[Sequence[int]]) -> dict[int, float]:
    """Sums `1 / (k + rank)` of each item over the rankings, ranks from 1 (Cormack, Clarke and Büttcher 2009), k = 10.

    Returns item -> score, best first; equal scores keep the order in which the items came.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (_K + rank)
    return dict(sorted(scores.items(), key=lambda entry: -entry[1]))
