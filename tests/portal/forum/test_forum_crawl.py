"""The forum portal's spider, unmodified and in its own process, against the sandbox."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import Sandbox
from sandbox.discuz import pages
from sandbox.story import Paragraph
from sandbox.thread import Post, Thread
from tests import forked
from tests.crawling import FAST, Crawled, command, comparable, crawl, environment
from tests.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.item.article import Article

pytestmark = pytest.mark.slow


def differences(sandbox: Sandbox, articles: dict[str, Article]) -> list[str]:
    """Say which fields of which threads, posts included, are not what the truth says."""
    found = []
    for url, expected in sandbox.truth.items():
        shown: dict[str, Any] = comparable(articles[url], expected) if url in articles else {}
        if url in articles:
            names = ("post_id", "floor", "author", "published_at", "text", "quote", "status")
            shown["comments"] = [{n: getattr(comment, n) for n in names} for comment in articles[url].comments]
        found += [
            f"{url} {name}: {shown.get(name)!r} is not {v!r}" for name, v in expected.items() if shown.get(name) != v
        ]
    return found


def test_a_crawl_reads_every_post_of_every_thread_once(tmp_path: Path) -> None:
    """Sticky threads in three lists, moved stubs, a thread sent to itself, threads of three pages: each is one item."""
    with Sandbox(portals=["syuan"], articles=20, seed=23) as sandbox:
        first = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        assert first.code == 0, first.log
        assert Counter(article.url for article in first.articles) == Counter(list(sandbox.truth))
        assert differences(sandbox, {article.url: article for article in first.articles}) == []
        fetched = Counter(request.url for request in sandbox.requests)
        assert {url for url, times in fetched.items() if times > 1} == set(), "nothing is fetched twice"
        assert not [url for url in fetched if "mod=redirect" in url or "member.php" in url or "ads." in url]
        assert first.sql("SELECT reason, count(*) FROM refusal GROUP BY reason") == [("no_permission", 2)]

        sandbox.forget_requests()
        again = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        assert again.code == 0, again.log
        assert len(again.articles) == len(first.articles)
        assert not {request.url for request in sandbox.requests} & set(sandbox.truth)


def test_what_moves_at_every_view_makes_no_thread_a_changed_one(tmp_path: Path) -> None:
    """Numbers of views, random noise, ids of code and files: a second reading of every page finds nothing new."""
    with Sandbox(portals=["syuan"], articles=14, seed=5) as sandbox:
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        again = crawl("syuan", "-a", "full=1", data_dir=tmp_path, sandbox=sandbox)
    assert again.code == 0, again.log
    assert "14 articles, 0 new, 0 changed" in again.log
    assert again.sql("SELECT count(*) FROM articles") == [(14,)]


def test_a_thread_longer_than_one_run_reads_is_read_on_by_the_next(tmp_path: Path) -> None:
    """What is stored says that it is cut, until it is not; no page but the first is read twice."""
    with Sandbox(portals=["syuan"], articles=6, seed=9) as sandbox:
        url = list(sandbox.truth)[4]
        sandbox.reply(url, 60)
        expected = sandbox.truth[url]
        posts = []
        for _ in range(4):
            settings = {**FAST, "THREAD_PAGES_MAX": "3"}
            done = crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=settings)
            assert done.code == 0, done.log
            ((text,),) = done.sql("SELECT flags FROM articles WHERE url = ?", url)
            count = done.sql("SELECT count(*) FROM comments WHERE article_id = ?", expected["article_id"])[0][0]
            posts.append((count, "truncated" in text))
    whole = len(expected["comments"])
    assert posts[0] == (29, True)
    assert posts[-1] == (whole, False)
    assert [count for count, _ in posts] == sorted(count for count, _ in posts)
    assert all(is_cut == (count < whole) for count, is_cut in posts)


def test_a_page_that_fails_leaves_the_rest_to_a_later_run(tmp_path: Path) -> None:
    """The thread is stored as far as it was read, and says so; when the page is there again the thread is whole."""
    with Sandbox(portals=["syuan"], articles=6, seed=9) as sandbox:
        url = list(sandbox.truth)[4]
        sandbox.reply(url, 30)
        expected = sandbox.truth[url]
        page = f"thread-{expected['article_id']}-3-"
        sandbox.fault(page, "status", status=500)
        settings = {**FAST, "RETRY_TIMES": "0", "RETRY_HOURS": "0,0"}
        first = crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=settings)
        ((cut,),) = first.sql("SELECT flags FROM articles WHERE url = ?", url)
        sandbox.faults.clear()
        again = crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=settings)
    assert "truncated" in cut
    assert again.code == 0, again.log
    ((flags,),) = again.sql("SELECT flags FROM articles WHERE url = ?", url)
    stored = again.sql("SELECT post_id FROM comments WHERE article_id = ?", expected["article_id"])
    assert "truncated" not in flags
    assert {post_id for (post_id,) in stored} == {comment["post_id"] for comment in expected["comments"]}


def test_a_page_in_the_middle_that_cannot_be_had_costs_its_own_posts_alone(tmp_path: Path) -> None:
    """A redirect to the login in a thread's middle loses neither the thread nor the pages behind it."""
    with Sandbox(portals=["syuan"], articles=6, seed=9) as sandbox:
        url = list(sandbox.truth)[4]
        sandbox.reply(url, 30)
        expected = [comment["post_id"] for comment in sandbox.truth[url]["comments"]]
        sandbox.fault(f"thread-{sandbox.truth[url]['article_id']}-2-", "login_wall")
        settings = {**FAST, "RETRY_HOURS": "0,0"}
        first = crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=settings)
        ((flags,),) = first.sql("SELECT flags FROM articles WHERE url = ?", url)
        query = "SELECT post_id FROM comments WHERE article_id = ?"
        have = {post_id for (post_id,) in first.sql(query, sandbox.truth[url]["article_id"])}
        sandbox.faults.clear()
        again = crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=settings)
    assert "truncated" in flags
    assert have == {*expected[:9], *expected[19:]}
    assert again.code == 0, again.log
    assert [pid for (pid,) in again.sql(f"{query} ORDER BY post_id", sandbox.truth[url]["article_id"])] == expected


