"""A language model's stream becomes sentences, each with the passages it cites; whatever is no sentence is left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qa.indexing.sentences import split_sentences

_NUMBERS = r"\s*(?:passages?|sources?|documents?|doc)?\s*[#^]?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*(?:†[^\]】]*)?"
_CITATION = re.compile(
    rf"\s?(?:\[({_NUMBERS})\]|【({_NUMBERS})】|\(((?:passages?|sources?)\s+\d{{1,3}}(?:\s*(?:,|and)\s*\d{{1,3}})*)\))",
    re.IGNORECASE,
)
_AFTER_THE_STOP = re.compile(rf"([.!?…]+[\"”’)]*)((?:\s*(?:\[{_NUMBERS}\]|【{_NUMBERS}】))+)", re.IGNORECASE)
_THINKING = re.compile(r"<(think|thinking|reasoning|scratchpad)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_STILL_OPEN = re.compile(r"(?:<[a-z_/|][^<>\n]{0,40}|!?\[[^\]\n]{0,300}|!?\[[^\]\n]*\]\([^)\n]*|!)\Z", re.IGNORECASE)
_HEADING = re.compile(r"^\s*#{1,6}\s.*$", re.MULTILINE)
_TOOL_CALL = re.compile(
    r"<(tool_call|function_call|tool|function)\b[^>]*>.*?(?:</\1>|\Z)|```.*?(?:```|\Z)|\[TOOL_CALLS\].*\Z|^\s*\{.*?(?:^\}|\}\s*$|\Z)",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
_CONTROL = re.compile(r"<\|[^|>]{0,40}\|?>|</?[a-z_]{1,20}>", re.IGNORECASE)
_IMAGE_OR_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"^\s*(?:[-*•]\s+|\d{1,2}[.)]\s+|>\s*)|\*\*|__|`", re.MULTILINE)
_LEAD = re.compile(
    r"^(?:(?:according to|based on|as (?:stated|mentioned|described|noted) in|in)\s+(?:the\s+)?(?:provided\s+|given\s+)?"
    r"(?:passages?|sources?|documents?|context|text)(?:\s+\d{1,3})?(?:\s+provided)?,?\s+|(?:answer|a)\s*:\s*)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?…\n]")
_NEXT_BEGINS = re.compile(r"(?:[.!?…][^A-Za-z\n]{0,16}\s|\n)\s*[^\s\[\]\d]")
_LONGEST = 1_500  # characters without the end of a sentence
_SAME_SENTENCE = 2  # times a sentence may come again


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence of the model without its marks, and the numbers it cites, whether there are such passages or not."""

    text: str
    cites: tuple[int, ...]


class Repeating(Exception):
    """The model goes round in a circle."""


def sentences(pieces: Iterable[str]) -> Iterator[Written]:
    """The sentences of a stream, each as soon as the next one begins. Raises Repeating after yielding what came before."""
    text = ""
    done = 0  # sentences already given
    seen: dict[str, int] = {}
    for piece in pieces:
        text += piece
        if len(text) > _LONGEST and not _STOP.search(text[-_LONGEST:]):
            raise Repeating
        if not _NEXT_BEGINS.search(text[-len(piece) - 20 :]):
            continue
        ready = _split(_readable(text, whole=False))[:-1]
        for written in ready[done:]:
            _count(written, seen)
            yield written
        done = max(done, len(ready))
    for written in _split(_readable(text, whole=True))[done:]:
        _count(written, seen)
        yield written


def _count(written: Written, seen: dict[str, int]) -> None:
    key = " ".join(re.findall(r"\w+", written.text.lower()))
    seen[key] = seen.get(key, 0) + 1
    if seen[key] > _SAME_SENTENCE or _circles(key):
        raise Repeating


def _circles(key: str) -> bool:
    """Whether five words come again and again within one sentence."""
    words = key.split()
    runs = [tuple(words[at : at + 5]) for at in range(len(words) - 4)]
    return len(runs) > 30 and len(set(runs)) < len(runs) / 3


def _readable(text: str, *, whole: bool) -> str:
    """The text without thoughts, calls of tools, control tokens and the marks of Markdown."""
    text = _THINKING.sub(" ", text)
    text = _HEADING.sub("", _TOOL_CALL.sub("\n", text))
    if not whole:
        text = _STILL_OPEN.sub("", text)
    text = _IMAGE_OR_LINK.sub(lambda link: link[1] if not link[1].isdigit() else f"[{link[1]}]", _CONTROL.sub(" ", text))
    return _MARKS.sub("", text)


def _split(text: str) -> list[Written]:
    found = []
    for line in text.split("\n"):
        line = _AFTER_THE_STOP.sub(lambda mark: f"{mark[2]}{mark[1]}", line)
        found += [_written(sentence.read(line)) for sentence in split_sentences(line)] if line.strip() else []
    # the last one may still grow, and must not vanish while it does
    return [each for each in found[:-1] if each.text] + found[-1:]


def _written(sentence: str) -> Written:
    cites: list[int] = []
    for mark in _CITATION.finditer(sentence):
        numbers = mark[1] or mark[2] or mark[3]
        for first, last in re.findall(r"(\d+)(?:\s*[–-]\s*(\d+))?", numbers.split("†")[0]):
            cites += range(int(first), min(int(last or first), int(first) + 9) + 1)
    text = " ".join(_CITATION.sub("", sentence).split())
    text = re.sub(r"\s+([.,;:!?])", r"\1", _LEAD.sub("", text))
    return Written(text[:1].upper() + text[1:], tuple(dict.fromkeys(cites)))
