"""A signal that comes while the program is being loaded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from regional_news.exit_codes import ExitCode

ROOT = Path(__file__).parents[2]
SLOW_TO_LOAD = "import sys\nprint('loading', flush=True)\nsys.stdin.readline()\nraise SystemExit(0)\n"


def loading(folder: Path, *, ignored: bool = False) -> subprocess.Popen[str]:
    """Start the program with a library that says when it is loaded, and then waits for a line."""
    (folder / "typer.py").write_text(SLOW_TO_LOAD, "utf-8")
    disposition = "SIG_IGN" if ignored else "default_int_handler"
    program = f"import signal; signal.signal(signal.SIGINT, signal.{disposition}); "
    process = subprocess.Popen(
        [sys.executable, "-c", program + "from regional_news.__main__ import main; main()", "status"],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "loading\n"
    return process


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_with_the_signals_code_in_one_line(tmp_path: Path, number: signal.Signals) -> None:
    with loading(tmp_path) as process:
        process.send_signal(number)
        _, err = process.communicate(timeout=600)
    assert (process.returncode, err) == (ExitCode.SIGNAL, "regional-news: stopped by a signal\n")


@pytest.mark.slow
def test_what_nohup_or_a_script_ignores_stays_ignored(tmp_path: Path) -> None:
    with loading(tmp_path, ignored=True) as process:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate("go on\n", timeout=600)
    assert (process.returncode, err) == (0, "")
