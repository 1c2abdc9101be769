"""Filters said in words: "according to PISM", "in the Reuters article", "in lease.pdf", "What does Reuters say about …",
"published before 8 December 2021", "articles tagged energy", "documents in Polish", "in the folder notes", "Use only PISM.".

Only names that the catalog knows are filters, and only dates that speak of documents, of which some are dated: "articles
from 2021", or a whole day behind "before", "after", "since" or "until" where most documents are dated. Everything else
stays part of the question.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import PurePosixPath
from typing import Any

from qa.answering.meant import Library, called
from qa.answering.phrases import AUXILIARY, NAMES_DOCUMENT, PREPOSITION
from qa.retrieval.filters import Filter
from qa.statements.moments import Moment, moments

_DOCUMENT = r"(?:articles?|documents?|papers?|reports?|briefs?|texts?|posts?|pieces?|notes?|files?)"
_SOURCE = re.compile(r"[,\s]*\b(?:according to|as (?:reported|told|described) by)\s+(?P<name>[^,;?]+)", re.IGNORECASE)
_IN_SOURCE = re.compile(rf"[,\s]*\b(?:in|from)\s+the\s+(?P<name>[^,;?]{{2,80}}?)\s+{_DOCUMENT}\b", re.IGNORECASE)
_IN_FILE = re.compile(rf"[,\s]*\b(?:in|from)\s+(?:(?:the\s+)?{_DOCUMENT}\s+)?(?=\S)", re.IGNORECASE)
_SPEAKER = re.compile(
    rf"^(?:compare\s+)?(?:what(?:\s+else)?|how|where|on\s+what)\s+(?:(?:do|does|did)\s+)?"
    rf"(?P<name>[^,;?]{{2,80}}?)(?P<document>\s+{_DOCUMENT})?\s+"
    r"(?:say|write|report|tell\s+us|differ|disagree|agree|compare)\s+(?=(?:about|on)\b)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    rf"^(?:compare|contrast)\s+(?P<name>[^,;?]{{2,80}}?)(?P<document>\s+{_DOCUMENT})?\s+(?=(?:about|on)\b)", re.IGNORECASE
)
# an order before the question: "Use only the PISM article.", "Look at PISM:"
_ONLY = re.compile(
    r"^(?:please\s+)?(?:I\s+(?:only\s+want|want\s+only)|(?:(?:only|just)\s+)?(?:us(?:e|ing)|read|search|consult|look\s+(?:at|in))"
    r"(?:\s+(?:only|just))?)\s+(?P<name>[^,;:?]{2,80}?)"
    rf"(?P<document>\s+{_DOCUMENT})?(?:[,;:]|\.(?=\s))\s+(?=\w)",
    re.IGNORECASE,
)
_BY = re.compile(r"(?<=\w)\s+(?:(?:that|which) (?:were|was) )?(?:written )?by\s+(?P<name>[A-Z][^,;?]*)")
_TAGGED = re.compile(r"(?<=\w)\s+(?:(?:that|which) are )?(?:tagged|with the tag)\s+(?P<name>[^,;?]+)", re.IGNORECASE)
_FOLDER = re.compile(r"[,\s]*\b(?:in|of|from|below)\s+(?:the\s+)?folder\s+(?P<name>[^,;?]+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?<=\w)\s+(?:written\s+)?in\s+(?P<name>[A-Z][a-z]+)\b")
_LANGUAGES = {
    "english": "en", "polish": "pl", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt",
    "dutch": "nl", "russian": "ru", "ukrainian": "uk", "czech": "cs", "swedish": "sv", "turkish": "tr", "arabic": "ar",
    "chinese": "zh", "japanese": "ja",
}  # fmt: skip
_WHEN = re.compile(r"[,\s]*\b(?P<word>before|after|since|until|up to|from|in|on|between)\s+(?=\d|[A-Z])")
_PRINTED = r"(?:published|written|dated|issued|printed)"
_OF_DOCUMENTS = re.compile(rf"\b(?:{_PRINTED}|{_DOCUMENT})\s*$", re.IGNORECASE)
# "reports from 1973", "the report published in 1973"; not "the report in 1973", which may be told of in any document
_OF_DATED_ONES = re.compile(rf"\b{_DOCUMENT}(?:(?<=s)|\b[\w\s]*\b{_PRINTED})\s*$", re.IGNORECASE)
_DATED = re.compile(rf"[,\s]*\b(?:(?:that|which) (?:were|was|are) )?{_PRINTED}\s*$", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:will|shall|must|due|expires?|deadline)\b", re.IGNORECASE)  # a day that things are to happen by
_ASKS_NOTHING = re.compile(rf"(?:what|who|where|which)(?:['’]s|\s+{AUXILIARY})?(?:\s+(?:not|there))?\W*", re.IGNORECASE)
_LONGEST_NAME = 10  # words
# what joins a name to the next one; not "according to Reuters and why …", "by Legucka and published …"
_JOINT = re.compile(
    rf",?\s+(?P<word>and|or)\s+(?!(?:who|whom|what|when|where|why|how|which|that|tagged|{_PRINTED}|{AUXILIARY}|{PREPOSITION})\b)"
    r"|,\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A question without the words that were filters, those filters, and plain lines that tell them."""

    question: str
    where: tuple[Filter, ...] = ()
    notes: tuple[str, ...] = ()


