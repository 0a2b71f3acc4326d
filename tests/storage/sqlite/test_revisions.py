"""An article's old versions stay: what was edited, when each version was seen, and nothing that merely looks edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.item.article import CHINA, Article, Comment, Image
from regional_news.storage.sqlite import Outcome, Store
from tests.factory import LONG_TEXT, make_article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regional_news.storage.sqlite import Revision
    from regional_news.storage.sqlite.place import StorePlace

FIRST = make_article(
    images=[Image(url="http://www.heze.cn/pic/a.jpg", caption="步道夜景", paragraph=1)], views=12, keywords=["步道"]
)
LATER = timedelta(hours=6)


@pytest.fixture
def store(place: StorePlace) -> Iterator[Store]:
    with Store.open(place) as opened:
        yield opened


def save(store: Store, article: Article, **options: Any) -> Outcome:
    """Store it in a run of its own, at the moment it was fetched unless told otherwise."""
    options = {"at": article.fetched_at, **options}
    return store.save(article, run_id=store.start_run(spider="heze"), **options)


def later(article: Article, **changes: Any) -> Article:
    return replace(article, fetched_at=article.fetched_at + LATER, **changes)


def revisions(store: Store) -> list[Revision]:
    return store.revisions("heze", "1001")


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"title": "环湖步道提前贯通"}, ("title",)),
        ({"text": LONG_TEXT.replace("二百一十盏", "二百二十盏")}, ("text",)),
        ({"published_at": FIRST.published_at + timedelta(minutes=3)}, ("published_at",)),
        ({"source": "牡丹晚报"}, ("source",)),
        ({"authors": ["林晓舟", "周岚"]}, ("authors",)),
        ({"images": []}, ("images",)),
        ({"title": "环湖步道提前贯通", "source": None}, ("title", "source")),
    ],
    ids="+".join,
)
def test_an_edit_leaves_the_old_version_with_what_changed(
    store: Store, changes: dict[str, Any], names: tuple[str, ...]
) -> None:
    save(store, FIRST)
    assert save(store, later(FIRST, **changes)) is Outcome.CHANGED

    (old,) = revisions(store)
    assert old.changed == names
    assert old.kind == "crawl"
    assert old.article == FIRST
    assert (old.first_seen, old.last_seen) == (FIRST.fetched_at, FIRST.fetched_at)


@pytest.mark.parametrize(
    "changes",
    [
        {"views": 4000, "replies": 7},
        {"layout": "metas"},
        {"keywords": [], "rights": "未经授权不得转载"},
        {"text": LONG_TEXT.replace("\n", " \n\u3000\u3000").replace("，", "，\u200b")},
        {"text": LONG_TEXT.replace("\n", "")},
        {"title": "环湖步道全线贯通 "},
        {"source": "菏泽日报\u3000"},
        {"images": [Image(url="https://www.heze.cn/pic/a.jpg?v=20261101", caption="步道夜景", paragraph=2)]},
        {"published_at": datetime(2024, 3, 5, tzinfo=CHINA), "published_precision": "day"},
        {"published_at": datetime(2024, 3, 5, 8, tzinfo=CHINA), "published_precision": "hour"},
    ],
    ids="+".join,
)
def test_what_a_visit_or_a_template_changes_is_no_version(store: Store, changes: dict[str, Any]) -> None:
    if "images" not in changes and "text" in changes:
        changes = {**changes, "images": [replace(FIRST.images[0], paragraph=0)]}
    save(store, FIRST)
    assert save(store, later(FIRST, **changes)) is Outcome.UNCHANGED
    assert revisions(store) == []


def test_versions_stand_in_order_with_the_time_each_was_seen(store: Store) -> None:
    second = later(FIRST, title="环湖步道提前贯通")
    third = later(later(second), title="环湖步道今天贯通")
    for article in (FIRST, second, later(second), third):
        save(store, article)

    assert [old.article.title for old in revisions(store) if old.article] == ["环湖步道全线贯通", "环湖步道提前贯通"]
    assert [(old.first_seen, old.last_seen) for old in revisions(store)] == [
        (FIRST.fetched_at, FIRST.fetched_at),
        (second.fetched_at, second.fetched_at + LATER),
    ]


def test_an_edit_taken_back_is_two_old_versions(store: Store) -> None:
    save(store, FIRST)
    save(store, later(FIRST, title="环湖步道提前贯通"))
    save(store, later(later(FIRST)))
    assert [old.changed for old in revisions(store)] == [("title",), ("title",)]


def test_a_page_read_anew_says_so(store: Store) -> None:
    save(store, FIRST)
    save(store, replace(FIRST, authors=["林晓舟", "周岚"]), kind="reparse", at=FIRST.fetched_at + LATER)
    assert [(old.kind, old.changed) for old in revisions(store)] == [("reparse", ("authors",))]


def test_a_page_read_anew_shows_readers_of_changes_its_other_fields(store: Store) -> None:
    save(store, FIRST)
    seen = store.last_change()
    save(store, replace(FIRST, region="371702"), kind="reparse", at=FIRST.fetched_at + LATER)
    assert store.last_change() > seen
    assert revisions(store) == []


class TestOlderCaptures:
    OLDER = replace(FIRST, title="环湖步道即将贯通", fetched_at=FIRST.fetched_at - timedelta(hours=10))

    def test_an_older_capture_never_replaces_what_is_stored(self, store: Store) -> None:
        save(store, FIRST)
        assert save(store, self.OLDER, kind="import", at=FIRST.fetched_at) is Outcome.OLDER
        assert store.get("heze", "1001") == FIRST
        (old,) = revisions(store)
        assert old.article == self.OLDER
        assert old.changed == ("title",)
        assert old.kind == "import"

    def test_taking_it_in_twice_changes_nothing(self, store: Store) -> None:
        save(store, FIRST)
        save(store, self.OLDER, kind="import")
        assert save(store, self.OLDER, kind="import") is Outcome.UNCHANGED
        assert len(revisions(store)) == 1

    def test_an_older_capture_of_the_stored_version_is_no_version(self, store: Store) -> None:
        save(store, FIRST)
        same = replace(FIRST, fetched_at=FIRST.fetched_at - LATER, views=3)
        assert save(store, same, kind="import") is Outcome.UNCHANGED
        assert revisions(store) == []

    def test_one_between_two_versions_stands_between_them(self, store: Store) -> None:
        save(store, FIRST)
        save(store, replace(FIRST, title="环湖步道今天贯通", fetched_at=FIRST.fetched_at + 4 * LATER))
        between = replace(FIRST, title="环湖步道明天贯通", source=None, fetched_at=FIRST.fetched_at + LATER)
        save(store, between, kind="import")
        assert [old.article.title for old in revisions(store) if old.article] == [
            "环湖步道全线贯通",
            "环湖步道明天贯通",
        ]
        assert [old.changed for old in revisions(store)] == [("title", "source"), ("title", "source")]

    def test_a_clock_that_was_ahead_hides_no_edit(self, store: Store) -> None:
        ahead = replace(FIRST, fetched_at=FIRST.fetched_at + timedelta(days=2000))
        save(store, ahead)
        assert save(store, replace(FIRST, title="环湖步道提前贯通")) is Outcome.CHANGED
        stored = store.get("heze", "1001")
        assert stored is not None
        assert stored.title == "环湖步道提前贯通"


class TestPosts:
    THREAD = replace(
        FIRST,
        kind="thread",
        comments=[Comment(post_id="7", floor=2, text="去走过"), Comment(post_id="8", floor=3, text="不错")],
    )

    def test_an_edited_post_stays_as_it_was(self, store: Store) -> None:
        save(store, self.THREAD)
        edited = Comment(post_id="8", floor=3, text="很不错")
        assert save(store, later(self.THREAD, comments=[edited])) is Outcome.CHANGED
        (old,) = revisions(store)
        assert old.changed == ("comments",)
        assert old.article is not None
        assert old.article.comments == [Comment(post_id="8", floor=3, text="不错")]

    def test_a_new_post_makes_no_old_version(self, store: Store) -> None:
        save(store, self.THREAD)
        save(store, later(self.THREAD, comments=[*self.THREAD.comments, Comment(post_id="9", text="明天去")]))
        assert revisions(store) == []

    def test_a_members_new_name_is_no_version_but_a_change(self, store: Store) -> None:
        """Whoever follows the store sees it; a page without names leaves the known one."""
        post = Comment(post_id="7", floor=2, author="老船长", text="去走过")
        save(store, replace(FIRST, kind="thread", poster="渔家", comments=[post]))
        names, changes = [], []
        for poster, author in (("渔家", "老船长甲"), ("渔家", None), ("渔家乐", "老船长甲")):
            posts = [replace(post, author=author)]
            save(store, later(FIRST, kind="thread", poster=poster, comments=posts))
            thread = store.get("heze", "1001")
            assert thread is not None
            names.append((thread.poster, thread.comments[0].author))
            changes.append(store.last_change())
        assert names == [("渔家", "老船长甲"), ("渔家", "老船长甲"), ("渔家乐", "老船长甲")]
        assert changes[0] == changes[1] < changes[2]
        assert revisions(store) == []

    def test_a_banned_post_keeps_its_words_in_the_history(self, store: Store) -> None:
        save(store, self.THREAD)
        save(store, later(self.THREAD, comments=[Comment(post_id="7", floor=2, status="banned")]))
        (old,) = revisions(store)
        assert old.article is not None
        assert [post.text for post in old.article.comments] == ["去走过"]


def test_where_keys_alone_are_kept_an_edit_is_still_dated(store: Store) -> None:
    save(store, FIRST, content=False)
    save(store, later(FIRST, title="环湖步道提前贯通"), content=False)
    (old,) = revisions(store)
    assert (old.article, old.changed, old.first_seen) == (None, (), FIRST.fetched_at)
