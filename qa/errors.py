"""Every error this package raises on purpose, in one tree.

    QAError                      something we can say in one plain line
    ├── UserError                the person can put it right            (exit code 2)
    │   ├── WorkspaceNotFound    no such folder, or it has no corpus/
    │   ├── CorpusEmpty          there is nothing to answer from
    │   ├── SettingsInvalid      qa.toml or a QA_… variable is wrong
    │   ├── QuestionInvalid      empty, or longer than the limit
    │   ├── DocumentNotFound     no document of that name
    │   ├── FilterInvalid        a filter that names no field, or a date that is none
    │   ├── LanguageModelInvalid no such language model, or its extra or its key is missing
    │   ├── AnswerFileInvalid    `qa verify` was given something that is not a saved answer
    │   ├── GoldInvalid          a gold set that cannot be used: file, line, what to do
    │   ├── IndexIncompatible    built with other models or another format: says the command to run
    │   ├── IndexBusy            another process is writing the index
    │   ├── IndexCorrupt         the index cannot be read: says the command to run
    │   ├── StorageFull          the disk is full
    │   └── StorageDenied        a folder that must be written to may not be
    ├── DocumentUnreadable       one file could not be read; the others are still indexed
    ├── LanguageModelFailed      it gave no answer, or broke off: the quotes are given instead
    │   └── ContextTooLong       the passages are longer than it can read
    ├── ModelUnusable            a model file is missing or not the one we know (exit code 1)
    └── Fault                    what nobody foresaw, with it as the cause: ours to mend (exit code 1)

The message of each is one line for a person: what is wrong, and what to do about it.
"""

from collections.abc import Iterator
from contextlib import contextmanager


class QAError(Exception):
    """The root: whatever is caught as this can be shown to a person as it is."""


class UserError(QAError):
    """Something the person can put right."""


class WorkspaceNotFound(UserError):
    pass


class CorpusEmpty(UserError):
    pass


class SettingsInvalid(UserError):
    pass


class QuestionInvalid(UserError):
    pass


class DocumentNotFound(UserError):
    pass


class FilterInvalid(UserError):
    pass


class LanguageModelInvalid(UserError):
    pass


class AnswerFileInvalid(UserError):
    pass


class GoldInvalid(UserError):
    pass


class IndexIncompatible(UserError):
    pass


class IndexBusy(UserError):
    pass


class IndexCorrupt(UserError):
    pass


class StorageFull(UserError):
    pass


class StorageDenied(UserError):
    pass


class DocumentUnreadable(QAError):
    """One file could not be read. `str(error)` is the reason alone; whoever reports it names the path."""


class LanguageModelFailed(QAError):
    """`retry_after`: the seconds after which asking again may help; None where it will not."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ContextTooLong(LanguageModelFailed):
    pass


class ModelUnusable(QAError):
    """A model's files are missing or are not the ones whose SHA-256 we know."""


class Fault(QAError):
    """What nobody foresaw; the cause is what was raised."""


@contextmanager
def faults(*passing: type[Exception]) -> Iterator[None]:
    """Turns what nobody foresaw into a Fault, with it as the cause. Errors of ours, and those `passing`, go through."""
    try:
        yield
    except Exception as error:
        if isinstance(error, (QAError, *passing)):
            raise
        raise Fault(f"A fault in qa: {type(error).__name__}: {error}. Please report it.") from error