def test_posts_that_one_run_left_out_are_read_by_the_next(tmp_path: Path) -> None:
    """`comments=0` takes the opening posts alone; a run without it reads the rest once, and then rests."""
    with Sandbox(portals=["syuan"], articles=6, seed=9) as sandbox:
        crawl("syuan", "-a", "comments=0", data_dir=tmp_path, sandbox=sandbox)
        counts = []
        for _ in range(2):
            sandbox.forget_requests()
            done = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
            stored = done.sql("SELECT count(*) FROM comments")[0][0]
            counts.append((stored, sum("thread-" in request.url for request in sandbox.requests) > 0))
        whole = sum(len(story["comments"]) for story in sandbox.truth.values())
    assert counts == [(whole, True), (whole, False)]


def test_a_thread_whose_reading_was_killed_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    """The run dies between two pages of a long thread; the next one reads it from its beginning."""
    with Sandbox(portals=["syuan"], articles=3, seed=9) as sandbox:
        url = list(sandbox.truth)[1]
        sandbox.reply(url, 40)
        expected = sandbox.truth[url]
        fourth = f"thread-{expected['article_id']}-4-"
        sandbox.fault(fourth, "hang")
        line = command("syuan", [], data_dir=tmp_path / "data", settings=FAST)
        run = forked.start(line, env=environment(sandbox, tmp_path), cwd=tmp_path)
        wait_until(lambda: any(fourth in request.url for request in sandbox.requests), alive=run)
        run.kill()
        run.wait()
        with closing(sqlite3.connect(tmp_path / "data" / "regional_news.db")) as db:
            assert db.execute("SELECT count(*) FROM articles WHERE url = ?", (url,)).fetchone() == (0,)
        sandbox.faults.clear()
        again = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
    assert again.code == 0, again.log
    stored = again.sql("SELECT post_id FROM comments WHERE article_id = ?", expected["article_id"])
    assert {post_id for (post_id,) in stored} == {comment["post_id"] for comment in expected["comments"]}


