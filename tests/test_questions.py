"""SQL that readers write: what it may read, and what it may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regional_news.errors import UserError
from regional_news.store import Store, questions
from regional_news.store.questions import EXAMPLES, ask, views
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
        assert ask(path, f"SELECT * FROM {name}").columns == columns


@pytest.mark.parametrize("question", EXAMPLES.values(), ids=EXAMPLES)
def test_every_example_answers(path: Path, question: str) -> None:
    assert ask(path, question).rows


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("SELECT count(*) FROM articles", [(2,)]),
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
    assert ask(path, question).rows == rows


@pytest.mark.parametrize(
    "question",
    [
        "", "-- nothing", "SELECT", "SELECT 1; SELECT 2", "SELECT * FROM article", "SELECT * FROM run",
        "SELECT count(*) FROM run", "SELECT count(*) FROM sqlite_master",
        "SELECT * FROM sqlite_master", "SELECT count(*) FROM store_property", "SELECT 1 FROM run, articles",
        "SELECT * FROM pragma_database_list", "SELECT * FROM nowhere",
        "WITH articles AS (SELECT * FROM run) SELECT * FROM articles",
        "SELECT (SELECT settings FROM run) FROM articles", "SELECT load_extension('x')", "SELECT fts3_tokenizer('x')",
        "INSERT INTO article DEFAULT VALUES", "UPDATE article SET title = 'x'", "DELETE FROM article",
        "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)", "DROP VIEW articles", "PRAGMA query_only = OFF",
        "ATTACH ':memory:' AS x", "VACUUM INTO '/tmp/x'", "BEGIN IMMEDIATE", "SELECT '\x00'",
    ],
)  # fmt: skip
@pytest.mark.fault(
    "M6", "a reader's SQL writes, attaches, or reads another table", "one line says no; not a byte changes"
)
def test_anything_else_is_refused_in_one_line(path: Path, question: str) -> None:
    before = path.read_bytes()
    with pytest.raises(UserError, match=r"\ASQL: [^\n]+\Z"):
        ask(path, question)
    assert path.read_bytes() == before


@pytest.mark.fault("M6", "a reader's SQL never ends", "it is stopped, and the page stays up")
def test_a_question_without_end_is_stopped(path: Path) -> None:
    with pytest.raises(UserError, match=r"stopped after 0\.2 s"):
        ask(path, FOREVER, max_seconds=0.2)


def test_rows_beyond_the_limit_are_left_out_and_told(path: Path) -> None:
    every = "SELECT a.portal FROM comments a, comments b"
    assert len(ask(path, every).rows) == 16
    assert ask(path, every).complete
    assert len(ask(path, every, max_rows=15).rows) == 15
    assert not ask(path, every, max_rows=15).complete


def test_no_answer_fills_the_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="too big"):
        ask(path, f"SELECT zeroblob({questions.MAX_CELL_BYTES + 1})")
    monkeypatch.setattr(questions, "MAX_ANSWER_CHARS", 1_000)
    answer = ask(path, "SELECT hex(zeroblob(200)) FROM comments a, comments b")
    assert len(answer.rows) == 2
    assert not answer.complete


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("SELECT instr(printf('%.*c', 999999, 'a'), printf('%.*c', 400000, 'a') || 'b')", 0),
        ("SELECT length(replace(printf('%.*c', 999999, 'a'), printf('%.*c', 400000, 'a') || 'b', ''))", 999_999),
        ("SELECT ltrim(printf('%.*c', 999999, 'a'), printf('%.*c', 400000, 'b') || 'a')", ""),
        ("SELECT instr('高质量', '质') || replace('a-b', '-', '+') || trim('  x ') || trim('.y.', '.')", "2a+bxy"),
        ("SELECT coalesce(instr(NULL, 'a'), trim(NULL), replace('a', NULL, 'b'), 7)", 7),
    ],
)
def test_no_function_takes_the_product_of_two_lengths(path: Path, question: str, answer: object) -> None:
    """SQLite's own would run for minutes, past every look at the clock."""
    assert ask(path, question).rows == [(answer,)]


def test_a_long_pattern_is_refused_in_one_line(path: Path) -> None:
    with pytest.raises(UserError, match=r"^SQL: .*pattern too complex$"):
        ask(path, "SELECT printf('%.*c', 9999, 'a') LIKE '%' || printf('%.*c', 9999, 'a') || 'b'")
