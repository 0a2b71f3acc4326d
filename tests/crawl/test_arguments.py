"""Spider arguments: what may be said, and the one line that answers a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from regional_news.crawl.arguments import Arguments, argument, words
from regional_news.errors import UserError
from regional_news.portal.epaper.arguments import PaperArguments
from tests.every import every


def test_nothing_given_asks_for_everything_unknown() -> None:
    assert Arguments.parse({}) == Arguments(
        urls=(), since=None, until=None, sections=(), pages=None, full=False, limit=None
    )


def test_every_argument_is_read_into_its_type() -> None:
    given = {
        "url": "http://www.heze.cn/a.htm, https://www.heze.cn/b.htm",
        "since": "2024-02-21",
        "until": "2024-02-29",
        "section": "本地要闻，菏评",
        "pages": "3",
        "full": "1",
        "limit": "20",
    }
    assert Arguments.parse(given) == Arguments(
        urls=("http://www.heze.cn/a.htm", "https://www.heze.cn/b.htm"),
        since=date(2024, 2, 21),
        until=date(2024, 2, 29),
        sections=("本地要闻", "菏评"),
        pages=3,
        full=True,
        limit=20,
    )


@every(
    "name text line",
    [
        ("since", "21.2.2024", "-a since: '21.2.2024' is no date; example: -a since=2024-02-21"),
        ("since", "2024-02-30", "-a since: '2024-02-30' is no date; example: -a since=2024-02-21"),
        ("since", "2024-W08-3", "-a since: '2024-W08-3' is no date; example: -a since=2024-02-21"),
        ("until", "", "-a until: '' is no date; example: -a until=2024-02-29"),
        ("pages", "0", "-a pages: '0' is no whole number from 1; example: -a pages=3"),
        ("pages", "-1", "-a pages: '-1' is no whole number from 1; example: -a pages=3"),
        ("limit", "1.5", "-a limit: '1.5' is no whole number from 1; example: -a limit=20"),
        ("limit", "٣", "-a limit: '٣' is no whole number from 1; example: -a limit=20"),
        ("full", "perhaps", "-a full: 'perhaps' is neither 1 nor 0; example: -a full=1"),
        ("section", " , ", "-a section: is empty; example: -a section=本地要闻"),
    ],
)
def test_a_bad_value_is_answered_with_one_line_and_an_example(name: str, text: str, line: str) -> None:
    with pytest.raises(UserError) as caught:
        Arguments.parse({name: text})
    assert str(caught.value) == line


@every(
    "address",
    [
        "www.heze.cn",
        "ftp://www.heze.cn/",
        "file:///etc/passwd",
        "http://",
        "http://user:secret@www.heze.cn/",
        "http://www.heze.cn:0/",
        "http://www.heze.cn:99999/",
        "http://www.heze.cn/a b",
        "http://a\\@www.heze.cn/",
        "http://[::1/",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(UserError, match="is no http or https address"):
        Arguments.parse({"url": address})


def test_an_unknown_argument_is_answered_with_the_nearest_and_all_others() -> None:
    with pytest.raises(UserError, match=r"-a sinse: no such argument \(did you mean 'since'\?\); there are url, since"):
        Arguments.parse({"sinse": "2024-02-21"})
    with pytest.raises(UserError, match="-a pages: no such argument; there are url, since, until, section, full"):
        PaperArguments.parse({"pages": "1"})  # an issue is read whole


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UserError, match="since=2024-03-01 is later than -a until=2024-02-01"):
        Arguments.parse({"since": "2024-03-01", "until": "2024-02-01"})


def test_the_job_number_of_scrapyd_is_left_alone() -> None:
    assert Arguments.parse({"_job": "6487ec79947edab326d6db28a2d86511e8247444"}) == Arguments()


@every("text value", [("1", True), ("Yes", True), ("0", False), ("false", False)])
def test_a_switch_takes_the_usual_words(text: str, value: bool) -> None:
    assert Arguments.parse({"full": text}).full is value


def test_a_platform_adds_arguments_of_its_own() -> None:
    @dataclass(frozen=True, kw_only=True)
    class ForumArguments(Arguments):
        forums: tuple[str, ...] = argument((), name="forums", read=words, example="forums=2,36")

    assert ForumArguments.parse({"forums": "2,36", "limit": "1"}).forums == ("2", "36")
    with pytest.raises(UserError, match="-a forums: is empty; example: -a forums=2,36"):
        ForumArguments.parse({"forums": ""})
