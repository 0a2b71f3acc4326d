"""Alerts: each new article and each edit's new words once, whatever happens on the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.cli.options import settings_of
from regional_news.errors import UserError
from regional_news.item.article import utc_now
from regional_news.ops import alerts
from regional_news.ops.notify import CannotTellError, Message, WebhookNotifier
from regional_news.run.context import store_path
from regional_news.storage.sqlite import Filters, Store, migrations
from regional_news.storage.sqlite.alerts import Alert, filters_of, filters_to_json
from tests.every import every
from tests.factory import make_article

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.settings import Settings

HOOK = Alert(name="lake", title="环湖", filters=Filters(query="步道"), way="webhook", target="http://127.0.0.1:9/x")


class World:
    """A store with one alert, and a webhook that remembers."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings: Settings = settings_of(folder)
        self.got: list[list[dict[str, Any]]] = []
        self.ids: list[str] = []
        self.trouble: BaseException | None = None
        self.at_the_end = False
        monkeypatch.setattr(WebhookNotifier, "send", lambda _, message: self.take(message))
        self.save(make_article(article_id="1"))
        with self.store() as store:
            store.kept_searches.put(HOOK)

    def store(self) -> Store:
        return Store.open(store_path(self.settings))

    def save(self, article: Any, **more: Any) -> None:
        with self.store() as store:
            store.save(article, run_id=store.start_run(spider="heze"), **more)

    def take(self, message: Message) -> None:
        if self.trouble and not self.at_the_end:
            raise self.trouble
        self.got.append(message.articles)
        self.ids.append(message.id)
        if self.trouble:
            raise self.trouble

    def tell(self) -> list[str]:
        return alerts.tell_alerts(self.settings)

    @property
    def titles(self) -> list[list[str]]:
        return [[one["title"] for one in found] for found in self.got]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch)


def other(number: int, **changes: Any) -> Any:
    text = f"环湖步道第{number}段{number * 37}米开工，工期{number * 11}天，由{number}队承建。"
    return make_article(article_id=str(number), title=f"第{number}段", text=text, **changes)


def test_what_was_there_before_is_no_news(world: World) -> None:
    assert world.tell() == []
    assert world.got == []


def test_each_new_article_is_told_once(world: World) -> None:
    world.save(other(2))
    world.save(make_article(article_id="9", title="无关", text="别的事情，与湖无关。" * 9))
    world.tell()
    world.tell()
    assert world.titles == [["第2段"]]


def test_an_edit_tells_the_words_it_brings_and_not_those_it_takes(world: World) -> None:
    first = make_article(article_id="1")
    edited = replace(
        first, text=first.text.replace("十处凉亭", "十五处凉亭"), fetched_at=first.fetched_at + timedelta(1)
    )
    world.save(edited)
    world.save(replace(edited, text=edited.text.replace("都很热闹", ""), fetched_at=first.fetched_at + timedelta(2)))
    world.tell()
    world.tell()
    [[told]] = world.got
    assert told["kind"] == "edit"
    assert "".join(told["added"]).count("五") == 1
    assert "removed" not in told


def test_removed_words_are_told_on_wish(world: World) -> None:
    with world.store() as store:
        store.kept_searches.put(replace(HOOK, removed=True, version=1))
    first = make_article(article_id="1")
    world.save(replace(first, text=first.text.replace("都很热闹", ""), fetched_at=first.fetched_at + timedelta(1)))
    world.tell()
    assert world.got[0][0]["removed"] == ["都很热闹"]


def test_what_is_read_anew_from_the_archive_is_no_news(world: World) -> None:
    first = make_article(article_id="1")
    world.save(replace(first, text=first.text + "\n另起一段。", fetched_at=first.fetched_at), kind="reparse")
    world.tell()
    assert world.got == []


def test_a_copy_that_is_found_is_no_news(world: World) -> None:
    first = make_article(article_id="1")
    world.save(replace(first, portal="yueyang", article_id="77", url="http://www.803.com.cn/2024/03/05/77.html"))
    world.tell()
    assert world.got == []


