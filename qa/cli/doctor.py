"""`qa doctor`: what is installed, which models, the state of the index, and what would touch the network."""

import importlib.metadata
import platform
from dataclasses import dataclass
from pathlib import Path

from qa import __version__
from qa.consent import why_not_used
from qa.errors import QAError
from qa.indexing.index import open_index
from qa.indexing.snapshots import size_on_disk
from qa.models.llm import open_model
from qa.models.weights import EMBEDDER, READER, Weights
from qa.settings import SETTINGS_FILE, load_settings

_PACKAGES = ("chromadb", "llama-index-core", "tantivy", "onnxruntime", "tokenizers", "tiktoken", "gradio")
_PATIENCE = 10.0  # seconds for a language model to say that it is there


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `ok` is false where something must be done, and `detail` then says what."""

    what: str
    ok: bool
    detail: str


def examine(workspace: Path) -> list[Finding]:
    """Looks at everything an answer depends on, without changing any of it."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    return [
        Finding("qa", True, f"{__version__} on Python {platform.python_version()}, {platform.system()} {platform.machine()}"),
        Finding("packages", True, versions),
        *(_model(weights) for weights in (EMBEDDER, READER)),
        *_workspace(workspace),
        *_language_model(workspace),
    ]


def _model(weights: Weights) -> Finding:
    try:
        weights.tokenizer()
        return Finding("model", True, f"{weights.name} ({weights.model()}, SHA-256 as known)")
    except QAError as error:
        return Finding("model", False, str(error))


def _language_model(workspace: Path) -> list[Finding]:
    """Whether the language model that is set can be reached; and what may leave the machine because of it."""
    nothing = "nothing: no model, telemetry, font or update is fetched"
    try:
        settings = load_settings(workspace)
    except QAError:  # told already
        return []
    if not settings.llm:
        return [Finding("network", True, f"{nothing}, and no language model is set")]
    if reason := why_not_used(workspace, settings):
        return [Finding("language model", True, reason), Finding("network", True, nothing)]
    network = Finding("network", True, f"questions and passages go to {settings.llm}; beyond that {nothing}")
    try:
        return [Finding("language model", True, f"{settings.llm} {open_model(settings.llm, _PATIENCE).hello()}"), network]
    except QAError as error:
        return [Finding("language model", False, str(error)), network]


def _workspace(workspace: Path) -> list[Finding]:
    corpus, folder = workspace / "corpus", workspace / "index"
    if not corpus.is_dir():
        return [Finding("workspace", False, f"{workspace} has no folder `corpus`. Make one with `qa init {workspace}`.")]
    try:
        settings = load_settings(workspace)
        index = open_index(folder, settings)
        counted = (index.vectors.count(), index.terms.count()) if index else None
    except QAError as error:
        return [Finding("workspace", False, str(error))]
    source = SETTINGS_FILE if (workspace / SETTINGS_FILE).exists() else "defaults"
    changed = {name: value for name, value in settings.model_dump().items() if value != type(settings).model_fields[name].default}
    findings = [Finding("settings", True, f"{source}; changed: {changed or 'none'}")]
    if index is None:
        return [*findings, Finding("index", True, "not built yet: the first question builds it, or `qa index`")]
    documents, passages = index.catalog.counts()
    failed = len(index.catalog.failures())
    found = f"{documents} documents, {passages} passages, {failed} files not indexed, {size_on_disk(folder) / 1e6:.1f} MB"
    whole = counted == (passages, passages)
    index.close()
    advice = "" if whole else "; vectors or terms are missing: run `qa index --rebuild`"
    return [*findings, Finding("index", whole, found + advice)]
