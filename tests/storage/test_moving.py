"""A store moves from a file to a server and back, and is the same in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regional_news.errors import StorageError, UserError
from regional_news.item.article import Comment
from regional_news.storage.sqlite import Filters, Store
from regional_news.storage.sqlite.moving import KEYS, MADE_ANEW, move
from regional_news.storage.sqlite.place import StoreServer
from tests.factory import LONG_TEXT, make_article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from regional_news.storage.sqlite.place import StorePlace
    from tests.conftest import Ended

OTHER_TEXT = LONG_TEXT.replace("步道", "绿廊").replace("海棠", "石榴")


def fill(store: Store) -> None:
    """Store stories, copies, one that became a copy of a later one, edits, a thread, lists, refusals and failures."""
    run = store.start_run(spider="heze")
    store.save(make_article(article_id="1", text=OTHER_TEXT), run_id=run)
    store.save(make_article(article_id="2"), run_id=run)
    store.save(make_article(article_id="1"), run_id=run)
    store.save(make_article(portal="yueyang", article_id="3", title="重登"), run_id=run)
    posts = [Comment(post_id="77", floor=2, author="匿名", text="晚上去走过。"), Comment(post_id="78", status="banned")]
    store.save(make_article(article_id="4", kind="thread", text="求推荐修车铺。", comments=posts), run_id=run)
    store.save_list("heze", "http://www.heze.cn/list.html", links=3, new_links=1)
    store.refuse("heze", "http://www.heze.cn/x.htm", run_id=run, reason="no_title")
    store.note_asked("heze", "9", "http://www.heze.cn/9.htm", run_id=run, due_at=None, failure="timeout")
    store.finish_run(run, reason="finished", exit_code=0, counts={"articles/new": 3})


def contents(store: Store) -> dict[str, list[dict[str, object]]]:
    with store.engine.reading() as db:
        found = {
            table: [dict(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY {', '.join(keys)}")]
            for table, keys in KEYS.items()
        }
        found["subject"] = [dict(row) for row in db.execute("SELECT * FROM subject ORDER BY 1, 2, 3, 4")]
    return found


def test_a_store_goes_to_another_place_and_back_and_is_the_same(place: StorePlace, tmp_path: Path) -> None:
    paths = (tmp_path / "first.db", place, tmp_path / "third.db")
    with Store.open(paths[0]) as first, Store.open(paths[1]) as second, Store.open(paths[2]) as third:
        fill(first)
        moved = move(first, second)
        move(second, third)
        assert contents(first) == contents(second) == contents(third)
        assert moved.articles == 4
        assert first.identity() == third.identity()
        for query in ("步道", "修车", "晚上", None):
            found = [hit.article_id for hit in first.select(Filters(query=query)).newest()]
            assert found
            assert [hit.article_id for hit in second.select(Filters(query=query)).newest()] == found
        run = second.start_run(spider="heze")
        assert run == 2
        second.save(make_article(article_id="10", title="新的一篇", text="新修的凉亭今天完工。"), run_id=run)
        assert second.last_change() > first.last_change()


def test_a_move_that_was_cut_off_goes_on(place: StorePlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regional_news.storage.sqlite.moving._ROWS_AT_A_TIME", 2)
    with Store.open(tmp_path / "first.db") as first:
        fill(first)
        for cut in (1, 3, 6):
            steps = iter(range(cut))

            def step(_table: str, _rows: int, steps: object = steps) -> None:
                next(steps)  # type: ignore[call-overload]

            with Store.open(place) as second, pytest.raises((StopIteration, RuntimeError)):
                move(first, second, step=step)
        with Store.open(place) as second:
            move(first, second)
            assert contents(first) == contents(second)


def test_a_store_that_holds_something_is_left_alone(place: StorePlace, tmp_path: Path) -> None:
    with Store.open(tmp_path / "first.db") as first, Store.open(place) as second:
        fill(first)
        run = second.start_run(spider="yueyang")
        second.save(make_article(article_id="7"), run_id=run)
        with pytest.raises(UserError, match="holds something already"):
            move(first, second)
        with pytest.raises(UserError, match="holds something already"):
            move(first, first)
        assert second.count_by_portal() == {"heze": 1}


def test_two_that_fill_one_store_are_one_too_many(place: StorePlace, tmp_path: Path) -> None:
    with Store.open(tmp_path / "first.db") as first, Store.open(place) as second, Store.open(place) as third:
        fill(first)

        def step(table: str, _rows: int) -> None:
            if table == "article":
                with pytest.raises(UserError, match="another process is filling it"):
                    move(first, third)

        assert move(first, second, step=step).articles == 4
        assert contents(first) == contents(second)


def test_what_is_written_meanwhile_is_found(place: StorePlace, tmp_path: Path) -> None:
    with Store.open(tmp_path / "first.db") as first, Store.open(place) as second:
        fill(first)

        def step(table: str, _rows: int) -> None:
            if table == "outlet":
                with second.engine.writing() as db:
                    db.execute("UPDATE article SET title = 'x' WHERE article_id = '2'")

        with pytest.raises(StorageError, match="article 2: the two stores differ"):
            move(first, second, step=step)


def test_every_table_is_copied_or_made_anew(tmp_path: Path) -> None:
    with Store.open(tmp_path / "first.db") as store, store.engine.reading() as db:
        tables = {
            name
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("article_words_", "sqlite_"))
        }
    assert tables == set(KEYS) | MADE_ANEW


def test_the_command_says_what_it_moved_and_refuses_what_it_cannot(
    place: StorePlace, tmp_path: Path, regional_news: Callable[..., Ended]
) -> None:
    given = ("--data-dir", tmp_path)
    with Store.open(tmp_path / "regional_news.db") as store:
        fill(store)
    to = place.url if isinstance(place, StoreServer) else place
    moved = regional_news("move", "--to", to, *given)
    assert moved.code == 0, moved.err
    assert f"{place}: 4 articles, " in moved.out
    again = regional_news("move", "--to", to, *given)
    assert (again.code, "holds something already" in again.err) == (2, True)
    itself = regional_news("move", "--to", tmp_path / "regional_news.db", *given)
    assert (itself.code, "cannot be moved into itself" in itself.err) == (2, True)
    nothing = regional_news("move", "--from", tmp_path / "none.db", "--to", tmp_path / "other.db", *given)
    assert (nothing.code, "there is none yet" in nothing.err) == (2, True)
    assert not (tmp_path / "other.db").exists()
