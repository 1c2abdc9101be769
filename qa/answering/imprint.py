"""Who wrote a document, who published it, when, and what it is called: quoted from its own words where they say so, and told
from its metadata either way."""

import re

from qa.answering.compose import readable_date
from qa.answering.extractive import Statement
from qa.answering.meant import Library, called, document_meant
from qa.answering.overview import LookedUp
from qa.answering.phrases import DOCUMENT, NAMES_DOCUMENT
from qa.documents import Metadata, Span
from qa.indexing.catalog import Catalog
from qa.statements.moments import moments

_WHAT = r"(?P<what>.+?)"
# the fields of `Metadata`, and how each is asked for
_ASKED = {
    "authors": rf"""who (?:wrote|authored|drafted|compiled) {_WHAT}
        who (?:is|are|was|were) the (?:authors?|writers?) of {_WHAT}
        (?:list|name|give me|what (?:is|are) the names? of) the authors? of {_WHAT}
        (?:by whom|who) (?:is|was|were) {_WHAT} (?:written|authored|drafted)(?: by)?""",
    "date": rf"""when (?:is|was|were|did) {_WHAT} (?:written|published|issued|released|dated|printed|come out|appear)
        (?:on|in) (?:what|which) (?:day|date|month|year) (?:was|were) {_WHAT} (?:written|published|issued|released)
        what (?:is|was) the (?:publication |issue |release )?date of (?:publication of )?{_WHAT}
        what date (?:is on|does) {_WHAT}(?: have| bear| carry)?
        how old is {_WHAT}""",
    "publisher": rf"""who (?:published|issued|released) {_WHAT}
        (?:by whom|where) (?:is|was|were) {_WHAT} (?:published|issued|released)
        (?:who|what) (?:is|was) the (?:publisher|source) of {_WHAT}
        (?:which|what) (?:\w+ )?(?:outlet|publisher|paper|magazine|agency|institute) (?:published|issued) {_WHAT}""",
    "title": rf"""what (?:is|was) the (?:title|headline) of {_WHAT}
        (?:how|what) (?:is|was) {_WHAT} (?:titled|entitled|called)""",
}
_RULES = tuple(
    (field, re.compile(" ".join(rule.split()), re.IGNORECASE)) for field, rules in _ASKED.items() for rule in rules.split("\n")
)
_DETERMINER = re.compile(r"^(?:(?:the|this|that|my|our|an?)\s+)+", re.IGNORECASE)
_KIND = re.compile(rf"(?:^|\s+){DOCUMENT}$", re.IGNORECASE)
_BYLINE = 120  # characters: a line that names its document's author or day is hardly longer
_TOLD = {"authors": "by", "publisher": "published by", "date": "dated", "title": "called"}


def imprint(question: str, library: Library, catalog: Catalog) -> LookedUp | None:
    """The answer to a question about who wrote a document of `library`, who published it, when, or what it is called: the line
    of the document that says so, if there is one, and what its metadata say. None for other questions, and where nothing is
    known."""
    asked = " ".join(question.split()).rstrip("?!. ")
    for field, rule in _RULES:
        if (found := rule.fullmatch(asked)) and (path := _document(found["what"], library)):
            about = catalog.header(path)[0]
            told = _told(field, about, path)
            return LookedUp(_line_that_says_so(field, about, path, catalog), (told,), path) if told else None
    return None


def _document(what: str, library: Library) -> str | None:
    """The document that these words mean, where they speak of one: "the bne article", "this report" where there is only one,
    its title or its file's name."""
    name = what.strip(" \"'“”‘’")
    if exact := [path for _, path, about in library if name.casefold() in (path.casefold(), about.title.casefold())]:
        return exact[0]
    name = _DETERMINER.sub("", name)
    if name.casefold() not in ("it", "this") and not NAMES_DOCUMENT.search(name):
        return None
    bare = _KIND.sub("", name)
    if path := called(name, library) or called(bare, library):
        return path
    if bare.casefold() in ("", "it", "this"):
        return library[0][1] if len(library) == 1 else None
    by_whom = {re.escape(each) for _, _, about in library for each in (*about.authors, about.publisher) if each}
    # "the PISM Spotlight on …", "the report of Reuters"; not "the letter to Legucka"
    whose = "|".join(by_whom) or "(?!)"
    named = re.search(
        rf"\b(?:{whose})(?:'s|’s)?\s{DOCUMENT}\b|\b{DOCUMENT} (?:by|of|from) (?:the )?(?:{whose})\b", name, re.IGNORECASE
    )
    return document_meant(name, library) if named else None


def _told(field: str, about: Metadata, path: str) -> str | None:
    values = _values(field, about)
    if not values:
        return None
    said = ", ".join(map(readable_date, values) if field == "date" else values)
    return f"Metadata of {path}: {_TOLD[field]} {said}{' (inferred)' if field in about.inferred else ''}."


def _line_that_says_so(field: str, about: Metadata, path: str, catalog: Catalog) -> tuple[Statement, ...]:
    """The first short line of the document that has the value of the field, with the words of it as the short answer."""
    for passage in catalog.passages_of(path):
        for sentence in passage.sentences:
            text = passage.read(sentence)
            if len(text) > _BYLINE or not (words := _stated(field, about, text)):
                continue
            start = passage.text.find(words, sentence.start - passage.start)
            answer = Span(path, passage.start + start, passage.start + start + len(words)) if start >= 0 else None
            return (Statement(text, tuple(Span(path, *piece) for piece in sentence.pieces), 0.0, answer),)
    return ()


def _stated(field: str, about: Metadata, line: str) -> str | None:
    """The words of a line that state the field's value."""
    if field == "date":
        return next((each.words for each in moments(line, None) if about.date in (each.start, f"{each.start}/{each.end}")), None)
    stated = [re.search(rf"(?<!\w){re.escape(value)}(?!\w)", line, re.IGNORECASE) for value in _values(field, about)]
    places = [found.span() for found in stated if found]
    return line[min(start for start, _ in places) : max(end for _, end in places)] if places else None


def _values(field: str, about: Metadata) -> tuple[str, ...]:
    value = getattr(about, field)
    return value if isinstance(value, tuple) else (value,) if value else ()
