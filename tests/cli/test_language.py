"""Help and complaints in the reader's language, and names that a shell completes."""

from __future__ import annotations

import ast
import tomllib
import unicodedata
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from regional_news import cli
from regional_news.cli import language
from regional_news.cli.options import known_portals
from regional_news.output.web.language import explain
from regional_news.portal.registry import portal_names
from regional_news.storage.sqlite import Store
from tests.factory import make_article


def texts(command: Any) -> list[str]:
    """Return every text of the help of a command and of those below it."""
    found = [command.help, *(getattr(one, "help", None) for one in command.params)]
    for child in getattr(command, "commands", {}).values():
        found += texts(child)
    return [" ".join(part.split()) for text in found if text for part in text.split("\n\n")]


def test_every_text_of_the_help_has_its_chinese_and_none_is_left_over() -> None:
    known = tomllib.loads(resources.files("regional_news.cli").joinpath("chinese.toml").read_text("utf-8"))
    assert set(texts(get_command(cli.app))) == known.keys()


def test_every_complaint_of_a_command_has_its_chinese() -> None:
    lines = []
    for path in Path(cli.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UserError" and node.args:
                parts = node.args[0].values if isinstance(node.args[0], ast.JoinedStr) else [node.args[0]]
                lines.append("".join(str(part.value) if isinstance(part, ast.Constant) else "〈〉" for part in parts))
    assert len(lines) > 40
    own = [line.replace("no such portal〈〉", "no such portal") for line in lines if any(map(str.isalpha, line))]
    assert [line for line in own if explain("zh", line) == line] == []


@pytest.mark.parametrize("words", [(), ("run",), ("search",), ("queries", "add")], ids=" ".join)
@pytest.mark.parametrize("columns", [60, 80, 200])
def test_help_in_chinese_fits_the_terminal(
    regional_news: Any, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], columns: int
) -> None:
    """A Chinese character takes two columns."""
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = regional_news("--lang", "zh", *words, "--help").out.splitlines()
    wide = [sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line) for line in lines]
    assert max(wide) <= columns + 2  # a full stop hangs over
    assert lines[0].startswith("用法：regional-news")
    assert "选项：" in lines


def test_the_list_of_commands_has_one_paragraph_of_each(regional_news: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "Ctrl-C" not in regional_news("--help").out
    assert "Ctrl-C" in regional_news("run", "--help").out


def test_lang_is_stronger_than_the_locale_and_the_locale_speaks_where_none_is_given() -> None:
    chinese = {"LANG": "zh_CN.UTF-8"}
    assert language.is_chinese([], chinese)
    assert language.is_chinese(["--lang", "zh", "search"], {"LC_ALL": "C"})
    assert not language.is_chinese(["--lang", "en", "search"], chinese)
    assert not language.is_chinese(["search", "--lang", "zh"], {})
    assert not language.is_chinese([], {**chinese, "LC_ALL": "C.UTF-8"})


def test_a_complaint_is_in_the_language_asked_for(regional_news: Any) -> None:
    assert "没有命令 'serch'。是不是 'search'" in regional_news("--lang", "zh", "serch").err
    assert "No such command 'serch'" in regional_news("serch").err
    assert "give zh or en" in regional_news("--lang", "fr", "search").err


def test_a_shell_completes_commands_options_and_portals(regional_news: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def completed(words: str) -> list[str]:
        monkeypatch.setenv("_REGIONAL_NEWS_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
        return regional_news().out.split()

    assert completed("regional-news tre") == ["trends"]
    assert completed("regional-news search --por") == ["--portal"]
    assert completed("regional-news search --portal yue") == ["yueyang", "yueyangribao"]
    assert completed("regional-news logs tengz") == [name for name in portal_names() if name.startswith("tengz")]


def test_completion_knows_every_portal() -> None:
    assert set(known_portals("")) >= set(portal_names())


def test_what_was_done_is_said_in_the_language_asked_for(regional_news: Any, tmp_path: Path) -> None:
    with Store.open(tmp_path / "data" / "regional_news.db") as store:
        store.save(make_article(), run_id=store.start_run(spider="heze"))
    told = regional_news("--lang", "zh", "export", tmp_path / "x.csv", "--data-dir", tmp_path / "data").out
    assert told == f"{tmp_path / 'x.csv'}：1 篇文章\n"
    told = regional_news("export", tmp_path / "y.csv", "--data-dir", tmp_path / "data").out
    assert told == f"{tmp_path / 'y.csv'}: 1 article\n"


def test_every_line_that_a_command_translates_has_its_chinese() -> None:
    """Those with values of their own hold a mark in the place of each."""
    lines = []
    for path in Path(cli.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "said" and node.args:
                found = node.args[0]
                parts = found.values if isinstance(found, ast.JoinedStr) else [found]
                if not isinstance(found, ast.Name):
                    lines.append("".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in parts))
    assert len(lines) > 10
    assert [line for line in lines if explain("zh", line.replace("article7", "articles")) == line] == []
