"""SQL that readers write: what it may read, and what it may cost."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from regional_news.errors import UserError
from regional_news.storage.sqlite import Store, sql_console
from regional_news.storage.sqlite.sql_console import EXAMPLES, BusyError, answer, ask, views
from tests.every import every
from tests.web_store import edited, thread

if TYPE_CHECKING:
    from pathlib import Path

FOREVER = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "s.db"
    with Store.open(path) as store:
        run = store.start_run(spider="heze")
        for article in (*edited(), thread()):
            store.save(article, run_id=run)
    return path


def test_every_view_can_be_read_whole(path: Path) -> None:
    known = views(path)
    assert {"articles", "comments"} <= set(known)
    for name, columns in known.items():
        assert answer(path, f"SELECT * FROM {name}").columns == columns


@every("question", EXAMPLES.values())
def test_every_example_answers(path: Path, question: str) -> None:
    assert answer(path, question).rows


@every(
    "question rows",
    [
        ("SELECT count(*) FROM articles", [(2,)]),
        ("SELECT portal FROM ARTICLES AS a WHERE Portal = 'heze'", [("heze",)]),
        ("WITH articles AS (SELECT 7 AS x) SELECT * FROM articles", [(7,)]),
        ("SELECT DISTINCT portal FROM articles ORDER BY portal DESC", [("syuan",), ("heze",)]),
        ("WITH a AS (SELECT title FROM articles) SELECT count(*) FROM a", [(2,)]),
        ("SELECT sum(floor) FROM comments JOIN articles USING (portal, article_id)", [(14,)]),
        ("SELECT json_extract(section, '$[0]') FROM articles WHERE portal = 'heze'", [("中国菏泽网",)]),
        ("SELECT rank() OVER (ORDER BY published_at) FROM articles ORDER BY 1", [(1,), (2,)]),
        ("SELECT value FROM articles, json_each(section) WHERE portal = 'heze'", [("中国菏泽网",), ("本地要闻",)]),
        ("WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9) SELECT count(*) FROM n", [(9,)]),
        ("SELECT NULL, 1.5, x'00ff'", [(None, 1.5, b"\x00\xff")]),
    ],
)
def test_reading_is_not_hindered(path: Path, question: str, rows: list[tuple[object, ...]]) -> None:
    assert answer(path, question).rows == rows


@every(
    "question",
    [
        "", "-- nothing", "SELECT", "SELECT 1; SELECT 2", "SELECT * FROM article", "SELECT * FROM run",
        "SELECT count(*) FROM run", "SELECT count(*) FROM sqlite_master",
        "SELECT * FROM sqlite_master", "SELECT count(*) FROM store_property", "SELECT 1 FROM run, articles",
        "SELECT * FROM pragma_database_list", "SELECT * FROM nowhere", "SELECT * FROM sqlite_temp_master",
        "SELECT sql FROM sqlite_temp_schema", "WITH articles AS (SELECT * FROM article) SELECT * FROM articles",
        "WITH comments AS (SELECT post FROM comment) SELECT * FROM comments",
        "WITH articles AS (SELECT * FROM run) SELECT * FROM articles",
        "SELECT (SELECT settings FROM run) FROM articles", "SELECT load_extension('x')", "SELECT fts3_tokenizer('x')",
        "INSERT INTO article DEFAULT VALUES", "UPDATE article SET title = 'x'", "DELETE FROM article",
        "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)", "DROP VIEW articles", "PRAGMA query_only = OFF",
        "ATTACH ':memory:' AS x", "VACUUM INTO '/tmp/x'", "BEGIN IMMEDIATE", "SELECT '\x00'", "SELECT '\ud800'",
    ],
)  # fmt: skip
@pytest.mark.fault(
    "M6", "a reader's SQL writes, attaches, or reads another table", "one line says no; not a byte changes"
)
def test_anything_else_is_refused_in_one_line(path: Path, question: str) -> None:
    before = path.read_bytes()
    with pytest.raises(UserError, match=r"\ASQL: [^\n]+\Z"):
        answer(path, question)
    assert path.read_bytes() == before


def test_rows_beyond_the_limit_are_left_out_and_told(path: Path) -> None:
    every = "SELECT a.portal FROM comments a, comments b"
    assert len(answer(path, every).rows) == 16
    assert answer(path, every).complete
    assert len(answer(path, every, max_rows=15).rows) == 15
    assert not answer(path, every, max_rows=15).complete


def test_no_answer_fills_the_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="too big"):
        answer(path, f"SELECT zeroblob({sql_console.MAX_CELL_BYTES + 1})")
    monkeypatch.setattr(sql_console, "MAX_ANSWER_CHARS", 1_000)
    given = answer(path, "SELECT hex(zeroblob(200)) FROM comments a, comments b")
    assert len(given.rows) == 2
    assert not given.complete


DOUBLING = ", ".join(
    ["c0 AS (SELECT 1 x)", *(f"c{n} AS (SELECT a.x FROM c{n - 1} a, c{n - 1} b)" for n in range(1, 40))]
)
QUADRATIC = "SELECT instr(printf('%.*c', 3999999, 'a'), printf('%.*c', 2000000, 'a') || 'b')"
RANDOM = f"{FOREVER} WHERE hex(randomblob(1900000)) = 1"


@pytest.mark.slow
@every("question", [FOREVER, QUADRATIC, RANDOM, f"WITH {DOUBLING} SELECT x FROM c39"])  # fmt: skip
@pytest.mark.fault("M6", "a reader's SQL never ends", "it is stopped, and the page stays up")
def test_a_question_without_end_is_stopped(path: Path, question: str) -> None:
    with pytest.raises(UserError, match=r"stopped after 0\.2 s"):
        ask(path, question, max_seconds=0.2)


def test_a_question_that_breaks_sqlite_breaks_nothing_else(path: Path) -> None:
    """SQLite 3.40 follows a path into JSON by recursion, until the stack is full; later ones refuse it."""
    with pytest.raises(UserError, match=r"\ASQL: [^\n]+\Z"):
        ask(path, "SELECT json_set('{}', '$' || replace(printf('%.*c', 900000, 'x'), 'x', '.a'), 1)")


def test_values_of_every_type_come_back_as_they_are(path: Path) -> None:
    assert ask(path, "SELECT NULL, 1.5, 9e999, x'00ff', '高质量', 9223372036854775807") == answer(
        path, "SELECT NULL, 1.5, 9e999, x'00ff', '高质量', 9223372036854775807"
    )


@pytest.mark.slow
def test_no_question_writes_to_a_disk_what_it_sorts(path: Path) -> None:
    """It sorts in memory, which has a limit: here no file may grow at all."""
    numbers = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 400000)"
    sql = f"{numbers} SELECT i, hex(zeroblob(20)) AS h FROM n ORDER BY h, -i"
    program = (
        "import resource, sys; sys.dont_write_bytecode = True;"
        "from pathlib import Path; from regional_news.storage.sqlite.sql_console import ask;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536));"
        "print(ask(Path(sys.argv[1]), sys.argv[2], max_rows=1, max_seconds=600).rows[0][0])"
    )
    done = subprocess.run([sys.executable, "-c", program, path, sql], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("400000\n", "")


def test_so_many_questions_at_once_and_no_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_console, "_AT_ONCE", threading.BoundedSemaphore(1))
    with sql_console._AT_ONCE, pytest.raises(BusyError, match="other questions are being answered; ask again"):
        ask(path, "SELECT 1", max_seconds=0.01)
    assert ask(path, "SELECT 1").rows == [(1,)]
