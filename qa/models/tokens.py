"""Token counts, with tiktoken's cl100k_base as it lies inside llama-index: no download."""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import ModelUnusable

if TYPE_CHECKING:
    from tiktoken import Encoding


@cache
def encoding() -> "Encoding":
    """The encoding that all token counts are in."""
    import tiktoken

    # tiktoken looks for its file only where this variable points, at the first use of an encoding
    os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(llama_index_static() / "tiktoken_cache"))
    return tiktoken.get_encoding("cl100k_base")


def count_tokens(text: str) -> int:
    """How many cl100k_base tokens a text has; words that look like control tokens count as plain text."""
    return len(encoding().encode_ordinary(text))


def llama_index_static() -> Path:
    """The folder in which llama-index carries tiktoken's and NLTK's data (found without importing llama-index)."""
    spec = find_spec("llama_index")  # a namespace package: this runs nothing
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "core" / "_static"
        if folder.is_dir():
            return folder
    raise ModelUnusable("llama-index-core is missing or damaged: its folder of token data was not found. Reinstall it.")