def read_scope(question: str, library: Library) -> Scope:
    """Takes the filters out of the words of a question about the documents of `library`."""
    scope = Scope(question)
    for read in (_by_order, _by_speaker, _by_source, _by_file, _by_date):
        scope = read(scope, library)
    if not re.search(r"\w+\W+\w+", scope.question):
        return Scope(question)
    if not scope.where:
        return scope
    if _ASKS_NOTHING.fullmatch(scope.question):  # "What is in lease.pdf?"
        scope = Scope(question, scope.where)
    inside = library
    for each in scope.where:
        inside = each.select(inside)
    told = f"Only documents {' and '.join(map(str, scope.where))} were read: {len(inside)} of {len(library)}."
    return Scope(scope.question, scope.where, (told,))


def _by_source(scope: Scope, library: Library) -> Scope:
    for pattern, known_in, of_documents in _NAMED:
        found = pattern.search(scope.question)
        if found is None or (of_documents and not _OF_DOCUMENTS.search(scope.question[: found.start()])):
            continue
        said = found["name"] if pattern is _IN_SOURCE else scope.question[found.start("name") :]
        if listed := _listed(said, known_in(library), library if known_in is _names else ()):
            where, length = listed
            end = found.end() if pattern is _IN_SOURCE else found.start("name") + length
            scope = Scope(_without(scope.question, found.start(), end), (*scope.where, where))
        elif pattern is _IN_SOURCE and (named := _called(found["name"], library)):
            scope = Scope(_without(scope.question, found.start(), found.end()), (*scope.where, named))
    return scope


def _by_file(scope: Scope, library: Library) -> Scope:
    """ "What is due in lease.pdf?"; of files that are named apart ("the rent in a.pdf and that in b.pdf") all are read, and the
    question stays as it is."""
    if "." not in scope.question:
        return scope
    known = {name: where for name, where in _files(library).items() if "." in name}
    places = [(place, _listed(scope.question[place.end() :], known, ())) for place in _IN_FILE.finditer(scope.question)]
    found = [(place.start(), place.end() + listed[1], listed[0]) for place, listed in places if listed]
    if not found:
        return scope
    start, end, where = found[0]
    rest = _without(scope.question, start, end)
    if apart := [each for name, each in known.items() if name in rest.casefold()]:
        sources = dict.fromkeys(source for each in (where, *apart) for source in each.sources)
        return Scope(scope.question, (*scope.where, Filter(sources=tuple(sources))))
    return Scope(rest, (*scope.where, where))


def _listed(text: str, known: Mapping[str, Filter], publishers: Library) -> tuple[Filter, int] | None:
    """The filter for the names that a text begins with ("Reuters", "Reuters, Bloomberg and the Observer"), and where they end;
    None where one that "and" or "or" joins is not known. A comma alone joins nothing: "According to Reuters, Bloomberg fell"."""
    found = listed = _one(text, known, publishers)
    while found and (joint := _JOINT.match(text, found[1])):
        following = _one(text[joint.end() :], known, publishers)
        where = _either(found[0], following[0]) if following else None
        if following is None or where is None:
            return None if joint["word"] else listed
        found = where, joint.end() + following[1]
        if joint["word"]:
            listed = found
    return listed


