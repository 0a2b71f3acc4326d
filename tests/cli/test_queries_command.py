"""`regional-news queries`: searches kept in the store, from and to TOML."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from regional_news.cli import app
from regional_news.errors import UserError
from regional_news.storage.sqlite import Store
from tests.factory import make_article

if TYPE_CHECKING:
    from pathlib import Path

OLD_FILE = '[water]\ntitle = "水"\nquery = "水库"\nregions = ["3717"]\nsince = 2024-01-01\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "regional_news.db") as store:
        store.save(make_article(), run_id=store.start_run(spider="heze"))
    return tmp_path


def run(folder: Path, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--data-dir", str(folder)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def test_what_is_kept_is_listed_searched_and_removed(folder: Path) -> None:
    run(
        folder,
        "queries",
        "add",
        "lake",
        "步道",
        "--title",
        "湖",
        "--region",
        "3717",
        "--way",
        "webhook",
        "--to",
        "http://h/",
    )
    [shown] = json.loads(run(folder, "queries", "list", "--json"))
    assert (shown["title"], shown["way"], shown["filters"]["query"]) == ("湖", "webhook", "步道")
    assert json.loads(run(folder, "search", "--saved", "lake", "--json"))["number"] == 1
    run(folder, "queries", "remove", "lake")
    assert json.loads(run(folder, "queries", "list", "--json")) == []
    with pytest.raises(UserError, match="no saved query"):
        run(folder, "queries", "remove", "lake")


def test_the_old_file_works_is_taken_in_and_comes_back(folder: Path) -> None:
    (folder / "queries.toml").write_text(OLD_FILE, encoding="utf-8")
    assert json.loads(run(folder, "queries", "list", "--json"))[0]["name"] == "water"
    run(folder, "queries", "import", str(folder / "queries.toml"))
    assert tomllib.loads(run(folder, "queries", "export")) == tomllib.loads(OLD_FILE)


def test_what_was_exported_comes_back_with_its_way(folder: Path) -> None:
    title = '怪"名\\ \x7f\n=1'
    run(folder, "queries", "add", "odd", "步道", "--title", title, "--way", "command", "--to", "tell -x", "--removed")
    text = run(folder, "queries", "export")
    (folder / "moved.toml").write_text(text, encoding="utf-8")
    run(folder, "queries", "remove", "odd")
    run(folder, "queries", "import", str(folder / "moved.toml"))
    with Store.open(folder / "regional_news.db", read_only=True) as store:
        [alert] = store.kept_searches.all()
    assert (alert.title, alert.way, alert.target, alert.removed) == (title, "command", "tell -x", True)
    assert run(folder, "queries", "export") == text


@pytest.mark.parametrize(
    "words",
    [("../x",), ("a b",), ("lake", "--way", "webhook"), ("lake", "--way", "webhook", "--to", "ftp://x"),
     ("lake", "--way", "mail", "--to", "nobody"), ("lake", '"'), ("lake", "--every", "year")],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(folder: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(UserError):
        run(folder, "queries", "add", *words)
    assert json.loads(run(folder, "queries", "list", "--json")) == []


def test_a_name_is_replaced_only_on_wish(folder: Path) -> None:
    run(folder, "queries", "add", "lake", "步道")
    with pytest.raises(UserError, match="one of this name"):
        run(folder, "queries", "add", "lake", "湖")
    run(folder, "queries", "add", "lake", "湖", "--replace")
    assert json.loads(run(folder, "queries", "list", "--json"))[0]["filters"] == {"query": "湖"}
