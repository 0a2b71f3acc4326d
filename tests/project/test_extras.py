"""What is said where a library is not installed."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from regional_news.errors import EXTRAS, missing_module
from tests import forked

PYPROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))


def test_every_module_is_brought_by_the_extra_that_is_named() -> None:
    listed = {
        re.match(r"[\w-]+", line)[0].replace("-", "_"): extra  # type: ignore[index]
        for extra, lines in PYPROJECT["project"]["optional-dependencies"].items()
        for line in lines
    }
    assert listed == EXTRAS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "module", "extra"),
    [
        (["serve", "--host", "nowhere.invalid"], "uvicorn", "web"),
        (["report", "--month", "2024-01"], "jinja2", "web"),
        (["export", "x.parquet"], "pyarrow", "exports"),
    ],
)
def test_a_missing_library_is_one_line_with_what_brings_it(tmp_path, command, module, extra):
    program = f"import sys; sys.modules[{module!r}] = None; from regional_news.cli import main; main()"
    ended = forked.run([sys.executable, "-c", program, *command], cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("regional-news: ")
    assert ended.stderr.endswith(f" needs {module}; in a checkout it is installed with: pip install '.[{extra}]'\n")


def test_a_library_of_no_extra_is_not_said_to_be_of_one() -> None:
    """With all extras named, whatever is installed then is among them."""
    lost = missing_module("serve", ModuleNotFoundError(name="dateparser.date"))
    every = "cluster,exports,places,poet,sandbox,web,zyte"
    assert str(lost) == f"serve needs dateparser; in a checkout it is installed with: pip install '.[{every}]'"
    with pytest.raises(ModuleNotFoundError):
        missing_module("serve", ModuleNotFoundError(name="regional_news.nothing"))