def replies(done: Crawled, tid: str) -> list[tuple[str, str, int | None]]:
    """Return number, status and floor of every stored reply of a thread, in its order."""
    query = "SELECT post_id, status, floor FROM comments WHERE article_id = ? ORDER BY floor IS NULL, floor"
    return done.sql(query, tid)


def told(sandbox: Sandbox, url: str) -> list[tuple[str, str, int | None]]:
    """Return them as the forum has them."""
    return [(post["post_id"], post["status"], post["floor"]) for post in sandbox.truth[url]["comments"]]


def longest(sandbox: Sandbox) -> tuple[str, str]:
    """Return address and number of the thread with the most replies; it has several pages, and a remark is counted."""
    url = max(sandbox.truth, key=lambda url: len(sandbox.truth[url]["comments"]))
    return url, sandbox.truth[url]["article_id"]


@pytest.mark.parametrize("count", [0, 1], ids=["quietly", "with a reply"])
def test_posts_that_are_merged_in_are_read_and_cost_no_living_one(count: int, tmp_path: Path) -> None:
    """They stand on the first page under high numbers; the count alone says so, and all is read once for it."""
    with Sandbox(portals=["syuan"], articles=6, seed=9) as sandbox:
        url, tid = longest(sandbox)
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        sandbox.edit("syuan", what="merge", urls=[url])
        sandbox.reply(url, count)
        merged = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        assert replies(merged, tid) == told(sandbox, url), merged.log
        sandbox.reply(url)
        sandbox.forget_requests()
        done = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        assert replies(done, tid) == told(sandbox, url)
        asked = [request.url for request in sandbox.requests if tid in request.url]
    assert len(asked) == 1, "the remark that is counted as a reply was asked about when all was read"


def test_a_reply_that_was_removed_from_an_early_page_is_noticed_by_the_count(tmp_path: Path) -> None:
    """Its words go, nobody else's; the floors behind it move up in the store as well."""
    with Sandbox(portals=["syuan"], articles=6, seed=9) as sandbox:
        url, tid = longest(sandbox)
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        (_, pruned, *_) = told(sandbox, url)
        sandbox.edit("syuan", what="prune", urls=[url])
        done = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        assert replies(done, tid) == [*told(sandbox, url), (pruned[0], "deleted", None)]


def test_what_brings_no_reply_is_seen_when_a_thread_is_due(tmp_path: Path) -> None:
    """Edits, bans and new titles on any page, and threads that were deleted, after `THREAD_REVISIT_HOURS`."""
    due = {**FAST, "THREAD_REVISIT_HOURS": "0.00001"}
    with Sandbox(portals=["syuan"], articles=8, seed=9) as sandbox:
        url, _ = longest(sandbox)
        others = [other for other in sandbox.truth if other != url]
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=due)
        sandbox.edit("syuan", what="text", urls=others[:2])
        sandbox.edit("syuan", what="title", urls=others[2:4])
        sandbox.edit("syuan", what="ban", urls=[url])
        (gone,) = sandbox.delete("syuan", urls=others[-1:])
        again = crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=due)
        assert again.code == 0, again.log
        stored = {url: (title, text) for url, title, text in again.sql("SELECT url, title, text FROM articles")}
        assert again.sql("SELECT url FROM articles WHERE gone_at IS NOT NULL") == [(gone,)], again.log
        for url, expected in sandbox.truth.items():
            assert stored[url] == (expected["title"], expected["text"])
            assert replies(again, expected["article_id"]) == told(sandbox, url)


