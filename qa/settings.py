"""The settings of a workspace: defaults here, changed by `qa.toml` in the workspace, then by `QA_…` variables."""

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from qa.errors import SettingsInvalid

SETTINGS_FILE = "qa.toml"


class Settings(BaseSettings):
    """Each setting can stand in `qa.toml` under its name, or in the environment as `QA_` and its name."""

    model_config = SettingsConfigDict(env_prefix="QA_", extra="forbid", frozen=True)

    passage_tokens: int = Field(220, ge=50, le=400, description="Tokens a passage may have (tiktoken, cl100k_base).")
    max_document_mb: float = Field(20, gt=0, description="A file whose text is larger is reported, not indexed.")
    read_seconds: float = Field(300, gt=0, description="A file whose reading takes longer is reported, not indexed.")
    read_memory_mb: int = Field(1_000, ge=50, description="A file whose reading takes more memory is reported, not indexed.")
    max_question_chars: int = Field(2_000, ge=100, description="A longer question is refused.")
    max_claims: int = Field(5, ge=1, le=20, description="An answer quotes at most this many sentences, a list twice as many.")
    min_confidence: float = Field(0.3, ge=0, le=1, description="Below it the answer is that the corpus does not say.")
    sure_confidence: float = Field(0.6, ge=0, le=1, description="Below it an answer is shown as doubtful.")
    llm: str = Field("", description="A language model that writes the answers, such as ollama/qwen3:8b. Empty: quotes only.")
    llm_context_tokens: int = Field(4_096, ge=512, description="Tokens that the language model can read and write at once.")
    llm_answer_tokens: int = Field(512, ge=32, description="Tokens its answer may have.")
    llm_seconds: float = Field(120, gt=0, description="Seconds its answer may take; what is proved by then is kept.")
    llm_always: bool = Field(False, description="Ask it also where the documents do not seem to answer.")
    show_unsupported: bool = Field(False, description="Show, struck through, what it wrote and nothing supports.")
    threads: int = Field(0, ge=0, description="Threads the models use; 0 is one for each core.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings, init_settings)


def load_settings(workspace: Path) -> Settings:
    """Reads the settings of a workspace.

    Raises SettingsInvalid, naming the file and the key, when a key is unknown or a value does not fit.
    """
    file = workspace / SETTINGS_FILE
    try:
        values = TomlConfigSettingsSource(Settings, toml_file=file)() if file.exists() else {}
    except (ValueError, OSError) as error:  # tomllib.TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise SettingsInvalid(f"{file} cannot be read: {error}") from error
    try:
        return Settings(**values)
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            known = ", ".join(Settings.model_fields)
            raise SettingsInvalid(f"{file}: there is no setting `{key}`. Known are: {known}.") from error
        where = f"{file} or the variable QA_{key.upper()}"
        raise SettingsInvalid(f"The setting `{key}` ({where}) does not fit: {fault['msg']}.") from error
