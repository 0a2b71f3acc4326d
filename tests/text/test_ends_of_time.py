"""No date of any page, archive, store or address bar reaches beyond the ends of time with a traceback."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from regional_news.crawl.revisits import birth
from regional_news.errors import RefusedError
from regional_news.extract import read
from regional_news.item.article import CHINA
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store
from regional_news.text import dates
from tests.every import every
from tests.factory import make_article
from tests.web_client import Client

if TYPE_CHECKING:
    from pathlib import Path

LAST, FIRST = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, CHINA, timezone(timedelta(hours=-12))])) | st.sampled_from(
    [LAST, FIRST, LAST.replace(tzinfo=CHINA), FIRST.replace(tzinfo=CHINA), datetime(2023, 2, 28, 23, 59, tzinfo=UTC)]
)
WORDS = (
    "昨天 08:05",
    "999天前", "3小时前", "半小时前", "刚刚", "2-29 10:00", "02月29日", "12-31 23:59", "9999-12-31 23:59:59",
    "2099-12-31T23:59:59-12:00", "1995-01-01T00:00:00+14:00", "2021-13-45", "99991231235959", "00010101", "0000-00-00",
    "发布时间：2024-02-29", "二零九九年十二月三十一日", "Dec 31, 2099 23:59", "20天前", "08-11-02 18:33", "19700101",
    "2099年12月31日24时", "999999999999", "-1", "yesterday", "3 days ago", "Fri, 31 Dec 9999 23:59:59 GMT",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS) | st.text("0123456789-/:年月日前天 TZ+", max_size=24), max_size=4), MOMENTS)
@example(["999天前"], FIRST)
@example(["昨天"], LAST)
def test_no_words_overflow_whenever_they_were_fetched(said, fetched_at):
    for text in (" ".join(said), *said):
        dates.find(text, fetched_at=fetched_at, partial=True)
        dates.parse_machine(text, fetched_at=fetched_at)


@settings(max_examples=40)
@given(st.sampled_from(WORDS), st.sampled_from(WORDS), MOMENTS)
@example("2-29 10:00", "2023-03-05 07:20", datetime(2024, 3, 5, tzinfo=UTC))
@example("2-29 10:00", "2024-01-05 07:20", datetime(2024, 3, 5, tzinfo=UTC))
def test_no_page_overflows_whenever_it_was_fetched(shown, above, fetched_at):
    source = (
        f"<html><head><meta name=publishdate content='{shown}'></head><body><p>今天是{above}</p>"
        f"<h1>渡口的柳树</h1><p>来源：河湾日报　{shown}</p><p>{'河水涨了又落，船来了又走。' * 9}</p>"
        f"<script>var pubtime = '9999999999'</script></body></html>"
    )
    reading = read(source.encode(), url="http://www.paper.example/99991231/1.htm", fetched_at=fetched_at)
    assert reading.text


@given(MOMENTS, MOMENTS, st.sampled_from(["day", "minute", None]))
@example(LAST, LAST, "day")
@example(FIRST, FIRST, "day")
def test_an_article_is_born_by_the_time_it_is_seen(published_at, first_seen, precision):
    found = birth(published_at=published_at, precision=precision, first_seen=first_seen)
    assert found <= first_seen
    assert found >= min(published_at, first_seen)


def test_an_article_fetched_at_the_end_of_time_is_refused():
    with pytest.raises(RefusedError, match="invalid: fetched_at is impossible"):
        make_article(fetched_at=LAST.replace(microsecond=0))


@pytest.fixture
def client(tmp_path: Path) -> Client:
    with Store.open(tmp_path / "s.db") as store:
        store.save(make_article(), run_id=store.start_run(spider="heze"))
    return Client(make_app(tmp_path / "s.db", hosts=["127.0.0.1"]))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999-13-01", "0000-01-01", "10000-01-01"])
@every("address", [
    "/search?q=河&since={0}&until={0}", "/search?until={0}", "/rising?week={0}",
    "/trends?q=河&since={0}&until={0}", "/trends.csv?q=河&until={0}", "/trends.svg?q=河&since={0}",
    "/trends?by=week&since={0}", "/trends?by=month&until={0}", "/issue?portal=heze&day={0}", "/report?month={0}",
    "/download?format=csv&since={0}",
])  # fmt: skip
def test_no_day_in_an_address_ends_a_page_with_an_error(address: str, day: str, client: Client) -> None:
    answer = client.get(address.format(day))
    assert answer.status in {200, 303, 400, 404}, answer.text[:500]
