"""How well the sentences of answers are borne by what they cite, with a language model and without, side by side.

Citation recall and precision as ALCE defines them (Gao et al. 2023, "Enabling Large Language Models to Generate Text with
Citations"), with our own checker in the place of its entailment model; hence also the share of the gold evidence that is
cited, which no checker has a say in.
"""

import statistics
from collections.abc import Mapping, Sequence

from qa.answering.compose import describe
from qa.answering.generative import FELL_BACK
from qa.answers import Answer, Citation, Claim
from qa.corpus import Corpus
from qa.evaluation.bench import Row, Tick, as_row
from qa.evaluation.gold import GoldQuestion
from qa.evaluation.run import run_gold
from qa.indexing.sentences import split_sentences
from qa.models.reader import Reader
from qa.statements.support import Source, check


def bench_citations(systems: Mapping[str, Corpus], questions: Sequence[GoldQuestion], tick: Tick | None = None) -> list[Row]:
    """A row a system, over its answers that have claims (`answered` says how many have).

    `citation recall`: the share of claims that their citations together support; `citation precision`: the share of
    citations that support their claim alone, or without which it is not supported; 0 where the claim is not. `evidence`:
    recall and precision, in characters, of the gold evidence. What a model wrote and nothing supports is no claim of an
    answer: `shown` is the share of its sentences that are, 0 where nothing was and the quotes were given instead.
    """
    reader = Reader()
    rows = []
    for name, corpus in systems.items():
        corpus.settings = corpus.settings.model_copy(update={"show_unsupported": True})
        results = run_gold(corpus, questions, tick).results
        answered = [(result, result.answer) for result in results if result.answer and result.answer.claims]
        found = [
            _figures(answer, reader)
            | {f"evidence {figure}": result.figures[f"citation {figure}"] for figure in ("recall", "precision")}
            for result, answer in answered
        ]
        took = [answer.timings_ms["total"] for _, answer in answered]
        rows.append(as_row(f"{name}, {len(answered)} of {len(questions)} answered", found, took))
    return rows


def _figures(answer: Answer, reader: Reader) -> dict[str, float]:
    cited = {citation.number: citation for citation in answer.citations}
    shown = [claim for claim in answer.claims if claim.support != "unsupported"]
    borne = [_borne(claim, [cited[number] for number in claim.citations], reader) for claim in shown]
    useful = [
        whole and _useful(claim, number, cited, reader)
        for claim, whole in zip(shown, borne, strict=True)
        for number in claim.citations
    ]
    return {
        "citation recall": statistics.fmean(borne) if borne else 0.0,
        "citation precision": statistics.fmean(useful) if useful else 0.0,
        "shown": 0.0 if any(note.startswith(FELL_BACK) for note in answer.notes) else len(shown) / len(answer.claims),
    }


def _useful(claim: Claim, number: int, cited: Mapping[int, Citation], reader: Reader) -> bool:
    """Whether a citation supports its claim alone, or the others do not without it."""
    rest = [cited[other] for other in claim.citations if other != number]
    return not rest or _borne(claim, [cited[number]], reader) or not _borne(claim, rest, reader)


def _borne(claim: Claim, citations: Sequence[Citation], reader: Reader) -> bool:
    sources = [
        Source(sentence.read(citation.quote), passage, place, describe(citation))
        for passage, citation in enumerate(citations)
        for place, sentence in enumerate(split_sentences(citation.quote))
    ]
    return " ".join(claim.text.split()) in " ".join(" ".join(citation.quote.split()) for citation in citations) or (
        check(claim.text, sources, reader).support == "supported"
    )
