"""What kind of answer a question asks for."""

import re

_WHOLE_SENTENCE = re.compile(
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)\b|why\b"
    r"|how\b(?! (?:many|much|long|old|far|often|big|large|high|tall|deep|late|soon|fast))|(?:explain|describe|compare|list)\b",
    re.IGNORECASE,
)


def has_short_answer(question: str) -> bool:
    """Whether a few words can answer: not where yes or no, a reason, a manner, an account or a list is asked for."""
    return not _WHOLE_SENTENCE.match(question.strip())
