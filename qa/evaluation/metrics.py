"""The definitions of every figure we report, each with its source. Plain functions of plain values."""

import math
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from qa.documents import Span

_POSSESSIVE = re.compile(r"'s\b")

# retrieval: each hit and each piece of evidence is a span


def covered(evidence: Iterable[Span], spans: Iterable[Span]) -> int:
    """How many characters of the evidence lie inside the spans; a character counts once however often it is covered."""
    return len(_characters(evidence) & _characters(spans))


def span_scores(evidence: Sequence[Span], spans: Sequence[Span]) -> tuple[float, float, float]:
    """Recall, precision and intersection over union, in characters.

    "Evaluating Chunking Strategies for Retrieval" (Smith and Troynikov, Chroma 2024), equations 1 to 3, whose published
    code counts characters for tokens as we do. Overlapping spans count twice in the precision's denominator there
    because retrieving a character twice costs twice; so they do here. No evidence or no spans give zeros.
    """
    gold = sum(span.end - span.start for span in _disjoint(evidence))
    retrieved = sum(span.end - span.start for span in spans)
    both = covered(evidence, spans)
    if not gold or not retrieved:
        return 0.0, 0.0, 0.0
    return both / gold, both / retrieved, both / (gold + retrieved - both)


def rank_of(piece: Span, hits: Sequence[Span]) -> int | None:
    """The rank, from 1, at which the hits so far hold a whole piece of evidence together; None where they never do."""
    missing = _characters([piece])
    for rank, hit in enumerate(hits, start=1):
        if hit.document == piece.document:
            missing -= _characters([Span(hit.document, max(hit.start, piece.start), min(hit.end, piece.end))])
        if not missing:
            return rank
    return None


def recall_at(k: int, alternatives: Sequence[Sequence[Span]], hits: Sequence[Span]) -> float:
    """The share of the pieces of evidence that the first `k` hits hold whole, for the alternative that does best."""
    return max((_share([(rank_of(piece, hits) or k + 1) <= k for piece in pieces]) for pieces in alternatives), default=0.0)


def first_relevant_rank(alternatives: Sequence[Sequence[Span]], hits: Sequence[Span]) -> int | None:
    """The rank of the first hit with which a whole piece of any alternative is held."""
    ranks = [rank for pieces in alternatives for piece in pieces if (rank := rank_of(piece, hits))]
    return min(ranks, default=None)


def evidence_ndcg(alternatives: Sequence[Sequence[Span]], hits: Sequence[Span], cutoff: int = 10) -> float:
    """nDCG@10 where each piece of evidence is a relevant item at the rank at which it is held; the best alternative's.

    Two pieces in one hit share its rank, where the ideal is that all stand at the ranks from 1 on: hence each piece's
    gain is capped at what the ideal gives for as many pieces.
    """

    def one(pieces: Sequence[Span]) -> float:
        ranks = [rank for piece in pieces if (rank := rank_of(piece, hits)) and rank <= cutoff]
        gains = [float(sum(rank == place for rank in ranks)) for place in range(1, cutoff + 1)]
        found, ideal = [1.0] * len(ranks), [1.0] * len(pieces)
        return min(ndcg(gains, ideal, cutoff), ndcg(found, ideal, cutoff))

    return max((one(pieces) for pieces in alternatives if pieces), default=0.0)


def reciprocal_rank(rank: int | None) -> float:
    """1 / rank of the first relevant hit, 0 without one; its mean is the MRR (Voorhees 1999)."""
    return 1.0 / rank if rank else 0.0


def ndcg(gains: Sequence[float], ideal: Sequence[float], cutoff: int = 10) -> float:
    """nDCG with linear gain and log2(rank + 1) discount, as trec_eval computes it (Järvelin and Kekäläinen 2002).

    `gains` are those of the hits in rank order, `ideal` those of all relevant items; 0 where nothing is relevant.
    """

    def dcg(values: Sequence[float]) -> float:
        return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(values[:cutoff], start=1))

    best = dcg(sorted(ideal, reverse=True))
    return dcg(gains) / best if best else 0.0


# answers: strings against the accepted forms


