"""A8 to A10. Conditional requests to servers that keep, bend and break the rules for them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regional_news.exit_codes import ExitCode
from sandbox.exchange import Answer, Request, html
from tests.every import every
from tests.faults.site import NewsServer, crawl, story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.site import Crawl

pytestmark = pytest.mark.slow

SHOWN = (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")
DATE = "Fri, 20 Nov 2026 00:30:00 GMT"


def page(name: str, *headers: tuple[str, str], extra: str = "") -> Answer:
    whole = story(name, shown=SHOWN, extra=extra)
    return Answer(headers=(*whole.headers, *headers), body=whole.body)


def validated(name: str, *headers: tuple[str, str]) -> Callable[[Request], Answer]:
    """Answer 304 to whoever sends the validators back as they were given."""

    def answer(request: Request) -> Answer:
        sent = (request.headers.get("if-none-match"), request.headers.get("if-modified-since"))
        is_same = {value for value in sent if value} <= {value for _, value in headers} and any(sent)
        return Answer(status=304, headers=headers) if is_same else page(name, *headers)

    return answer


def ever_new(name: str) -> Callable[[Request], Answer]:
    count = iter(range(1000))
    return lambda request: page(name, ("ETag", f'"{next(count)}"'))


def contrary(request: Request) -> Answer:
    """Answer 304 with another ETag than was asked about."""
    is_asked = "if-none-match" in request.headers
    return Answer(status=304, headers=(("ETag", '"other"'),)) if is_asked else page("contrary", ("ETag", '"one"'))


def edited(request: Request) -> Answer:
    if "if-none-match" not in request.headers:
        return page("edited", ("ETag", '"one"'))
    more = "<div class=content><p>　　更正：路灯共有二百一十盏，特此说明。</p></div>"
    return page("edited", ("ETag", '"two"'), extra=more)


def unreadable_first(request: Request, seen: list[int] = []) -> Answer:  # noqa: B006 - it is to remember
    seen.append(1)
    whole = page("unreadable", ("ETag", '"one"'))
    return whole if len(seen) > 1 else html("<h1>系统维护中</h1>")


PAGES: dict[str, Answer | Callable[[Request], Answer]] = {
    "strong": validated("strong", ("ETag", '"a-1"')),
    "weak": validated("weak", ("ETag", 'W/"a-1"')),
    "bare": validated("bare", ("ETag", "no-quotes")),
    "dated": validated("dated", ("Last-Modified", DATE)),
    "both": validated("both", ("ETag", '"a-2"'), ("Last-Modified", DATE)),
    "deaf": page("deaf", ("ETag", '"a-3"')),
    "fickle": ever_new("fickle"),
    "contrary": contrary,
    "edited": edited,
    "unreadable": unreadable_first,
}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NewsServer, Crawl, Crawl]]:
    """Return a server of odd validators, and two crawls of it."""
    with NewsServer() as server:
        server.fill(list(PAGES))
        server.routes |= {f"/news/{name}.html": answer for name, answer in PAGES.items()}
        folder = tmp_path_factory.mktemp("validators")
        first = crawl(server, folder)
        assert first.code == ExitCode.OK
        assert first.stored == set(PAGES) - {"unreadable"}
        with closing(sqlite3.connect(folder / "regional_news.db")) as db, db:  # all of it is due, however late it is
            db.execute("UPDATE visit SET due_at = '2020-01-01T00:00:00+00:00' WHERE NOT is_list")
        yield server, first, crawl(server, folder)


def sent(server: NewsServer, name: str, header: str) -> str | None:
    return server.hits(f"/news/{name}.html")[-1].headers.get(header)


@pytest.mark.fault("A8", "304 to a conditional request", "a success: seen and unchanged, nothing else")
@every("name", ["strong", "weak", "bare", "dated", "both"])
def test_an_unchanged_page_is_a_success(name: str, twice: tuple[NewsServer, Crawl, Crawl]) -> None:
    server, _, second = twice
    assert len(server.hits(f"/news/{name}.html")) == 2
    assert second.code == ExitCode.OK
    assert second.stats["articles/not_modified"] >= 5
    assert name in second.stored
    assert name not in second.refused


@pytest.mark.fault("A9", "weak, bare and dated validators", "sent back as they were given, letter by letter")
def test_validators_are_sent_back_as_they_came(twice: tuple[NewsServer, Crawl, Crawl]) -> None:
    server, _, _ = twice
    expected = {"strong": '"a-1"', "weak": 'W/"a-1"', "bare": "no-quotes", "both": '"a-2"'}
    assert {name: sent(server, name, "if-none-match") for name in expected} == expected
    assert sent(server, "dated", "if-modified-since") == DATE
    assert sent(server, "dated", "if-none-match") is None


@pytest.mark.fault("A9", "validators are ignored, or new each time", "the text itself shows that nothing changed")
@every("name", ["deaf", "fickle", "contrary"])
def test_an_unchanged_text_makes_no_new_version(name: str, twice: tuple[NewsServer, Crawl, Crawl]) -> None:
    server, _, second = twice
    assert len(server.hits(f"/news/{name}.html")) == 2
    article = second.rows(f"SELECT id FROM article WHERE article_id = '{name}'")[0]["id"]
    assert second.rows(f"SELECT 1 FROM revision WHERE article = {article}") == []


@pytest.mark.fault("A9", "an edited page is asked for on a condition", "the new text is stored, the old one kept")
def test_an_edit_behind_a_condition_is_seen(twice: tuple[NewsServer, Crawl, Crawl]) -> None:
    server, _, second = twice
    assert sent(server, "edited", "if-none-match") == '"one"'
    article = second.rows("SELECT id FROM article WHERE article_id = 'edited'")[0]["id"]
    assert len(second.rows(f"SELECT 1 FROM revision WHERE article = {article}")) == 1


@pytest.mark.fault(
    "A10", "a page came with validators and could not be read", "asked for without condition, and stored then"
)
def test_validators_of_what_was_not_stored_are_not_used(twice: tuple[NewsServer, Crawl, Crawl]) -> None:
    server, first, second = twice
    assert "Refused as server_error" in first.log
    assert len(server.hits("/news/unreadable.html")) == 2
    assert sent(server, "unreadable", "if-none-match") is None
    assert "unreadable" in second.stored
    assert "unreadable" not in second.refused