def _one(text: str, known: Mapping[str, Filter], publishers: Library) -> tuple[Filter, int] | None:
    """The same for the longest single name, or the short name of a publisher."""
    clause = re.split(r"[,;?]", text)[0]
    words = clause.split()[:_LONGEST_NAME]
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        bare = re.sub(rf"^the\s+|\s+{_DOCUMENT}$", "", name, flags=re.IGNORECASE)
        plain = bare.strip("\"'“”‘’`.!")
        if where := known.get(name.casefold()) or known.get(bare.casefold()) or known.get(plain.casefold()):
            said = re.match(r"\s*" + r"\s+".join(re.escape(word) for word in words[:count]), text)
            assert said is not None, "these are the words of the name"
            return where, said.end()
    name = re.split(r"\s+(?:and|or)\s", clause)[0].rstrip()
    short = _publisher(name, publishers)
    return (short, len(name)) if short else None


def _either(one: Filter, other: Filter) -> Filter | None:
    """What fits one of two filters; None where they speak of different things, which no one filter says."""
    for name in (each.name for each in fields(Filter)):
        if (first := getattr(one, name)) and (second := getattr(other, name)):
            both: dict[str, Any] = {name: (*first, *second)}
            return Filter(**both)
    return None


def _by_order(scope: Scope, library: Library) -> Scope:
    """ "Use only the PISM article. What did Putin demand?" """
    found = _ONLY.search(scope.question)
    if found is None:
        return scope
    name = re.sub(r"^(?:the|my|our)\s+", "", found["name"], flags=re.IGNORECASE)
    where = _names(library).get(name.casefold()) or _publisher(name, library) or _publishers(name, library)
    where = where or (_called(name, library) if found["document"] else None)
    return Scope(_without(scope.question, 0, found.end()), (*scope.where, where)) if where else scope


def _by_speaker(scope: Scope, library: Library) -> Scope:
    """ "What does Reuters say about the talks?" is "What is said about the talks?", asked of Reuters; of two publishers
    "What do the Herald and the Observer say …", or "Compare the Herald and the Observer on …"."""
    found = _SPEAKER.search(scope.question) or _COMPARED.search(scope.question)
    if found is None:
        return scope
    name = re.sub(r"^the\s+", "", found["name"], flags=re.IGNORECASE)
    a_document = found["document"] or NAMES_DOCUMENT.search(name)
    where = _names(library).get(name.casefold()) or _publisher(name, library)
    where = where or (_called(name, library) if a_document else None) or _publishers(name, library)
    return Scope(f"What is said {scope.question[found.end() :]}", (*scope.where, where)) if where else scope


def _publishers(name: str, library: Library) -> Filter | None:
    """ "The Herald and the Observer"; None where one of them is unknown, or no publisher."""
    listed = _listed(name, _names(library), library)
    return listed[0] if listed and listed[1] == len(name) and len(listed[0].publishers) > 1 else None


def _publisher(name: str, library: Library) -> Filter | None:
    """ "The Observer": the one publisher whose name ends so; in capitals, as it may be a common word."""
    short = re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE)
    ending = {about.publisher for _, _, about in library if about.publisher and about.publisher.split()[-1] == short}
    return Filter(publishers=(ending.pop(),)) if len(ending) == 1 and short[:1].isupper() else None


def _called(name: str, library: Library) -> Filter | None:
    path = called(name, library)
    return Filter(sources=(_literal(path),)) if path else None


