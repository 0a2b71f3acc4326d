"""Addresses are told apart by what they ask for, and what is no address of a page is none."""

from __future__ import annotations

from datetime import date

from regional_news.extract.epaper.calendar import shown_days
from regional_news.extract.json_page import page_of
from regional_news.text.urls import canonical, join
from tests.every import every

HOST = "http://news.example"


@every(
    "url same",
    [
        (f"{HOST}/a/./b/../c.htm", f"{HOST}/a/c.htm"),
        (f"{HOST}/../../a.htm", f"{HOST}/a.htm"),
        (f"{HOST}/a/..", f"{HOST}/"),
        (f"{HOST}:80/a.htm", f"{HOST}/a.htm"),
        (f"{HOST}:8080/a.htm", f"{HOST}:8080/a.htm"),
        (f"{HOST}./a.htm", f"{HOST}/a.htm"),
        ("http://[2001:db8::1]/a.htm", "http://[2001:db8::1]/a.htm"),
        ("http://新闻.example/a.htm", "http://xn--efvy88h.example/a.htm"),
    ],
)
def test_addresses_of_one_page_become_one(url: str, same: str) -> None:
    assert canonical(url) == same


@every("url", [
        "ftp://news.example/a.htm", "http://user@news.example/a.htm", "http:///a.htm", f"{HOST}:port/a.htm",
        "http://1.2.3/a.htm", "http://0x7f/a.htm", "http://a_b!.example/a.htm", f"http://{'新' * 80}.example/a.htm",
    ])  # fmt: skip
def test_what_names_no_page_of_the_web_has_no_address(url: str) -> None:
    assert canonical(url) is None


@every(
    "reference found",
    [("../b.htm", f"{HOST}/b.htm"), ("//other.example/c", "http://other.example/c"), ("mailto:a@b.example", None)],
)
def test_a_link_is_joined_to_its_page(reference: str, found: str | None) -> None:
    assert join(f"{HOST}/a/index.htm", reference) == found


def test_days_that_a_page_writes_out_are_found_and_impossible_ones_are_none() -> None:
    page = "<p>2026年11月20日 星期五</p><p>2026年13月40日</p><p>2026 年 1 月 2 日</p>"
    assert shown_days(page.encode(), {}) == {date(2026, 11, 20), date(2026, 1, 2)}


@every("text", ["[1]", '{"a": 1}', "{" + '"a":{' * 5 + '"b":1' + "}" * 6])
def test_what_holds_no_story_in_json_is_an_empty_page_and_what_is_no_json_none(text: str) -> None:
    assert page_of(text) == ""
    assert page_of(text[:-1]) is page_of("<p>正文</p>") is None
