"""A rebuild of the index started from the page: one at a time, beside the answering, with how far it is."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace

from qa.assistant import Assistant
from qa.building import Report
from qa.config import Config
from qa.errors import QAError
from qa.guard import LOCAL_HOSTS

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rebuild:
    """How far a rebuild is, or what the last one did: a `report`, or the `trouble` that ended it."""

    running: bool = False
    done: int = 0
    total: int = 0
    report: Report | None = None
    trouble: str = ""


def allowed(config: Config) -> bool:
    """Tell whether the page may start a rebuild: by default only where no other machine reaches it."""
    return config.rebuild == "always" or (config.rebuild == "local" and config.host in LOCAL_HOSTS)


class Rebuilding:
    """The rebuilds of one assistant. `state` may be read at any time."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self.state = Rebuild()

    def start(self) -> None:
        """Start a rebuild, unless one is running."""
        with self._lock:
            if self.state.running:
                return
            self.state = Rebuild(running=True)
        threading.Thread(target=self._run, name="rebuild", daemon=True).start()

    def _run(self) -> None:
        try:
            self.state = Rebuild(report=self._assistant.rebuild(self._progress))
        except QAError as error:
            self.state = Rebuild(trouble=str(error))
        except Exception as error:  # the page must not say "running" for ever
            _log.exception("the rebuild failed")
            self.state = Rebuild(trouble=f"the rebuild failed ({type(error).__name__}): run `qa build` to see why")

    def _progress(self, done: int, total: int) -> None:
        self.state = replace(self.state, done=done, total=total)