def normalise_answer(text: str) -> str:
    """Lower case without punctuation, articles and extra white space: SQuAD's `normalize_answer` (Rajpurkar et al. 2016)."""
    text = "".join(char for char in text.lower() if char not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def exact_match(answer: str, accepted: Sequence[str]) -> float:
    """1 where the answer equals an accepted form after SQuAD's normalisation."""
    return float(any(normalise_answer(answer) == form for form in _forms(accepted)))


def token_f1(answer: str, accepted: Sequence[str]) -> float:
    """The best token F1 against an accepted form: SQuAD's `compute_f1`; two empty strings agree."""
    return max((_token_f1(normalise_answer(answer).split(), form.split()) for form in _forms(accepted)), default=0.0)


def _forms(accepted: Sequence[str]) -> list[str]:
    """The accepted forms normalised, without those that vanish, as the official script has it: unless all do."""
    forms = [normalise_answer(form) for form in accepted]
    return [form for form in forms if form] or forms


def contains_answer(text: str, accepted: Sequence[str]) -> bool:
    """Whether an accepted form stands in the text as whole words, after SQuAD's normalisation; "June's" holds "June"."""
    padded = f" {_words(text)} "
    return any(f" {words} " in padded for form in accepted if (words := _words(form)))


def _words(text: str) -> str:
    """The text as SQuAD normalises it, after the punctuation beyond ASCII that it does not know: “ ” – … part words."""
    ascii_apostrophes = _POSSESSIVE.sub(" s", text.replace("’", "'"))
    return normalise_answer("".join(" " if _other_punctuation(char) else char for char in ascii_apostrophes))


def _other_punctuation(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char).startswith("P")


def _token_f1(answer: list[str], form: list[str]) -> float:
    if not answer or not form:
        return float(answer == form)
    common = sum((Counter(answer) & Counter(form)).values())
    return 2 * common / (len(answer) + len(form))


# abstention: a score for "the corpus answers this", against whether it does


def auroc(scores: Sequence[float], positives: Sequence[bool]) -> float:
    """The probability that a positive scores above a negative, ties counting half (Hanley and McNeil 1982).

    nan where one of the two classes is missing.
    """
    ranked = sorted(zip(scores, positives, strict=True))
    rank_sum, position = 0.0, 0
    while position < len(ranked):
        tied = position
        while tied < len(ranked) and ranked[tied][0] == ranked[position][0]:
            tied += 1
        mean_rank = (position + 1 + tied) / 2
        rank_sum += mean_rank * sum(positive for _, positive in ranked[position:tied])
        position = tied
    count = sum(positives)
    others = len(ranked) - count
    return (rank_sum - count * (count + 1) / 2) / (count * others) if count and others else math.nan


def risk_coverage(confidence: Sequence[float], wrong: Sequence[bool]) -> list[tuple[float, float]]:
    """(coverage, risk) as questions are taken in from the surest down: risk is the share of wrong answers among them
    (El-Yaniv and Wiener 2010). Questions of equal confidence enter together."""
    order = sorted(zip(confidence, wrong, strict=True), key=lambda pair: -pair[0])
    points: list[tuple[float, float]] = []
    errors = 0
    for number, (sure, bad) in enumerate(order, start=1):
        errors += bad
        if number == len(order) or order[number][0] != sure:
            points.append((number / len(order), errors / number))
    return points


def aurc(confidence: Sequence[float], wrong: Sequence[bool]) -> float:
    """The area under the risk-coverage curve, lower is better (Geifman and El-Yaniv 2017), as a step function.

    nan without questions.
    """
    points = risk_coverage(confidence, wrong)
    if not points:
        return math.nan
    before = [0.0, *(coverage for coverage, _ in points)]
    return sum((coverage - start) * risk for start, (coverage, risk) in zip(before, points, strict=False))


def calibration_error(
    probability: Sequence[float], happened: Sequence[bool], bins: int = 10, weights: Sequence[float] | None = None
) -> float:
    """The expected calibration error over equally wide bins (Naeini, Cooper and Hauskrecht 2015). nan without questions.

    `weights`: how much each question counts, where kinds of question are not as common as they are in use.
    """
    if not probability:
        return math.nan
    weights = weights or [1.0] * len(probability)
    filled: dict[int, list[tuple[float, float]]] = {}
    for sure, answered, weight in zip(probability, happened, weights, strict=True):
        filled.setdefault(min(bins - 1, int(sure * bins)), []).append((weight * sure, weight * answered))
    gaps = (abs(sum(p for p, _ in each) - sum(h for _, h in each)) for each in filled.values())
    return sum(gaps) / sum(weights)


def precision_recall_f1(found: Sequence[bool], true: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean of a yes/no verdict; where a denominator is zero, 0."""
    both = sum(f and t for f, t in zip(found, true, strict=True))
    precision = both / sum(found) if any(found) else 0.0
    recall = both / sum(true) if any(true) else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0


# time


def by_stage(timings: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """What each stage took, sorted: of the answers that went through it. A look-up searches nothing, a refusal is not written."""
    stages = dict.fromkeys(stage for timing in timings for stage in timing)
    return {stage: sorted(timing[stage] for timing in timings if stage in timing) for stage in stages}


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def _characters(spans: Iterable[Span]) -> set[tuple[str, int]]:
    return {(span.document, offset) for span in spans for offset in range(span.start, span.end)}


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.document, span.start)):
        if joined and joined[-1].document == span.document and span.start < joined[-1].end:
            joined[-1] = Span(span.document, joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
