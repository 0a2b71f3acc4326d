"""`regional-news story` and `stories`: who told it, what was changed, and the nightly pass, for people and programs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regional_news.cli.options import settings_of
from regional_news.cli.run import _settle_stories
from regional_news.item.article import utc_now
from regional_news.storage.sqlite import Store
from tests.factory import LONG_TEXT, make_article

if TYPE_CHECKING:
    from pathlib import Path

FIRST = make_article(source="菏泽日报社")
CUT = make_article(
    portal="yueyang",
    article_id="7",
    url="http://www.803.com.cn/a.html",
    title="步道贯通",
    text="本报讯（记者 周渡）" + LONG_TEXT[: len(LONG_TEXT) * 7 // 10].replace("二百一十盏", "二百二十盏"),
    source="菏泽日报客户端",
    published_at=FIRST.published_at + timedelta(hours=3),
    fetched_at=FIRST.fetched_at + timedelta(hours=3),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a store in which one story is told twice."""
    with Store.open(tmp_path / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        for article in (FIRST, CUT):
            store.save(article, run_id=run)
    return tmp_path


def test_people_see_who_told_it_first_and_what_became_of_it(data, regional_news) -> None:
    ended = regional_news("story", "7", "--data-dir", data)
    assert ended.code == 0, ended.err
    assert "2 tellings by 1 outlet on 2 portals. First told by 菏泽日报, as every source line says." in ended.out
    assert FIRST.url in ended.out


def test_programs_get_every_telling_the_earliest_first(data, regional_news) -> None:
    shown = json.loads(regional_news("story", FIRST.url, "--data-dir", data, "--json").out)
    assert [one["portal"] for one in shown["tellings"]] == ["heze", "yueyang"]
    assert shown["first_told_by"] == {"outlet": "菏泽日报", "confidence": "stated", "telling": shown["story"]}
    (link,) = shown["shared"]
    assert (link["kind"], link["url"], link["in_story"]) == ("cut", CUT.url, True)


def test_what_each_telling_said_before_it_was_edited_is_shown_beside_it(data, regional_news) -> None:
    later = replace(CUT, title="步道今日贯通", fetched_at=CUT.fetched_at + timedelta(hours=2))
    with Store.open(data / "regional_news.db") as store:
        store.save(later, run_id=store.start_run(spider="yueyang"))
    ended = regional_news("story", FIRST.url, "--data-dir", data)
    assert "before an edit of its title" in ended.out, ended.err
    tellings = json.loads(regional_news("story", FIRST.url, "--data-dir", data, "--json").out)["tellings"]
    assert [[edit["changed"] for edit in one["edits"]] for one in tellings] == [[], [["title"]]]


def test_a_run_groups_all_stories_anew_once_a_day(data) -> None:
    with Store.open(data / "regional_news.db") as store:
        store._write("UPDATE telling SET story = NULL")
    before = utc_now()
    _settle_stories(settings_of(data))
    with Store.open(data / "regional_news.db") as store:
        assert store.stories.is_settled_since(before)
        (told,) = store.stories.told_often(since=date(2000, 1, 1), until=date(2100, 1, 1), limit=9)
        assert told.articles == 2
        store._write("UPDATE telling SET story = NULL")
    _settle_stories(settings_of(data))
    with Store.open(data / "regional_news.db") as store:
        assert not store.stories.told_often(since=date(2000, 1, 1), until=date(2100, 1, 1), limit=9)


def test_a_run_with_stories_off_groups_nothing(data) -> None:
    _settle_stories(settings_of(data, ["STORIES=0"]))
    with Store.open(data / "regional_news.db") as store:
        assert not store.stories.is_settled_since(datetime(2000, 1, 1, tzinfo=UTC))


def test_two_tellings_are_compared_word_by_word(data, regional_news) -> None:
    ended = regional_news("story", FIRST.article_id, "--diff", CUT.article_id, "--data-dir", data, "--portal", "heze")
    assert ended.code == 0, ended.err
    assert "二百一十盏" in ended.out
    assert "二百二十盏" in ended.out
    shown = json.loads(regional_news("story", "7", "--diff", FIRST.url, "--data-dir", data, "--json").out)
    assert ["new", "一"] in [piece for paragraph in shown["diff"]["Text"] for piece in paragraph]


def test_an_article_that_no_store_holds_is_a_users_mistake(data, regional_news) -> None:
    assert regional_news("story", "404", "--data-dir", data).code == 2


def test_the_stories_that_most_outlets_told_are_listed(data, regional_news) -> None:
    (shown,) = json.loads(regional_news("stories", "--since", "100y", "--data-dir", data, "--json").out)
    assert (shown["articles"], shown["outlets"], shown["portals"]) == (2, 1, 2)
    assert "1 outlets,    2 articles" in regional_news("stories", "--since", "100y", "--data-dir", data).out


def test_outlets_show_what_they_told_alone_and_first_and_how_far_they_follow_others(tmp_path, regional_news) -> None:
    with Store.open(tmp_path / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        for hours, source in enumerate(("菏泽日报", "岳阳晚报", "滕州日报")):
            at = FIRST.published_at + timedelta(hours=hours * 2)
            text = FIRST.text + "又讯。" * hours
            store.save(replace(FIRST, article_id=str(hours), source=source, text=text, published_at=at), run_id=run)
        text = "老码头的渡船今天恢复夜航，头班船载了四十位下夜班的工人，船老大说灯火比从前亮，江面上看得见对岸的集市。"
        store.save(replace(FIRST, article_id="9", source="滕州日报", title="夜航", text=text), run_id=run)
    shown = json.loads(regional_news("stories", "--outlets", "--since", "100y", "--data-dir", tmp_path, "--json").out)
    four, two = {"hours": 4.0, "times": 1}, {"hours": 2.0, "times": 1}
    assert {one.pop("outlet"): one for one in shown} == {
        "滕州日报": {"stories": 2, "alone": 1, "first": 0, "behind": {"菏泽日报": four, "岳阳晚报": two}},
        "菏泽日报": {"stories": 1, "alone": 0, "first": 1, "behind": {}},
        "岳阳晚报": {"stories": 1, "alone": 0, "first": 0, "behind": {"菏泽日报": two}},
    }
    (fast,) = json.loads(regional_news("stories", "--fastest", "--since", "100y", "--data-dir", tmp_path, "--json").out)
    assert (fast["hours"], fast["outlets"], fast["title"]) == (4.0, 3, FIRST.title)
    assert (
        "4.0 hours,    3 outlets"
        in regional_news("stories", "--fastest", "--since", "100y", "--data-dir", tmp_path).out
    )
    alone = regional_news("stories", "--alone", "滕州日报", "--since", "100y", "--data-dir", tmp_path).out
    assert alone.endswith(f"夜航  {FIRST.url}\n")
    people = regional_news("stories", "--outlets", "--since", "100y", "--data-dir", tmp_path).out
    assert "滕州日报: 2 stories, 1 of them alone, 0 first\n    2.0 hours behind 岳阳晚报" in people


def test_stories_show_no_hour_where_the_page_shows_none(tmp_path, regional_news) -> None:
    day = FIRST.published_at.replace(hour=0, minute=0, second=0)
    with Store.open(tmp_path / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        for key in ("1", "2"):
            one = replace(FIRST, article_id=key, source="滕州日报", published_at=day, published_precision="day")
            store.save(one, run_id=run)
    for words in ((), ("--alone", "滕州日报")):
        out = regional_news("stories", *words, "--since", "100y", "--data-dir", tmp_path).out
        assert f"{day:%Y-%m-%d}" in out
        assert "00:00" not in out


def test_the_pass_says_what_it_did(data, regional_news) -> None:
    ended = regional_news("stories", "--settle", "--data-dir", data, "--json")
    assert json.loads(ended.out) == {"filled": 0, "dropped": 0, "merged": 0, "parted": 0, "moved": 0, "stories": 1}
    assert regional_news("stories", "--settle", "--data-dir", data).out.startswith("1 stories are told")


def test_the_pass_counts_the_stories_that_the_list_shows(tmp_path, regional_news) -> None:
    """Copies to the last letter are tellings as others are."""
    with Store.open(tmp_path / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        for portal in ("heze", "yueyang"):
            store.save(make_article(portal=portal, url=f"http://{portal}.example/1"), run_id=run)
    listed = json.loads(regional_news("stories", "--since", "100y", "--data-dir", tmp_path, "--json").out)
    settled = json.loads(regional_news("stories", "--settle", "--data-dir", tmp_path, "--json").out)
    assert settled["stories"] == len(listed) == 1


def test_there_is_nothing_to_settle_where_stories_are_off(data, regional_news) -> None:
    assert regional_news("stories", "--settle", "--data-dir", data, "-s", "STORIES=0").code == 2


def test_search_shows_a_story_once_its_latest_telling(data, regional_news) -> None:
    shown = json.loads(regional_news("search", "--stories", "--data-dir", data, "--json").out)
    assert [hit["portal"] for hit in shown["hits"]] == ["yueyang"]
    assert shown["number"] == len(shown["hits"]) == 1
    assert "1 of 1 articles" in regional_news("search", "--stories", "--data-dir", data).out
    assert regional_news("search", "步道", "--stories", "--sort", "rank", "--data-dir", data).code == 2


@pytest.mark.parametrize("name", ["菏泽日报", "荷泽日报社"])
def test_an_outlet_is_found_under_any_of_its_names(data, regional_news, name: str) -> None:
    shown = json.loads(regional_news("search", "--outlet", name, "--data-dir", data, "--json").out)
    assert shown["number"] == 2
    assert regional_news("search", "--outlet", "滕州日报", "--data-dir", data).code == 2


def test_an_export_of_stories_has_one_row_for_each(data, regional_news, tmp_path) -> None:
    out = tmp_path / "stories.jsonl"
    assert regional_news("export", out, "--stories", "--data-dir", data).code == 0
    (row,) = map(json.loads, out.read_text("utf-8").splitlines())
    told = {name: row[name] for name in ("outlet", "articles", "outlets", "portals", "first_outlet", "confidence")}
    assert told == {
        "outlet": "菏泽日报",
        "articles": 2,
        "outlets": 1,
        "portals": 2,
        "first_outlet": "菏泽日报",
        "confidence": "stated",
    }


def test_two_ways_to_show_stories_at_once_are_one_line_and_no_guess(data, regional_news) -> None:
    ended = regional_news("stories", "--fastest", "--outlets", "--data-dir", data)
    assert ended.code == 2
    assert "--outlets and --fastest show different things" in ended.err
