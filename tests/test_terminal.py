import logging
import subprocess
import sys

import pytest

from qa.errors import BusyError, StoreError
from qa.terminal import Log, command, say, show

NAME = "evil\x1b[31m\nfailed     x.txt"
SHOWN = "evil\\nfailed     x.txt"


def test_a_name_ends_no_line_and_sends_no_escape(capsys: pytest.CaptureFixture[str]) -> None:
    show(NAME, "two")
    say(NAME)
    assert capsys.readouterr() == (f"{SHOWN}\ntwo\n", f"{SHOWN}\n")


def record(*, failed: bool) -> logging.LogRecord:
    try:
        raise ValueError(NAME)
    except ValueError:
        exception = sys.exc_info() if failed else None
    return logging.LogRecord("qa", logging.WARNING, "x.py", 1, "read: %s", (NAME,), exception)


def test_a_log_record_is_one_line() -> None:
    assert Log().format(record(failed=False)) == f"read: {SHOWN}"


def test_the_lines_of_a_traceback_are_told_from_messages() -> None:
    first, *rest = Log().format(record(failed=True)).split("\n")
    assert first == f"read: {SHOWN}"
    assert "    Traceback (most recent call last):" in rest
    assert "    failed     x.txt" in rest
    assert all(line.startswith("    ") for line in rest)
    assert "\x1b" not in "".join(rest)


def test_a_command_logs_so() -> None:
    program = (
        "import logging; from qa.terminal import command\n"
        f"with command('qa'):\n    logging.getLogger('qa').warning('%s', {NAME!r})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == f"{SHOWN}\n"


@pytest.mark.parametrize(("error", "code"), [(StoreError(NAME), 2), (BusyError(NAME), 75)])
def test_an_error_of_ours_is_one_line_and_an_exit_code(
    error: StoreError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end, command("qa"):
        raise error
    assert end.value.code == code
    assert capsys.readouterr().err == f"qa: {SHOWN}\n"
