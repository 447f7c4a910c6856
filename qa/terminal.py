"""What reaches a terminal, always escaped: a command's results, what is told beside them, its log, and its end by an error."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import indent

from qa.errors import BusyError, QAError
from qa.escaping import escape


def show(*lines: str) -> None:
    """Write results to stdout, each text on one line."""
    sys.stdout.write("".join(escape(line, to="line") + "\n" for line in lines))


def say(*lines: str) -> None:
    """Tell the person at the terminal what is no result, each text on one line."""
    sys.stderr.write("".join(escape(line, to="line") + "\n" for line in lines))
    sys.stderr.flush()


class Log(logging.Formatter):
    """Each message on one line; a traceback keeps its lines, indented, so that none of them looks like a message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        message = escape(record.getMessage(), to="line")
        if not record.exc_info:
            return message
        traceback = escape(self.formatException(record.exc_info), to="terminal")
        return f"{message}\n{indent(traceback, '    ')}"


@contextmanager
def command(name: str) -> Iterator[None]:
    """Log warnings to stderr; end with an error of ours in one line there, and exit 2, or 75 where another build is running."""
    handler = logging.StreamHandler()
    handler.setFormatter(Log())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    try:
        yield
    except QAError as error:
        say(f"{name}: {error}")
        sys.exit(75 if isinstance(error, BusyError) else 2)
