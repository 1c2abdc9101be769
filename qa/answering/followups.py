"""Questions that lean on the ones before them: "And what did he say about troops?"."""

import re
from collections.abc import Sequence

_LEANS_BACK = re.compile(
    r"^(?:and|but|so|then|also|what about|how about|why\??$|when\??$|where\??$|who\??$)\b"
    r"|\b(?:he|she|they|him|her|them|his|their|its|it|this|that|these|those|there|the same)\b",
    re.IGNORECASE,
)


def in_context(question: str, earlier: Sequence[str]) -> str:
    """What to search for: the question itself, or the last one that stood alone put before it where it leans back."""
    if not earlier or not _LEANS_BACK.search(question):
        return question
    standing = next((asked for asked in reversed(earlier) if not _LEANS_BACK.search(asked)), earlier[-1])
    return f"{standing} {question}"
