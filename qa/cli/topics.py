"""What the terminal shows of a topic: who says what, and what happened when."""

from collections.abc import Sequence
from itertools import groupby

from rich.text import Text

from qa.answering.comparing import Comparison
from qa.answering.compose import describe
from qa.answering.timeline import Timeline
from qa.answers import Citation
from qa.cli.show import DIFFERS, embolden, out, print_indented, visible

_NOTHING = "The corpus does not say."


def print_comparison(comparison: Comparison) -> None:
    """Each claim with the quotes of the documents that make it, contradictions first."""
    if not comparison.rows:
        out.print(_NOTHING)
        return
    by_number = {citation.number: citation for citation in comparison.citations}
    before = ""
    for row in comparison.rows:
        said = {"differ": f"They differ, {DIFFERS[row.kind]}" if row.kind else "", "agree": "They agree:", "alone": "Said once:"}
        if said[row.verdict] != before or row.verdict != "alone":
            out.print(Text(f"\n{said[row.verdict]}", style="bold red" if row.verdict == "differ" else "bold"))
        before = said[row.verdict]
        _print_quotes([by_number[number] for number in row.citations], row.words or ())


def print_timeline(timeline: Timeline) -> None:
    """A line a date, then the quotes that give it."""
    if not timeline.events:
        out.print("The corpus gives no dates for that.")
        return
    by_number = {citation.number: citation for citation in timeline.citations}
    before = ""
    for event in timeline.events:
        when = str(event.when)
        if when != before:
            out.print(Text(f"\n{when}", style="bold"))
        before = when
        _print_quotes([by_number[number] for number in event.citations], (event.when.words,))


def _print_quotes(citations: Sequence[Citation], words: Sequence[str]) -> None:
    """The quotes, those of one document together below its name."""
    for _, group in groupby(citations, lambda citation: citation.document):
        cited = list(group)
        said = Text("“" + visible(" … ".join(" ".join(each.quote.split()) for each in cited)) + "”")
        embolden(said, words)
        numbers = "".join(f"[{each.number}]" for each in cited)
        print_indented(Text.assemble((f"{visible(describe(cited[0]))}: ", "dim"), said, f" {numbers}"))
