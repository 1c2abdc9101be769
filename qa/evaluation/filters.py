"""What filters cost: the same questions with and without them over a corpus of many short documents."""

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from qa.corpus import Corpus
from qa.documents import Metadata
from qa.evaluation.bench import Row
from qa.retrieval.filters import Filter

PASSAGES = 20_000
_TOWNS = ("Harwick", "Norrvik", "Marenza", "Calder", "Lervik", "Lipova", "Gotmar", "Orsk", "Nessa", "Tamra", "Krenn", "Heide")
_THINGS = ("bridge", "tunnel", "harbour", "school", "hospital", "mine", "tram", "dam", "museum", "library", "market", "ferry")
_DEEDS = ("opened", "closed", "flooded", "sold", "repaired", "burned", "inspected", "enlarged")
_QUESTIONS = 24
_FILTERS = {
    "no filter": None,
    "one folder of a hundred": Filter(folders=("07",)),
    "one publisher of ten": Filter(publishers=("Publisher 3",)),
    "half of the dates": Filter(since="2021"),
    "nine publishers of ten": Filter(publishers=tuple(f"Publisher {n}" for n in range(1, 10))),
}


def bench_filters(passages: int | None = None, tick: Callable[[], None] | None = None) -> list[Row]:
    """The time of an answer (without the look at the files before it) by filter, and as a multiple of that without one.

    Each document is one passage, which is the hardest case: a filter is then a list of as many numbers as passages.
    """
    count = passages or PASSAGES
    dice = random.Random(7)  # noqa: S311 - the same corpus each time
    with tempfile.TemporaryDirectory(prefix="qa-filters-") as folder:
        _write(Path(folder) / "corpus", count, dice)
        corpus = Corpus.open(folder, llm="")
        corpus.sync()
        questions = [
            f"Why was the {dice.choice(_THINGS)} of {dice.choice(_TOWNS)} {dice.choice(_DEEDS)}?" for _ in range(_QUESTIONS)
        ]
        corpus.ask(questions[0])
        took: dict[str, list[float]] = {name: [] for name in _FILTERS}
        for question in questions:  # in turn, so that whatever else the machine does falls on all of them
            for name, where in _FILTERS.items():
                timings = corpus.ask(question, where=where).timings_ms
                took[name].append(timings["total"] - timings["sync"])
                if tick:
                    tick()
        library = [(entry.path, entry.metadata) for entry in corpus.sources()]
    return [_row(name, where, took, library) for name, where in _FILTERS.items()]


def _row(name: str, where: Filter | None, took: dict[str, list[float]], library: Sequence[tuple[str, Metadata]]) -> Row:
    share = sum(where is None or where.admits(path, about) for path, about in library) / len(library)
    ratio = median(one / bare for one, bare in zip(took[name], took["no filter"], strict=True))
    figures = {"of the documents": share, "times the unfiltered": ratio}
    return Row(name, figures, dict.fromkeys(figures, 0.0), median(took[name]))


def _write(corpus: Path, count: int, dice: random.Random) -> None:
    for number in range(count):
        file = corpus / f"{number % 100:02}" / f"{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        date = f"{dice.choice((2020, 2021))}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        front = f"---\npublisher: Publisher {number % 10}\ndate: {date}\n---\n"
        said = f"The {dice.choice(_THINGS)} of {dice.choice(_TOWNS)} was {dice.choice(_DEEDS)} for reason {number}."
        file.write_text(f"{front}{said}\n", encoding="utf-8")
