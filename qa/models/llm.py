"""Language models as writers: one name in the settings says which, and all are spoken to in the same way.

    http://127.0.0.1:8080/v1     any server that speaks OpenAI's protocol (llama.cpp, LM Studio, vLLM); `#name` picks a model
    ollama/qwen3:8b              through llama-index, extra `ollama`
    openai/gpt-…                 through llama-index, extra `openai`, key in OPENAI_API_KEY
    anthropic/claude-…           through llama-index, extra `anthropic`, key in ANTHROPIC_API_KEY

Keys are read from the environment when a model is opened, and stand in no message, log or representation.
"""

from typing import TYPE_CHECKING

from qa.errors import LanguageModelInvalid
from qa.models.llm_protocol import LanguageModel

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


def open_model(model: "str | LLM", seconds: float) -> LanguageModel:
    """The model of a setting, or a llama-index `LLM`; `seconds` is how long it may be silent.

    Opens no connection. Raises LanguageModelInvalid for a name that is none, a missing extra or a missing key.
    """
    if not isinstance(model, str):
        from qa.models.llm_of_llama_index import LlamaIndexModel

        return LlamaIndexModel(model)
    provider, _, name = model.partition("/")
    if model.startswith(("http://", "https://")):
        from qa.models.llm_server import ChatServer

        return ChatServer(model, seconds)
    if provider in ("ollama", "openai", "anthropic") and name:
        from qa.models.llm_of_llama_index import LlamaIndexModel, provided

        return LlamaIndexModel(provided(provider, name, seconds), model)
    raise LanguageModelInvalid(
        f"There is no language model {model!r}. Write ollama/NAME, openai/NAME, anthropic/NAME, or the address of a server "
        "that speaks OpenAI's protocol, such as http://127.0.0.1:8080/v1."
    )
