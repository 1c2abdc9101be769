"""Gold files of one JSON object a line."""

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from qa.errors import GoldInvalid
from qa.evaluation.datasets import existing

T = TypeVar("T", bound=BaseModel)


def read_lines(file: Path, kind: type[T], what: str) -> list[T]:
    """Each line as one of its kind, which `what` names in words; empty lines say nothing.

    Raises UserError where there is no such file, GoldInvalid naming file and line.
    """
    found = []
    # only a line feed ends a line: inside JSON a text may hold what else Unicode takes for line ends
    for number, line in enumerate(existing(file).read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(kind.model_validate(json.loads(line)))
        except (ValueError, ValidationError) as error:
            raise GoldInvalid(f"{file}:{number}: this is not {what} ({error}).") from error
    return found