def _names(library: Library) -> dict[str, Filter]:
    """What each name of the catalog stands for; a publisher goes before an author, an author before a title."""
    known = _files(library)
    for _, path, about in library:
        known.setdefault(about.title.casefold(), Filter(sources=(_literal(path),)))
    for _, _, about in library:
        for author in about.authors:
            known[author.casefold()] = Filter(authors=(author,))
            known[author.split()[-1].casefold()] = Filter(authors=(author,))
    for _, _, about in library:
        if about.publisher:
            known[about.publisher.casefold()] = Filter(publishers=(about.publisher,))
            known[re.sub(r"^the\s+", "", about.publisher.casefold())] = Filter(publishers=(about.publisher,))
    known.pop("", None)
    return known


def _files(library: Library) -> dict[str, Filter]:
    """By their paths, and by their names where only one has that."""
    alike: dict[str, list[str]] = {}
    for _, path, _ in library:
        for name in {path.casefold(), PurePosixPath(path).name.casefold()}:
            alike.setdefault(name, []).append(path)
    return {name: Filter(sources=(_literal(paths[0]),)) for name, paths in alike.items() if len(paths) == 1}


def _tags(library: Library) -> dict[str, Filter]:
    return {tag.casefold(): Filter(tags=(tag,)) for _, _, about in library for tag in about.tags}


def _folders(library: Library) -> dict[str, Filter]:
    folders = {str(folder) for _, path, _ in library for folder in PurePosixPath(path).parents[:-1]}
    return {folder.casefold(): Filter(folders=(folder,)) for folder in folders}


def _languages(library: Library) -> dict[str, Filter]:
    known = sorted({about.language for _, _, about in library if about.language})
    spoken = {name: tuple(each for each in known if re.split("[-_]", each)[0] == code) for name, code in _LANGUAGES.items()}
    return {name: Filter(languages=codes) for name, codes in spoken.items() if codes}


_NAMED: tuple[tuple[re.Pattern[str], Callable[[Library], dict[str, Filter]], bool], ...] = (
    # how a filter is said, the names that can be said so, and whether only behind a word for documents
    (_SOURCE, _names, False),
    (_IN_SOURCE, _names, False),
    (_BY, _names, True),
    (_TAGGED, _tags, True),
    (_FOLDER, _folders, False),
    (_LANGUAGE, _languages, True),
)


def _by_date(scope: Scope, library: Library) -> Scope:
    for found in _WHEN.finditer(scope.question):
        rest = scope.question[found.end() :]
        moment = next((each for each in moments(rest, None) if rest.startswith(each.words)), None)
        if moment is None:
            continue
        end = found.end() + len(moment.words)
        word, until = found["word"].lower(), None
        if word == "between":
            following = re.match(r"\s+and\s+", scope.question[end:])
            tail = scope.question[end + following.end() :] if following else ""
            until = next((each for each in moments(tail, None) if tail.startswith(each.words)), None)
            if following is None or until is None:
                continue
            end += following.end() + len(until.words)
        before = scope.question[: found.start()]
        of_documents = _OF_DATED_ONES.search(before) is not None and any(about.date for _, _, about in library)
        whole_day = word in ("before", "after", "since", "until") and moment.start == moment.end
        if of_documents or (whole_day and not _AHEAD.search(scope.question) and _mostly_dated(library)):
            where = _dated(word, moment, until)
            start = dated.start() if (dated := _DATED.search(before)) else found.start()
            return Scope(_without(scope.question, start, end), (*scope.where, where))
    return scope


def _dated(word: str, moment: Moment, until: Moment | None) -> Filter:
    day = datetime.timedelta(days=1)
    if word == "before":
        return Filter(until=(datetime.date.fromisoformat(moment.start) - day).isoformat())
    if word == "after":
        return Filter(since=(datetime.date.fromisoformat(moment.end) + day).isoformat())
    if word == "since":
        return Filter(since=moment.start)
    if word in ("until", "up to"):
        return Filter(until=moment.end)
    return Filter(since=moment.start, until=(until or moment).end)


def _mostly_dated(library: Library) -> bool:
    return 2 * sum(about.date is not None for _, _, about in library) > len(library)


def _literal(path: str) -> str:
    """A path as a glob that matches nothing else."""
    return re.sub(r"([*?[])", r"[\1]", path)


def _without(question: str, start: int, end: int) -> str:
    left = f"{question[:start]}{question[end:]}".strip(" ,;")
    return left[:1].upper() + left[1:]
