"""What happens while the program is still being imported."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from regional_news.exit_codes import ExitCode
from tests.every import every

STOPPED_WHILE_IMPORTED = """
import os, runpy, signal, sys
signal.signal(signal.SIGINT, signal.{handler})

class Stopping:
    def find_spec(self, name, *_):
        if name == "{module}":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Stopping())
sys.argv = ["regional-news", "--version"]
runpy.run_module("regional_news", run_name="__main__", alter_sys=True)
"""


def stopped(module: str, handler: str) -> subprocess.CompletedProcess[str]:
    program = STOPPED_WHILE_IMPORTED.format(module=module, handler=handler)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


@pytest.mark.slow
@every("module", ["regional_news.cli", "typer.main", "regional_news.cli.selecting"])
def test_ctrl_c_in_the_first_moment_ends_without_a_traceback(module: str) -> None:
    ended = stopped(module, "default_int_handler")
    assert (ended.returncode, ended.stdout, ended.stderr) == (ExitCode.SIGNAL, "", "")


@pytest.mark.slow
def test_a_command_waits_for_the_import_of_no_other() -> None:
    program = (
        "import sys; from regional_news import cli; from typer.main import get_command;"
        "get_command(cli.app).get_command(None, 'logs');"
        "print([name for name in cli.COMMANDS if f'regional_news.cli.{name}' in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout == "['logs']\n"


@pytest.mark.slow
def test_where_ctrl_c_is_ignored_the_command_goes_on() -> None:
    ended = stopped("regional_news.cli", signal.SIG_IGN.name)
    assert ended.returncode == 0
    assert ended.stdout.startswith("regional-news ")


@pytest.mark.slow
@pytest.mark.parametrize("module", ["regional_news.commands.crawl", "regional_news.ops.settings_check"])
def test_ctrl_c_while_scrapy_imports_our_commands_ends_without_a_traceback(module: str) -> None:
    program = STOPPED_WHILE_IMPORTED.format(module=module, handler="default_int_handler").replace(
        'sys.argv = ["regional-news", "--version"]\nrunpy.run_module("regional_news"',
        'sys.argv = ["scrapy", "crawl", "heze"]\nrunpy.run_module("scrapy"',
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (ExitCode.SIGNAL, "", "")
