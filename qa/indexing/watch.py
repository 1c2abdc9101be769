"""Following a folder: when there is something to look at, told once for a burst of changes."""

import threading
from collections.abc import Iterator
from pathlib import Path

TICK = 0.5  # seconds
_STILL = 0.2  # seconds without a change that end a burst; one that does not end is told once a second


def follow(folder: Path, stop: threading.Event) -> Iterator[bool]:
    """Yields True soon after something changed below a folder, and False every `TICK` while nothing does.

    What changes while the caller is busy is told afterwards. Ends when `stop` is set. The first tick comes when the
    watch has begun: what changed before is for the caller to find.
    """
    from watchfiles import watch  # only here: nobody else needs it

    yield from (
        bool(changes)
        for changes in watch(
            folder,
            watch_filter=None,
            debounce=1_000,
            step=int(_STILL * 1_000),
            rust_timeout=int(TICK * 1_000),
            yield_on_timeout=True,
            stop_event=stop,
        )
    )
