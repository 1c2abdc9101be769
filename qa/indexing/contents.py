"""Which document each file is: files that hold the same bytes are one document with several paths."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from qa.indexing.plan import Plan
from qa.indexing.scan import SourceFile, source_sha256
from qa.indexing.seen import Seen


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies behind the paths: `source_sha256` of each file that is, or stays, indexed; the `failures`, with the
    reason, of those that could not be opened; and what to remember of the files that were."""

    source_sha256: dict[str, str]
    failures: dict[str, str]
    seen: dict[str, Seen]


@dataclass(frozen=True, slots=True)
class Group:
    """The paths of one document in the order of the alphabet: it is cited by the first. `number` where it is indexed."""

    source_sha256: str
    paths: tuple[str, ...]
    number: int | None = None


@dataclass(slots=True)
class Work:
    """What has to change, by document: `new` ones are read, `moved` ones have other paths than before, and the bytes of
    `orphans` (numbers) lie in no file any more."""

    new: list[Group] = field(default_factory=list)
    moved: list[Group] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)


def open_file(file: SourceFile) -> tuple[bytes, bytes | None, str]:
    """A file's bytes, those of its sidecar, and the hash that says whether they changed. Raises OSError."""
    data = Path(file.file).read_bytes()
    sidecar = Path(file.sidecar).read_bytes() if file.sidecar else None
    return data, sidecar, source_sha256(file.path, data, sidecar)


def identify(plan: Plan) -> Contents:
    """Opens every changed file once, to know it by its bytes."""
    known = {path: plan.stored[path].source_sha256 for path in (*plan.unchanged, *plan.kept)}
    contents = Contents(known, {}, {})
    for file in plan.changed:
        try:
            _, _, source = open_file(file)
        except OSError as error:
            kept = ""
            if before := plan.stored.get(file.path):
                contents.source_sha256[file.path] = before.source_sha256
                kept = " What was indexed of it before is kept."
            contents.failures[file.path] = f"it cannot be opened ({error.strerror or error}).{kept}"
            continue
        contents.source_sha256[file.path] = source
        if file.signature:
            contents.seen[file.path] = Seen(file.signature, source)
    return contents


def divide(plan: Plan, contents: Contents) -> Work:
    """Compares the documents that the files are with those that are indexed."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for path in sorted(contents.source_sha256):
        wanted[contents.source_sha256[path]].append(path)
    indexed: dict[int, list[str]] = defaultdict(list)
    for path, stored in sorted(plan.stored.items()):
        indexed[stored.number].append(path)
    numbers = {stored.source_sha256: stored.number for stored in plan.stored.values()}
    work = Work(orphans=[number for source, number in numbers.items() if source not in wanted])
    for source, paths in wanted.items():
        number = numbers.get(source)
        if number is None:
            work.new.append(Group(source, tuple(paths)))
        elif paths != indexed[number]:
            work.moved.append(Group(source, tuple(paths), number))
    work.new.sort(key=lambda group: group.paths)
    return work
