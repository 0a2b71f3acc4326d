"""Documents that list commands, options, statistics, columns or exit codes list all there are, and no others."""

from __future__ import annotations

import ast
import re
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from regional_news.exit_codes import ExitCode, worst
from regional_news.output.exports.columns import COLUMNS
from regional_news.storage.sqlite import Store
from tools import commands_page

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


@cache
def literals() -> frozenset[str]:
    """Return the package's texts; where a value is put in, a capital N stands."""
    found = set()
    for path in (ROOT / "regional_news").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                found.add("".join(str(p.value) if isinstance(p, ast.Constant) else "N" for p in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)


def named_statistics() -> set[str]:
    first = re.findall(r"^\| (`.*?) \|", document("docs/statistics.md"), re.MULTILINE)
    return {re.sub(r"[A-Z]+", "N", name) for cell in first for name in re.findall(r"`([^`]+)`", cell)}


def counted() -> set[str]:
    """Return what is a statistic by its form, of the kinds that the page knows."""
    kinds = {name.partition("/")[0] for name in named_statistics()}
    found = {name for name in literals() if re.fullmatch(r"[a-z]+/[a-zN_/]*[a-zN]", name)}
    return {name for name in found if name.partition("/")[0] in kinds}


def without(names: set[str], others: set[str]) -> set[str]:
    """Return the names that are none of the others, where `N` stands for any word."""

    def matches(pattern: str, name: str) -> bool:
        return re.fullmatch(pattern.replace("N", "[a-zN_]+"), name) is not None

    return {name for name in names - others if not any(matches(one, name) or matches(name, one) for one in others)}


class TestCommands:
    def test_the_page_of_commands_is_up_to_date(self) -> None:
        """`make docs` renews it."""
        assert commands_page.PAGE.read_text(encoding="utf-8") == commands_page.page()

    def test_every_argument_and_option_says_what_it_means(self) -> None:
        assert re.findall(r"^\| .* \|  \|$", commands_page.page(), re.MULTILINE) == []

    def test_every_command_that_a_document_names_exists(self) -> None:
        known = {words.split()[1] for words, _ in commands_page.commands()}
        for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
            named = re.findall(r"(?:^|`|bin/)regional-news ([a-z][a-z-]+)", path.read_text("utf-8"), re.MULTILINE)
            assert set(named) <= known, path


class TestStatistics:
    def test_every_statistic_that_is_counted_is_documented(self) -> None:
        assert without(counted(), named_statistics()) == set()

    def test_every_documented_statistic_is_counted(self) -> None:
        assert without(named_statistics(), counted()) == set()

    def test_no_kind_of_statistic_is_missing(self) -> None:
        kinds = {name.partition("/")[0] for name in named_statistics()}
        for path in (ROOT / "regional_news").rglob("*.py"):
            calls = r"(?:inc_value|set_value|max_value|self\.count)\(\s*f?\"([a-z]+)/"
            assert set(re.findall(calls, path.read_text("utf-8"))) <= kinds, path


def test_exit_codes_are_listed_whole_and_by_gravity() -> None:
    listed = section(document("docs/operations.md"), "Exit codes")
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", listed, re.MULTILINE)]
    assert codes == sorted(ExitCode)
    order = [int(code) for code in re.findall(r"\d+", listed.partition("gravest code wins:")[2])]
    assert sorted(order) == codes
    assert all(worst(order[place:]) == code for place, code in enumerate(order))
    told = re.search(r"The exit code tells a cron line how it went: (.*?)\n\[", document("README.md"), re.DOTALL)
    assert told
    assert [int(code) for code in re.findall(r"`(\d+)`", told[1])] == codes


def undescribed(columns: Iterable[str], text: str) -> set[str]:
    """Return the columns that neither a text nor the item's schema names."""
    named = {*re.findall(r"`(\w+)`", text), *re.findall(r'"(\w+)":', document("docs/article.schema.json"))}
    return set(columns) - named


def test_every_column_of_an_export_is_described() -> None:
    assert undescribed(COLUMNS, document("docs/analysts.md")) == set()


@pytest.mark.parametrize("view", ["articles", "comments"])
def test_every_column_of_a_view_is_described(view: str, tmp_path: Path) -> None:
    Store.open(tmp_path / "store.db").close()
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        columns = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (view,))]
    assert columns
    assert undescribed(columns, section(document("docs/store.md"), "What an analyst uses")) == set()