def test_a_thread_longer_than_one_run_reads_is_read_again_part_by_part(tmp_path: Path) -> None:
    """A ban on one page, a removal and posts merged in on another are seen over several runs, which then rest."""
    settings = {**FAST, "THREAD_PAGES_MAX": "4"}
    with Sandbox(portals=["syuan"], articles=3, seed=9) as sandbox:
        url, tid = longest(sandbox)
        sandbox.reply(url, 40)
        for _ in range(3):
            crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=settings)
        before = told(sandbox, url)
        sandbox.edit("syuan", what="ban", urls=[url])
        sandbox.edit("syuan", what="merge", urls=[url])
        sandbox.edit("syuan", what="prune", urls=[url])
        for _ in range(5):
            done = crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=settings)
            assert done.code == 0, done.log
        living = [post for post in replies(done, tid) if post[1] != "deleted"]
        gone = {pid for pid, status, _ in replies(done, tid) if status == "deleted"}
        assert sorted(post[:2] for post in living) == sorted(post[:2] for post in told(sandbox, url))
        assert gone == {pid for pid, _, _ in before} - {pid for pid, _, _ in told(sandbox, url)}
        sandbox.forget_requests()
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=settings)
        assert not [request.url for request in sandbox.requests if tid in request.url]


def test_a_thread_that_was_deleted_is_noticed_by_a_walk_of_the_whole_forum(tmp_path: Path) -> None:
    """No list shows it any more; what was known is asked for nevertheless, each thread once."""
    with Sandbox(portals=["syuan"], articles=8, seed=9) as sandbox:
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        (gone,) = sandbox.delete("syuan", urls=list(sandbox.truth)[:1])
        sandbox.forget_requests()
        done = crawl("syuan", "-a", "full=1", data_dir=tmp_path, sandbox=sandbox)
        fetched = Counter(request.url for request in sandbox.requests)
    assert done.sql("SELECT url FROM articles WHERE gone_at IS NOT NULL") == [(gone,)], done.log
    assert set(fetched.values()) == {1}


def test_threads_removed_in_a_quiet_week_are_no_failure_of_the_forum(tmp_path: Path) -> None:
    """No other thread moved or was due: one that a list shows is looked at, and tells that the forum can be read."""
    with Sandbox(portals=["syuan"], articles=12, seed=9) as sandbox:
        first = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        tids = {url.split("-")[1] for url in sandbox.delete("syuan", urls=list(sandbox.truth)[:5])}
        with closing(sqlite3.connect(first.data_dir / "regional_news.db")) as store, store:
            for tid in tids:
                store.execute("UPDATE visit SET due_at = '2026-01-01T00:00:00+00:00' WHERE page = ?", (tid,))
        sandbox.forget_requests()
        done = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        asked = [found[0] for request in sandbox.requests if (found := re.findall("27400[0-9]+", request.url))]
    assert first.code == 0, first.log
    assert done.code == 0, done.log
    assert set(asked) > tids
    assert len(asked) == len(tids) + 1
    counts = json.loads(done.sql("SELECT counts FROM run ORDER BY id DESC LIMIT 1")[0][0])
    counted = {name: counts.get(f"articles/{name}") for name in ("due", "control", "moved")}
    assert counted == {"due": len(tids), "control": 1, "moved": None}


def test_another_title_is_seen_in_the_list_for_one_request(tmp_path: Path) -> None:
    """Nothing else of the thread changed; the next run rests."""
    with Sandbox(portals=["syuan"], articles=6, seed=9) as sandbox:
        url, _ = longest(sandbox)
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        sandbox.edit("syuan", what="title", urls=[url])
        asked = []
        for _ in range(2):
            sandbox.forget_requests()
            done = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
            asked.append(sum("thread-" in request.url for request in sandbox.requests))
        assert done.sql("SELECT title FROM articles WHERE url = ?", url) == [(sandbox.truth[url]["title"],)]
    assert asked == [1, 0]


