"""How an answer was found, as plain values that a conversation keeps: passages with every stage's score, sentences weighed."""

from typing import Any

from qa.answers import Answer

STAGES = ("dense", "terms", "fused", "rerank", "answerable")
_PASSAGES = 12
_SENTENCES = 10


def explained(answer: Answer) -> dict[str, Any] | None:
    """The best passages and sentences of an answer's trace; None where it has none."""
    if answer.trace is None:
        return None
    return {
        "passages": [
            {"document": hit.document, "start": hit.start, "end": hit.end, "page": hit.page, "scores": dict(hit.scores)}
            for hit in answer.trace.hits[:_PASSAGES]
        ],
        "sentences": [
            {"text": each.text, "document": each.document, "start": each.start, "end": each.end, "score": each.score}
            | {"chosen": each.chosen}
            for each in answer.trace.candidates[:_SENTENCES]
        ],
    }
