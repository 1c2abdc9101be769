"""Which language models this user has allowed a workspace to send its passages to.

A workspace may come from somebody else, and its `qa.toml` may name an address: it is used only after the user has said
yes to it once. That is kept with the user's own settings, never in the workspace.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from qa.errors import StorageDenied
from qa.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


def why_not_used(workspace: Path, settings: Settings) -> str:
    """Why the model of the settings is not asked, in a line that says what to do; empty where it is, or none is set."""
    named = next((value for name, value in os.environ.items() if name.upper() == "QA_LLM"), None)  # the user's own doing
    if not settings.llm or named == settings.llm or is_allowed(workspace, settings.llm):
        return ""
    return f"qa.toml names a language model, {settings.llm}; it gets no passages until you allow it once: qa allow."


def writer(given: "str | LLM | None", workspace: Path, settings: Settings) -> tuple["str | LLM | None", str]:
    """The language model that words the answers, or None; and where one is set and not used, why.

    `given` is the one that a program or a command named: it goes before the setting, and "" says that none does.
    """
    if given is not None:
        return given or None, ""
    reason = why_not_used(workspace, settings)
    return None if reason else settings.llm or None, reason


def is_allowed(workspace: Path, model: str) -> bool:
    """Whether the user has allowed this model in this workspace."""
    return model in _read().get(str(workspace.resolve()), [])


def allow(workspace: Path, model: str) -> None:
    """Keeps that the user allows this model in this workspace. Raises StorageDenied."""
    allowed = _read()
    models = allowed.setdefault(str(workspace.resolve()), [])
    if model not in models:
        models.append(model)
    file = _file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(allowed, indent=1), encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        raise StorageDenied(f"{file} cannot be written ({error.strerror}). Set QA_LLM in the environment instead.") from error


def _read() -> dict[str, list[str]]:
    try:
        stored = json.loads(_file().read_bytes())
    except (OSError, ValueError):  # none yet, or damaged: then nothing is allowed, and the user is asked again
        return {}
    if not isinstance(stored, dict):
        return {}
    return {str(folder): [str(model) for model in models] for folder, models in stored.items() if isinstance(models, list)}


def _file() -> Path:
    return Path(platformdirs.user_config_path("provable-qa")) / "allowed-models.json"