def test_a_thread_that_nobody_may_read_any_more_is_not_asked_for_by_every_run(tmp_path: Path) -> None:
    """Its list shows new replies at each run; what was read of it stays, and it is tried again when it is due."""
    with Sandbox(portals=["syuan"], articles=12, seed=9) as sandbox:
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        url = list(sandbox.truth)[4]
        sandbox.reply(url, 1)
        sandbox.override(
            url,
            body="<title>提示信息 - 论坛</title><p id='messagetext'>抱歉，本帖要求阅读权限高于 90 才能浏览".encode(),
        )
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        sandbox.forget_requests()
        sandbox.reply(url, 1)
        again = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        asked = [request.url for request in sandbox.requests]
    assert again.code == 0, again.log
    assert url not in asked
    kept = again.sql("SELECT gone_at, length(text) > 0 FROM article WHERE url = ?", url)
    assert kept == [(None, 1)]


def test_the_row_that_a_moved_thread_left_behind_hides_none_of_its_replies(tmp_path: Path) -> None:
    """It stands in another list, as old as the move, and is met first."""
    with Sandbox(portals=["syuan"], articles=14, seed=9) as sandbox:
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        for url in list(sandbox.truth):
            sandbox.reply(url)
        done = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        for url, expected in sandbox.truth.items():
            assert replies(done, expected["article_id"]) == told(sandbox, url)
        sandbox.forget_requests()
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        assert not [request.url for request in sandbox.requests if "thread-" in request.url]


def test_a_forum_that_changes_under_its_crawls_loses_nothing_living(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Merged and split, pruned and shielded, renamed and gone, with fewer posts a page; and then it rests."""
    due = {**FAST, "THREAD_REVISIT_HOURS": "0.00001"}
    with Sandbox(portals=["syuan"], articles=14, seed=9) as sandbox:
        by_length = sorted(sandbox.truth, key=lambda url: -len(sandbox.truth[url]["comments"]))
        crawl("syuan", data_dir=tmp_path, sandbox=sandbox, settings=due)
        monkeypatch.setattr(pages, "POSTS_PER_PAGE", 4)
        for url, *edits in zip(by_length[:3], ("merge", "ban"), ("prune", "title"), strict=False):
            for edit in edits:
                sandbox.edit("syuan", what=edit, urls=[url])
        before = told(sandbox, by_length[0])
        sandbox.edit("syuan", what="prune", urls=[by_length[0]])
        (split,) = {post[0] for post in before} - {post[0] for post in told(sandbox, by_length[0])}
        words = Post(pid=int(split), uid=3, author="甲", moment=sandbox.now, blocks=(Paragraph(text="分出来的话"),))
        away = "https://bbs.syuan.com/thread-77-1-1.html"
        apart = Thread(
            portal="syuan", tid=77, fid=2, url=away, title="分出来的", section=("组", "版"), posts=(words,), views=3
        )
        sandbox.add_thread(apart)
        sandbox.reply(by_length[4], 9)
        sandbox.delete("syuan", urls=by_length[-1:])
        changed = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        sandbox.forget_requests()
        at_rest = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        asked = [request.url for request in sandbox.requests if "thread-" in request.url]
        living = {post for url in sandbox.truth for post in told(sandbox, url)}
        for done in (changed, at_rest):
            assert done.code == 0, done.log
            blanked = done.sql("SELECT article_id, post_id FROM comments WHERE status = 'deleted'")
            assert not {post_id for _, post_id in blanked} & {post_id for post_id, _, _ in living}
        stored = {url: (title, text) for url, title, text in at_rest.sql("SELECT url, title, text FROM articles")}
        for url, expected in sandbox.truth.items():
            assert stored[url] == (expected["title"], expected["text"])
            shown = [post for post in replies(at_rest, expected["article_id"]) if post[1] != "deleted"]
            assert shown == told(sandbox, url)
        assert asked == []
        sandbox.add_thread(replace(apart, fid=3, section=("组", "别的版")))
        sandbox.forget_requests()
        moved = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        asked = [request.url for request in sandbox.requests if "thread-" in request.url]
        sections = moved.sql("SELECT section FROM articles WHERE url = ?", away)
        assert (asked, [json.loads(section) for (section,) in sections]) == ([away], [["组", "别的版"]])