def test_a_way_that_fails_for_a_day_is_told_once_when_it_is_back(world: World) -> None:
    world.trouble = CannotTellError("HTTP Error 500")
    for number in range(2, 6):
        world.save(other(number))
        assert world.tell() == ["alert lake: HTTP Error 500"]
    with world.store() as store:
        [alert] = store.kept_searches.all()
    assert alert.failure == "HTTP Error 500"
    assert alert.failing_since
    world.trouble = None
    assert world.tell() == []
    world.tell()
    assert world.titles == [["第2段", "第3段", "第4段", "第5段"]]
    with world.store() as store:
        assert store.kept_searches.all()[0].failure is None


@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_crash_loses_nothing_and_what_comes_again_has_the_same_ids(world: World, at_the_end: bool) -> None:
    world.save(other(2))
    world.trouble, world.at_the_end = KeyboardInterrupt(), at_the_end
    with pytest.raises(KeyboardInterrupt):
        world.tell()
    world.trouble = None
    world.tell()
    world.tell()
    assert {one["id"] for found in world.got for one in found} == {world.got[-1][0]["id"]}
    assert len(world.got) == (2 if at_the_end else 1)


def test_what_comes_after_a_crash_is_told_apart_from_the_message_that_may_have_arrived(world: World) -> None:
    world.save(other(2))
    world.trouble, world.at_the_end = KeyboardInterrupt(), True
    with pytest.raises(KeyboardInterrupt):
        world.tell()
    world.trouble = None
    world.save(other(3))
    assert world.tell() == []
    assert world.titles == [["第2段"], ["第2段"], ["第3段"]]
    assert world.ids[0] == world.ids[1] != world.ids[2]
    assert "begun" not in world.got[-1][0]


def test_what_two_machines_tell_at_once_takes_nothing_from_what_came_since(world: World) -> None:
    world.save(other(2))
    with world.store() as store:
        kept = store.kept_searches
        kept.look("lake", alerts.new_words)
        here, there = kept.begin("lake"), kept.begin("lake")
        assert here == there
        kept.told("lake", here)
    world.save(other(3))
    with world.store() as store:
        kept = store.kept_searches
        kept.look("lake", alerts.new_words)
        kept.told("lake", there)
        assert [one["title"] for one in kept.begin("lake")] == ["第3段"]


def test_an_alert_waits_for_its_hour_or_day(world: World) -> None:
    with world.store() as store:
        store.kept_searches.put(replace(HOOK, every="day", version=1))
    world.save(other(2))
    world.tell()
    assert world.got == []
    alerts.tell_alerts(world.settings, now=utc_now() + timedelta(days=1))
    assert world.titles == [["第2段"]]


def test_two_tabs_do_not_overwrite_each_other(world: World) -> None:
    with world.store() as store:
        store.kept_searches.put(replace(HOOK, title="甲", version=1))
        with pytest.raises(UserError, match="changed meanwhile"):
            store.kept_searches.put(replace(HOOK, title="乙", version=1))
        with pytest.raises(UserError, match="one of this name"):
            store.kept_searches.put(HOOK)
        assert store.kept_searches.all()[0].title == "甲"


def test_filters_come_back_as_they_went_in() -> None:
    today = utc_now().date()
    filters = Filters(
        query="水",
        since=today,
        regions=("3717",),
        issues=(today,),
        sources=('怪"名',),
        copies=True,
    )
    assert filters_of(filters_to_json(filters)) == filters


@every("wrong", [{"way": "pigeon"}, {"every": "year"}, {"target": ""}])
def test_an_alert_that_cannot_work_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(UserError):
        replace(HOOK, **wrong)


def test_a_store_from_before_alerts_opens_and_goes_on(tmp_path: Path) -> None:
    path = store_path(settings_of(tmp_path))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrations.migrate(db, steps=migrations.STEPS[:5])
    with Store.open(path) as store:
        store.kept_searches.put(HOOK)
        store.save(make_article(), run_id=store.start_run(spider="heze"))
        assert [found["kind"] for found in store.kept_searches.look("lake", alerts.new_words)] == ["new"]
