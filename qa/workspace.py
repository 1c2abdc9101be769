"""A new workspace: the folders, and a settings file that says what can be set."""

import json
from pathlib import Path

from qa.errors import StorageDenied, UserError
from qa.settings import SETTINGS_FILE, Settings


def make_workspace(folder: Path) -> None:
    """Makes `corpus/`, `index/`, `eval/` and `qa.toml` in a folder; what is already there is left alone.

    Raises UserError when a file is in the way, StorageDenied when the folder may not be written.
    """
    try:
        for name in ("corpus", "index", "eval"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        ignore = folder / "index" / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n!.gitignore\n", encoding="utf-8")
        settings = folder / SETTINGS_FILE
        if not settings.exists():
            settings.write_text(_settings_file(), encoding="utf-8")
    except (FileExistsError, NotADirectoryError) as error:
        raise UserError(f"{error.filename} is a file and stands in the way. Name another folder.") from error
    except PermissionError as error:
        raise StorageDenied(f"{error.filename} may not be written. Name another folder.") from error


def _settings_file() -> str:
    lines = ["# Settings of this workspace. Remove the # before a line to change it.\n"]
    for name, setting in Settings.model_fields.items():
        lines.append(f"# {setting.description}\n# {name} = {json.dumps(setting.default)}\n")
    return "\n".join(lines)
