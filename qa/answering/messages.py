"""The question in what a person writes: without the story told before it, and without whom it compares."""

import re

from qa.answering.phrases import AUXILIARY, names
from qa.indexing.sentences import split_sentences

# who asks tells of themselves, or greets: an order, or what documents to read, is part of the question
_STORY = re.compile(
    r"(?:I|We|My|Our|I'm|I’m|We're|We’re|Hello|Hi|Dear|Good (?:morning|afternoon|evening)|Thanks|Thank you)\b", re.IGNORECASE
)
_READS = re.compile(
    r"\b(?:only|according|published|articles?|documents?|reports?|sources?|files?|papers?|folder|tagged)\b", re.IGNORECASE
)
_SOMEBODY = re.compile(r"\b(?:he|him|his|she|her|they|them|their|those|such)\b", re.IGNORECASE)
_SOMETHING = re.compile(r"\b(?:it|its|this|that|these|there)\b", re.IGNORECASE)
_AGREE = re.compile(
    rf"{AUXILIARY}\s+[^?]+?\s+(?:agree|disagree|differ|say\s+the\s+same)\s+(?:on|about|over|as\s+to)\s+whether\s+(?!to\b)"
    r"(?P<what>[^?]+)\?*",
    re.IGNORECASE,
)


def question_in(message: str) -> str:
    """The question that a message asks: the message itself where it is no more than that.

    "We rent from Nordline. May the Brightwater tenant sublet?" is the question alone, which names what it is about; where it does
    not, or leans on what was told, all is read. "Do A and B agree on whether the ferry sank?" asks whether it sank: the answer
    gives what each says of that.
    """
    asked = _without_story(message)
    if agree := _AGREE.fullmatch(asked.strip()):
        return f"Is it true that {agree['what'].strip()}?"
    return asked


def _without_story(message: str) -> str:
    *told, asked = [message[sentence.start : sentence.end] for sentence in split_sentences(message)] or [message]
    tells = asked.endswith("?") and all(_STORY.match(each) and "?" not in each and not _READS.search(each) for each in told)
    return asked if told and tells and _stands_alone(asked) else message


def _stands_alone(question: str) -> bool:
    """Whether a question names what it is about, and nobody and nothing before that is only pointed at."""
    named = names(question)
    return bool(named) and not _SOMEBODY.search(question) and not _SOMETHING.search(question[: question.index(named[0])])
