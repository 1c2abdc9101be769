"""What the terminal shows. Documents are never read as markup, and their control characters are made visible."""

import json
import math
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from qa.answering.compose import describe
from qa.answers import Answer, Citation, Claim
from qa.documents import Hit
from qa.indexing.catalog import CatalogEntry
from qa.indexing.report import SyncProgress, SyncReport
from qa.ui.emphasis import places, short_answer_place

out = Console(highlight=False, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, markup=False, emoji=False)

_STATUS = {
    "answered": ("✓ Answered", "bold green"),
    "doubtful": ("? Doubtful: check the quotes", "bold yellow"),
    "not_in_corpus": ("✗ The corpus does not say", "bold red"),
}
DIFFERS = {
    "number": "in a number:",
    "date": "in a date:",
    "polarity": "one says it, the other denies it:",
    "stance": "one says the opposite of the other:",
}
_STAGES = ("dense", "terms", "fused", "rerank", "answerable")
_EXCERPT = 240  # characters shown of a passage that is only near
_BAR_AFTER = 1.0  # seconds before a progress bar appears


def visible(text: str) -> str:
    """The text with control and direction-changing characters spelt out, so that a document cannot act on a terminal."""
    return "".join(
        _spelt(char) if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\n\t" else char for char in text
    )


def _spelt(char: str) -> str:
    return char if char in "\u200c\u200d\u00ad" else f"<U+{ord(char):04X}>"  # joiners and soft hyphens are harmless


