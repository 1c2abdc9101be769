"""The file that a stored document was read from, as long as it is still that file."""

from pathlib import Path

from qa.indexing.catalog import Catalog
from qa.indexing.scan import source_sha256
from qa.reading.metadata import SIDECAR


def source_bytes(corpus: Path, document: str, catalog: Catalog) -> bytes | None:
    """The bytes of a document's file; None where they, or its sidecar, are no longer those that were indexed."""
    stored = catalog.sources().get(document)
    file = corpus / document
    sidecar = file.with_name(file.name + SIDECAR)
    try:
        data = file.read_bytes()
        said = sidecar.read_bytes() if sidecar.exists() else None
    except OSError:
        return None
    return data if stored and stored.source_sha256 == source_sha256(document, data, said) else None
