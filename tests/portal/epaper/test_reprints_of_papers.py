"""A paper's story stands on its portal hours later, with the paper as its source: both tell one story."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from regional_news import extract
from regional_news.item.article import CHINA
from regional_news.portal.registry import facts_of_portal
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.story_origin import origin_of
from sandbox.portals import render
from sandbox.story import Paragraph, Story
from tests.portal.epaper.test_paper_crawls import paper, read, served

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.item.article import Article

SINCE, LAST = date(2026, 11, 16), date(2026, 11, 20)
LAG = timedelta(hours=15)

pytestmark = pytest.mark.slow


def on_portal(number: int, title: str, paragraphs: list[str], day: date, template: str) -> Article:
    """Return what is read of the portal's page of a story that was printed that day."""
    at = datetime.combine(day, time(0), CHINA) + LAG
    url = f"http://www.heze.cn/news/{at:%Y-%m/%d}/content_{number}.htm"
    told = Story(
        portal="heze", article_id=str(number), url=url, title=title, published_at=at, source="河口日报",
        blocks=tuple(Paragraph(text=text) for text in paragraphs), section=("中国菏泽网", "本地要闻"),
    )  # fmt: skip
    page = render(template, told)
    reading = extract.read(
        page.body, url=url, headers=dict(page.headers), fetched_at=datetime(2026, 11, 22, tzinfo=UTC),
        facts=facts_of_portal("heze"),
    )  # fmt: skip
    return reading.to_article()


@pytest.mark.parametrize(("family", "template"), [("founder", "table-2005"), ("layout", "modern")])
def test_what_a_portal_takes_from_its_paper_is_told_by_the_paper_first(
    tmp_path: Path, family: str, template: str
) -> None:
    """Even though many stories of the paper are made alike, and differ in numbers alone."""
    made = paper(family)
    with served(made.answer) as site:
        done = read(site, tmp_path, "-a", f"since={SINCE}", "-a", f"until={LAST}")
        assert done.code == 0, done.log
    printed = [one for one in done.articles if one.page_name != "广告"]
    with Store.open(done.data_dir / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        for number, one in enumerate(printed, 1):
            assert one.issue_date
            taken = on_portal(number, one.title, one.text.split("\n"), one.issue_date, template)
            assert taken.source == "河口日报"
            store.save(taken, run_id=run)
        for number, one in enumerate(printed, 1):
            story = store.stories.of("heze", str(number))
            assert story
            told = store.stories.tellings(story)
            assert {(each.portal, each.article_id) for each in told} == {
                ("heze", str(number)),
                (one.portal, one.article_id),
            }
            found = origin_of(told)
            assert (found.outlet, found.confidence) == ("河口日报", "stated")
            links = store.stories.reprints(told[0].id)
            assert {link.lag_hours for link in links if link.article == told[1].id} == {LAG.total_seconds() / 3600}
