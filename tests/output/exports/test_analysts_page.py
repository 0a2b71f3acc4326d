"""docs/analysts.md: every command and program on the page runs as it stands there."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import feedparser
import openpyxl
import pytest
import typer

from regional_news.cli import add_command
from regional_news.item.article import CHINA, Comment
from regional_news.storage.sqlite import Store
from tests import forked
from tests.factory import make_article

PAGE = Path(__file__).parents[3] / "docs" / "analysts.md"


@dataclass(frozen=True)
class Block:
    """One fenced block of the page."""

    language: str
    words: dict[str, str]
    """What stands behind the language: `file=NAME` is written to, `needs=NAME` is an extension of DuckDB."""
    code: str


def sections() -> dict[str, list[Block]]:
    """Return the page's blocks by heading."""
    found: dict[str, list[Block]] = {}
    text = PAGE.read_text(encoding="utf-8")
    for heading, body in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE):
        found[heading] = [
            Block(language, dict(re.findall(r"(\w+)=(\S+)", words)), code)
            for language, words, code in re.findall(r"^```(\w+)(.*?)\n(.*?)^```$", body, re.DOTALL | re.MULTILINE)
        ]
    return found


SECTIONS = sections()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of two portals' stories."""
    folder = tmp_path_factory.mktemp("analyst")
    with Store.open(folder / "data" / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        for number in range(1, 9):
            article = make_article(
                portal="heze" if number % 2 else "yueyang",
                article_id=str(number),
                title=f"单县第{number}座水库蓄水",
                text=f"第{number}座水库今天蓄水，高质量发展在菏泽，乡村振兴种苹果。",
                published_at=datetime(2024, 1, 31, 8, tzinfo=CHINA) + timedelta(days=9 * number),
                fetched_at=datetime(2024, 12, 1, tzinfo=UTC),
                region="371722",
                kind="thread" if number == 8 else "news",
                comments=[Comment(post_id="1", text="好")] if number == 8 else [],
            )
            store.save(article, run_id=run)
    return folder


@pytest.fixture
def desk(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder an analyst works in."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    commands = tmp_path / "commands"
    commands.mkdir()
    forked.write_command(commands)
    monkeypatch.setenv("PATH", os.pathsep.join([str(commands), str(Path(sys.executable).parent), os.environ["PATH"]]))
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


def run(block: Block) -> str:
    """Run a block and return what it printed; fail when it fails."""
    if name := block.words.get("file"):
        Path(name).write_text(block.code, encoding="utf-8")
        return ""
    if block.language == "sql":
        with duckdb.connect() as database:
            return "\n".join(str(result.fetchall()) for result in map(database.execute, statements(block.code)))
    if block.language == "python":  # what it imports is imported here already
        with redirect_stdout(io.StringIO()) as printed:
            exec(compile(block.code, str(PAGE), "exec"), {"__name__": "__main__"})
        return printed.getvalue()
    command = {"sh": ["bash", "-euo", "pipefail", "-c"], "r": ["Rscript", "--vanilla", "-e"]}[block.language]
    ended = subprocess.run([*command, block.code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def statements(sql: str) -> list[str]:
    return [statement for statement in sql.split(";") if statement.strip()]


def skip_unless_possible(block: Block) -> None:
    if block.language == "r" and shutil.which("Rscript") is None:
        pytest.skip("R is not installed (apt-get install r-base-core)")
    if extension := block.words.get("needs"):
        with duckdb.connect() as database:
            try:
                database.execute("SET autoinstall_known_extensions = false")  # a test asks no server
                database.execute(f"LOAD {extension}")
            except duckdb.Error as error:
                pytest.skip(f"DuckDB cannot have its extension {extension} here: {str(error).splitlines()[0]}")


def check_search() -> None:
    assert Path("hits.json").read_text(encoding="utf-8").count('"article_id"') == 8


def check_export() -> None:
    assert len(Path("heze.csv").read_text(encoding="utf-8-sig").splitlines()) == 5
    assert Path("threads.jsonl").read_text(encoding="utf-8").count('"post_id"') == 1


def check_excel() -> None:
    sheet = openpyxl.load_workbook("news.xlsx")["articles"]
    assert (sheet.max_row, sheet["B2"].value) == (9, "8")


def check_feeds() -> None:
    assert [entry.title for entry in feedparser.parse("data/public/feeds/portals/heze.atom").entries] == [
        f"单县第{number}座水库蓄水" for number in (7, 5, 3, 1)
    ]


CHECKS = {"Search": check_search, "Export": check_export, "Excel": check_excel, "A feed reader": check_feeds}


@pytest.mark.slow
@pytest.mark.parametrize("heading", SECTIONS)
def test_every_program_of_the_page_runs_and_prints(desk: Path, heading: str) -> None:
    for block in SECTIONS[heading]:
        if not block.words.get("needs"):
            skip_unless_possible(block)
            shown = run(block)
            assert shown.strip() or block.words.get("file") or "> " in block.code, block.code
    if check := CHECKS.get(heading):
        check()


def needing() -> list[Block]:
    return [block for blocks in SECTIONS.values() for block in blocks if block.words.get("needs")]


@pytest.mark.parametrize("block", needing(), ids=lambda block: block.words["needs"])
def test_what_needs_an_extension_runs_where_there_is_one(desk: Path, block: Block) -> None:
    skip_unless_possible(block)
    assert "heze" in run(block)


def test_the_page_has_a_recipe_for_each_tool_and_names_every_option() -> None:
    assert {"Excel", "pandas", "polars", "DuckDB on Parquet", "DuckDB on the SQLite file", "R", "A feed reader"} <= set(
        SECTIONS
    )
    text = PAGE.read_text(encoding="utf-8")
    app = typer.Typer()
    for name in ("export", "search"):
        add_command(app, name)
    for command in typer.main.get_command(app).commands.values():  # type: ignore[attr-defined]
        for option in {name for parameter in command.params for name in parameter.opts if name.startswith("--")}:
            if option not in {"--json", "--limit", "--offset"}:
                assert option in text, option
