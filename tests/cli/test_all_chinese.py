"""Every command, asked for Chinese, says no English sentence: its help, what it shows, its complaints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from typer.main import get_command

from regional_news import cli
from regional_news.storage.sqlite import Store
from tests.factory import make_article
from tests.web_store import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOWN: dict[str, list[tuple[str, ...]]] = {
    "run": [("nobody",), ("--region", "99"), ("heze", "-a", "x=1")],
    "read": [("{page}", "--explain"), ("{page}", "--portal", "nobody"), ("nothing.html",)],
    "status": [()],
    "logs": [("heze",), ("nobody",)],
    "portals": [(), ("--region", "99"), ("--region", "37", "--all")],
    "new": [("http://[::1", "--name", "x"), ("http://127.0.0.1/", "--name", "heze")],
    "check": [("heze", "--root", "{root}"), ("nobody",)],
    "notify-test": [()],
    "schedule": [("nobody",), ("--every", "soon")],
    "doctor": [("--offline",)],
    "archive": [(), ("--portal", "nobody"), ("--move-to", "somewhere")],
    "backup": [("{out}.db",), ("{out}.db",)],
    "move": [("--to", "{out}moved.db"), ("--to", "oracle://x"), ("--to", "{root}")],
    "worker": [()],
    "cluster": [()],
    "cluster init": [()],
    "cluster plan": [("heze",)],
    "cluster grant": [("analyst",)],
    "cluster add": [("--", "feeds"), ("--", "步道")],
    "demo": [("--articles", "1")],
    "search": [(), ("步道",), ("没有这个词",), ("(((",), ("--outlet", "滕州日"), ("--page", "A9"), ("--limit", "x")],
    "trends": [("步道",), ("步道", "水库", "--per", "portal"), ("步道", "--by", "hour"), ("步道", "--share")],
    "reparse": [("--dry-run",), ("--portal", "nobody")],
    "import": [("--portal", "heze", "nothing.warc"), ("--portal", "nobody", "{page}"), ("--portal", "heze", "{page}")],
    "forget": [("heze", "nothing"), ("heze", "5000")],
    "history": [("5000",), ("nothing",), ("9001",)],
    "story": [("5000",), ("nothing",)],
    "stories": [(), ("--settle",), ("--fastest",), ("--outlets", "--since", "1y"), ("--alone", "滕州日"),
                ("--alone", "滕州日报", "--since", "1y")],
    "export": [("{out}.csv",), ("{out}.csv",), ("{out}.exe",), ("{out}.xlsx", "--columns", "x")],
    "issue": [("heze", str(make_article().published_at.date()), "{out}.html"), ("heze", "2026-01-01", "{out}2.html"),
              ("heze", "x", "{out}3.html")],
    "feeds": [()],
    "serve": [("--host", "")],
    "report": [("--month", "2026-11", "-o", "{out}r.html"), ("--month", "x", "-o", "{out}s.html")],
    "sandbox": [("--port", "x")],
    "queries": [()],
    "queries add": [("lake", "步道", "--way", "mail", "--to", "a@b.example"), ("lake", "步道"), ("../x", "步道")],
    "queries list": [()],
    "queries import": [("nothing.toml",)],
    "queries export": [()],
    "queries tell": [()],
    "queries remove": [("lake",), ("lake",)],
}  # fmt: skip
"""What each command is asked for, the usual first, then mistakes."""

NAMES = re.compile(
    r"https?://\S+|/[\w./-]+|[\w.-]+\.(?:py|toml|html|db|csv|warc|json|csv|md|opml)\b|`[^`]*`|"
    r"regional-news(?: [a-z-]+)*|make [a-z]+|--?[a-z][\w-]*(?: [A-Z]+)?|\[[A-Z]+[^\]]*\](?:\.\.\.)?|"
    r"[A-Z][A-Z_=]{2,}|\"[^\"]*\"|'[^']*'|\w+=\S+|<[a-z ]+>|\(unset\)"
)
"""Addresses, files, commands, options, settings and what was typed: the same in every language."""
SENTENCE = re.compile(r"[A-Za-z][a-z]+(?: [a-z]{2,}){2,}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chinese")
    fill(folder / "data" / "regional_news.db", with_harmful=False)
    with Store.open(folder / "data" / "regional_news.db") as store:
        printed: dict[str, Any] = {
            "kind": "epaper",
            "paper": "岳阳晚报",
            "page_no": "A02",
            "issue_date": make_article().published_at.date(),
        }
        store.save(make_article(article_id="p1", **printed), run_id=store.start_run(spider="heze"))
    (folder / "page.html").write_text("<title>渡口</title><h1>渡口换船</h1><p>渡口今天换上了两条新船。</p>", "utf-8")
    return folder


def commands() -> Iterator[tuple[str, Any]]:
    for name, command in get_command(cli.app).commands.items():  # type: ignore[attr-defined]
        yield name, command
        yield from ((f"{name} {child}", below) for child, below in getattr(command, "commands", {}).items())


def english(text: str) -> list[str]:
    return SENTENCE.findall(NAMES.sub("·", text))


def test_every_command_is_asked() -> None:
    assert {name for name, _ in commands()} == SHOWN.keys()


@pytest.mark.parametrize("name", SHOWN)
def test_its_help_is_chinese(regional_news: Any, name: str) -> None:
    assert english(regional_news(*name.split(), "--help", "--lang", "zh").out) == []


@pytest.mark.parametrize("name", SHOWN)
def test_what_it_shows_is_chinese(
    regional_news: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    known = {option for parameter in dict(commands())[name].params for option in parameter.opts}
    places = {"page": folder / "page.html", "root": tmp_path, "out": tmp_path / "out"}
    for words in SHOWN[name]:
        given = [word.format(**places) for word in words]
        store = ["--data-dir", str(folder / "data")] if "--data-dir" in known else []
        told = regional_news(*name.split(), *given, *store)
        assert told.out or told.err or name in {"queries tell", "queries remove", "queries export", "feeds"}, words
        assert english(f"{told.out}\n{told.err}") == [], (words, told)
