"""Every error that this package raises on purpose.

    QAError                   the root: catch it to catch them all
    ├── SettingError          a setting has a value that cannot be used
    ├── CorpusError           the folder of articles cannot be read, or holds nothing to index
    │   └── UnreadableError   one file cannot be indexed; the others can
    ├── ModelError            a model is missing, or is not the one that was expected
    ├── StoreError            the index is missing, damaged, or made by other settings
    │   └── BusyError         another process is building this index right now
    └── QuestionError         a question, or a line of a file of questions, cannot be used

A message holds the value that was seen and what cures it. Commands print the message alone, without a traceback.
"""


class QAError(Exception):
    """The root of the tree."""


class SettingError(QAError):
    """A setting has a value that cannot be used."""


class CorpusError(QAError):
    """The folder of articles cannot be read, or holds nothing to index."""


class UnreadableError(CorpusError):
    """One file cannot be indexed; the others can. `code` is the short reason, for programs (`"EMPTY"`, `"BAD_TYPE"`)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ModelError(QAError):
    """A model is missing, or is not the one that was expected."""


class StoreError(QAError):
    """The index is missing, damaged, or made by other settings."""


class BusyError(StoreError):
    """Another process is building this index right now."""


class QuestionError(QAError):
    """A question, or a line of a file of questions, cannot be used."""
