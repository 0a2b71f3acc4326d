"""Help and complaints in the reader's language, and names that a shell completes."""

from __future__ import annotations

import ast
import tomllib
import unicodedata
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from typer.main import get_command

from regional_news import cli
from regional_news.cli.options import known_portals
from regional_news.errors import Saying, UserError
from regional_news.output.spoken import is_chinese
from regional_news.output.web.language import OF_THE_SYSTEM, explain
from regional_news.portal.registry import portal_names
from regional_news.storage.sqlite import Store
from regional_news.text.clean import words
from tests.factory import make_article

if TYPE_CHECKING:
    from collections.abc import Iterator


SAYING = {
    "Saying", "said", "say_aloud", "echo", "kind", "UserError", "StorageError", "ChangedMeanwhileError", "BusyError",
    "FetchError", "RateLimitedError", "AlreadyRunningError", "LeaseLostError",
}  # fmt: skip


def chinese_messages() -> dict[str, str]:
    return tomllib.loads(
        resources.files("regional_news.output.web").joinpath("chinese_messages.toml").read_text("utf-8")
    )


def texts(command: Any) -> list[str]:
    """Return every text of the help of a command and of those below it."""
    found = [command.help, *(getattr(one, "help", None) for one in command.params)]
    for child in getattr(command, "commands", {}).values():
        found += texts(child)
    return [" ".join(part.split()) for text in found if text for part in text.split("\n\n")]


def test_every_text_of_the_help_has_its_chinese_and_none_is_left_over() -> None:
    known = tomllib.loads(resources.files("regional_news.cli").joinpath("chinese.toml").read_text("utf-8"))
    assert set(texts(get_command(cli.app))) == known.keys()


def said_in_the_package() -> Iterator[str]:
    """Yield the words of everything that the package says of itself; names that are values stand at the end."""
    package = Path(cli.__file__).parents[1]
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") in SAYING:
                found = node.args[0]
                for part in (found.body, found.orelse) if isinstance(found, ast.IfExp) else (found,):
                    assert not isinstance(part, ast.JoinedStr), f"{path}:{node.lineno}: its values are lost"
                    if isinstance(part, ast.Constant):
                        yield str(part.value)
    yield from words("since until kind flag section source outlet paper way every")  # of filters
    yield from ("option", "argument")  # of Typer
    yield from ("versions", "alarms", "machine", "disk", "clock", "store")  # what doctor looks at
    yield from ("verbatim", "retitled", "cut", "extended", "edited")  # what became of a story
    yield from OF_THE_SYSTEM
    yield from ("page of a newspaper", "day of a newspaper")
    yield "SQL: it fills the memory; ask for less"


def test_everything_that_the_program_says_has_its_chinese_and_none_is_left_over() -> None:
    assert set(said_in_the_package()) == chinese_messages().keys()


def test_chinese_has_no_more_values_than_the_english_and_writes_them_alike() -> None:
    def kinds(words: str) -> dict[str, str]:
        fields = [one for one in Formatter().parse(words) if one[1] is not None]
        return {name or str(place): f"{spec}!{how}" for place, (_, name, spec, how) in enumerate(fields)}

    for english, chinese in chinese_messages().items():
        assert kinds(chinese).items() <= kinds(english).items(), english


def test_what_is_said_inside_of_what_is_said_is_in_the_same_language() -> None:
    broken = UserError("saved queries {}: {}", "a.toml", UserError("-a url: {}", ValueError(Saying("is empty"))))
    assert explain("zh", broken) == "已存查询 a.toml：-a url：是空的"
    assert explain("en", broken) == str(broken) == "saved queries a.toml: -a url: is empty"


def test_words_that_a_reader_typed_stay_as_they_are() -> None:
    assert explain("zh", UserError("no saved query {!r} in the store", "title")) == "数据库中没有已存查询 'title'"
    assert explain("zh", UserError("{}: kept", "{0} {name}")) == "{0} {name}：已保存"
    assert explain("zh", UserError("{nobody} translated it")) == "{nobody} translated it"


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
    assert is_chinese([], chinese)
    assert is_chinese(["--lang", "zh", "search"], {"LC_ALL": "C"})
    assert not is_chinese(["--lang", "en", "search"], chinese)
    assert is_chinese(["search", "--lang", "zh"], {})
    assert not is_chinese(["search", "--", "--lang", "zh"], {})
    assert not is_chinese([], {**chinese, "LC_ALL": "C.UTF-8"})


def test_a_complaint_is_in_the_language_asked_for(regional_news: Any) -> None:
    assert (
        "没有命令 'serch'（是不是 'search'？）；详见 regional-news --help" in regional_news("--lang", "zh", "serch").err
    )
    assert "No such command 'serch'" in regional_news("serch").err
    assert "give zh or en" in regional_news("--lang", "fr", "search").err
    assert (
        "没有命令 'ad'（是不是 'add'？）；详见 regional-news queries --help"
        in regional_news("--lang", "zh", "queries", "ad").err
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["read"], "缺少参数 'FILE_OR_URL'；详见 regional-news read --help"),
        (["status", "--jsno"], "没有选项 --jsno（是不是 '--json'？）；详见 regional-news status --help"),
        (["search", "x", "--limit", "5000"], "'--limit' 的值无效：请填 1 到 1000 之间的数；详见"),
        (["demo", "--articles", "1"], "'--articles' 的值无效：请填不小于 5 的数；详见"),
        (["logs", "heze", "--back"], "--back 需要一个值"),
        (["logs", "heze", "x"], "多余的参数：x；详见"),
        (["status", "--json=1"], "--json 不带值"),
        (["read", "x", "--fetched", "soon"], "'--fetched' 的值无效：请填时间，如 2026-11-23T08:00；详见"),
        (["demo", "--articles", "x"], "'--articles' 的值无效：请填不小于 5 的数；详见"),
        (["sandbox", "--seed", "x"], "'--seed' 的值无效：请填整数；详见"),
        ([], "请写明命令；详见 regional-news --help"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_typers_own_complaints_are_told_by_their_kind(regional_news: Any, words: list[str], told: str) -> None:
    """Its words are not ours and change with its releases."""
    assert told in regional_news("--lang", "zh", *words).err


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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("status",), ["站点", "最近成功", "拒收", "从未", "数据库 "]),
        (("history", make_article().article_id), ["1 个版本，见于 ", "；仍在。"]),
        (("story", make_article().article_id), ["共 1 篇，来自 1 家媒体、1 个站点。", "所问文章"]),
        (("doctor", "--offline"), ["正常  版本: ", "注意  CONTACT: 请填写", "正常  数据库: ", "：完好，1 篇文章，"]),
        (("stories", "--outlets", "--since", "100y"), ["：1 个报道，其中独家 1 个，最先 0 个"]),
        (("portals",), ["站点", "文章网址规则", "共 ", " 个站点；--json "]),
        (("feeds",), [" 个订阅源，"]),
        (("check", "heze"), ["各字段由谁读出", "字段", "版面"]),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_commands_show_is_in_the_language_asked_for(
    regional_news: Any, tmp_path: Path, words: tuple[str, ...], told: list[str]
) -> None:
    with Store.open(tmp_path / "regional_news.db") as store:
        store.save(make_article(), run_id=store.start_run(spider="heze"))
    shown = regional_news("--lang", "zh", *words, *(("--data-dir", tmp_path) if words[0] != "check" else ())).out
    assert [words for words in told if words not in shown] == []