def print_json(value: Any) -> None:
    """One JSON document on standard output, and nothing else. A figure that does not apply (nan) is null: JSON has no nan."""
    json.dump(_with_null(value), sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def _with_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_null(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_with_null(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def print_stream(events: Iterable[Claim | Answer], *, explain: bool = False) -> Answer:
    """Each claim of an answer as soon as it is proved, then the rest of it. Returns the whole."""
    shown: list[Claim] = []
    for event in events:
        if isinstance(event, Answer):
            break
        out.print(_claim(event))
        shown.append(event)
    else:
        raise AssertionError("a stream ends with the whole answer")
    if shown:
        out.print()
    print_answer(event, explain=explain, claims=tuple(shown) != event.claims)
    return event


def print_answer(answer: Answer, *, explain: bool = False, claims: bool = True) -> None:
    """The answer, then each citation with its quote; after a refusal the nearest passages. `claims`: also its sentences."""
    words, style = _STATUS[answer.status]
    out.print(Text.assemble((words, style), f"  (confidence {answer.confidence:.0%})"))
    if answer.read_as:
        out.print(Text(visible(f"read as: {answer.read_as}"), style="dim"))
    if answer.claims and claims:
        out.print()
        unproved = [_claim(claim) for claim in answer.claims if claim.support == "unsupported"]
        out.print(Text("\n").join((answer_text(answer), *unproved)))
        if values := [claim.value for claim in answer.claims[:1] if claim.value]:
            out.print(Text(f"that is: {visible(values[0])}", style="dim"))
    for note in answer.notes:
        out.print(Text(f"\nnote: {visible(note)}", style="yellow"))
    if answer.differences:
        print_differences(answer)
    for citation in answer.citations:
        print_citation(citation)
    if answer.nearest:
        out.print("\nNearest passages:")
    for citation in answer.nearest:
        print_citation(citation, at_most=_EXCERPT)
    if explain and answer.trace:
        _print_trace(answer)
    elif explain:
        out.print(Text("\nNo stages to show: the answer, or a part of it, was looked up in the catalog.", style="dim"))


def answer_text(answer: Answer) -> Text:
    """The text of an answer, the short answer of each claim bold."""
    text, behind = Text(visible(answer.text)), 0
    for claim in answer.claims:
        at = answer.text.find(claim.text, behind)
        if at < 0:  # nothing supports it: it is not in the text
            continue
        behind = at + len(claim.text)
        if place := short_answer_place(claim, answer):
            start, end = (len(visible(answer.text[: at + offset])) for offset in place)
            text.stylize("bold", start, end)
    return text


def embolden(text: Text, words: Iterable[str]) -> None:
    """Makes words bold, where they stand as whole words."""
    for start, end in places(text.plain, map(visible, words)):
        text.stylize("bold", start, end)


def _claim(claim: Claim) -> Text:
    """A sentence of a language model: its citations behind it, or struck through where nothing supports it."""
    if claim.support == "unsupported":
        return Text.assemble((visible(claim.text), "strike dim"), ("  (not supported by the documents)", "yellow"))
    cited = "".join(f"[{number}]" for number in claim.citations)
    return Text.assemble(f"{visible(claim.text)} {cited}", ("  (weakly supported)" if claim.support == "weak" else "", "yellow"))


def print_differences(answer: Answer) -> None:
    """Each pair of quotes that contradict each other, the earlier document's first."""
    by_number = {citation.number: citation for citation in answer.citations}
    out.print(Text("\nThe documents differ:", style="bold"))
    for difference in answer.differences:
        out.print(f"  {DIFFERS[difference.kind]}")
        for number, word in zip(difference.citations, difference.words, strict=True):
            cited = by_number[number]
            said = Text(f"“{visible(' '.join(cited.quote.split()))}”")
            embolden(said, [word])
            print_indented(Text.assemble((f"{visible(describe(cited))}: ", "dim"), said, f" [{number}]"))


def print_citation(citation: Citation, at_most: int | None = None) -> None:
    """`[1] title — publisher, date` with its place, and the quote below it, cut after `at_most` characters."""
    quote = citation.quote.strip()
    if at_most and len(quote) > at_most:
        quote = f"{quote[:at_most].rsplit(maxsplit=1)[0]} …"
    within = f", {citation.place}" if citation.place else ""
    place = f"{citation.document}{within}, characters {citation.start}–{citation.end}"
    out.print()
    out.print(Text.assemble((f"[{citation.number}] ", "bold"), visible(describe(citation))))
    print_indented(Text(visible(place), style="dim"))
    print_indented(Text(f"“{visible(quote)}”", style="italic"))


def print_indented(text: Text) -> None:
    """A text set in by four columns, wrapped to the width; without the blanks at line ends that rich's own padding leaves."""
    for line in text.wrap(out, max(out.width - 4, 1)):
        line.rstrip()
        out.print(Text("    " if line else "").append_text(line))


def print_hits(hits: Sequence[Hit]) -> None:
    for number, hit in enumerate(hits, start=1):
        scores = "  ".join(f"{stage} {score:.2f}" for stage, score in hit.scores.items())
        place = f"{hit.document}, {hit.place}" if hit.place else hit.document
        out.print(
            Text.assemble((f"{number}. ", "bold"), f"{visible(place)}, characters {hit.start}–{hit.end}  ", (scores, "dim"))
        )
        print_indented(Text(visible(hit.text.strip())))
        out.print()


def print_sources(entries: Sequence[CatalogEntry]) -> None:
    """Each document in two lines: its path, which is what other commands take, and what is known about it."""
    for entry in entries:
        about = entry.metadata
        known = {"authors": ", ".join(about.authors), "publisher": about.publisher, "date": about.date}
        parts = [
            about.title,
            *(f"{value} (inferred)" if name in about.inferred else value for name, value in known.items() if value),
        ]
        out.print(Text(visible(entry.path), style="bold"), soft_wrap=True)
        for copy in entry.copies:
            out.print(Text(visible(f"    also {copy}")), soft_wrap=True)
        out.print(Text(visible(f"    {' · '.join(parts)}")), soft_wrap=True)
        out.print(Text(f"    {entry.characters:,} characters, {entry.passages} passages", style="dim"))
        for note in entry.notes:
            out.print(Text(f"    note: {visible(note)}", style="yellow"))


def print_unindexed(outcome: str, files: dict[str, str]) -> None:
    """Files that `failed`, were `skipped` or have something `noted` of how they were read, a line each with the reason."""
    for path, reason in files.items():
        err.print(Text.assemble((f"{outcome}: ", "bold yellow"), visible(f"{path}: {reason}")), soft_wrap=True)


def reasons(files: dict[str, str]) -> list[dict[str, str]]:
    """Files that are not indexed, as JSON shows them."""
    return [{"path": path, "reason": reason} for path, reason in files.items()]


def print_report(report: SyncReport) -> None:
    changes = [
        f"{count} {what}"
        for count, what in ((report.added, "added"), (report.updated, "updated"), (report.removed, "removed"))
        if count
    ]
    left = [f"{len(files)} {what}" for files, what in ((report.failed, "failed"), (report.skipped, "skipped")) if files]
    out.print(
        f"{report.documents} documents, {report.passages} passages indexed "
        f"({', '.join(changes) or 'nothing changed'}; {report.seconds:.1f} s)."
    )
    if left:
        out.print(f"{', '.join(left)}: `qa sources --failed` says why.")


@contextmanager
def indexing_bar() -> Iterator[Callable[[SyncProgress], None]]:
    """A progress bar on standard error, where that is a terminal and the work takes longer than a second."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[files]} files{task.fields[pages]}, {task.fields[passages]} passages"),
        TextColumn("{task.fields[speed]:.0f} passages/s,"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    bar = Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
    task = bar.add_task("Indexing", total=1.0, files="0", pages="", passages=0, speed=0.0)

    def show(progress: SyncProgress) -> None:
        elapsed = bar.tasks[0].elapsed or 0.0
        bar.update(
            task,
            completed=progress.done,
            files=f"{progress.files}/{progress.of_files}",
            pages=f", {progress.pages} pages" if progress.pages else "",
            passages=progress.passages,
            speed=progress.passages / elapsed if elapsed else 0.0,
        )
        if not bar.live.is_started and elapsed > _BAR_AFTER:
            bar.start()

    try:
        yield show
    finally:
        bar.stop()


@contextmanager
def counting_bar(what: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error for things that are counted one by one."""
    columns = (TextColumn(what), BarColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def _print_trace(answer: Answer) -> None:
    assert answer.trace is not None
    table = Table("Passage", *_STAGES, box=None, pad_edge=False, title="\nPassages by stage", title_justify="left")
    for hit in answer.trace.hits:
        cells = (f"{hit.scores[stage]:.3f}" if stage in hit.scores else "–" for stage in _STAGES)
        table.add_row(Text(visible(f"{hit.document} {hit.start}–{hit.end}")), *cells)
    out.print(table)
    table = Table(
        "", "score", "Sentence", box=None, pad_edge=False, title="\nSentences weighed (✓: in the answer)", title_justify="left"
    )
    for candidate in answer.trace.candidates:
        table.add_row("✓" if candidate.chosen else "", f"{candidate.score:.2f}", Text(visible(candidate.text)))
    out.print(table)
    timings = "  ".join(f"{stage} {took:.0f}" for stage, took in answer.timings_ms.items())
    out.print(f"\nMilliseconds: {timings}")
