# ruff: noqa: E501 - answers read best on one line
"""Searches by day are lists: each kind says what it is asked, and what it answers is items and a next page."""

from __future__ import annotations

import json
from datetime import date, datetime
from urllib.parse import parse_qs

import pytest

from regional_news.crawl.searches import Search, searches_of
from regional_news.item.article import CHINA
from tests.every import every

URL = "http://www.hekou.example/"
SINCE, UNTIL = date(2024, 1, 1), date(2024, 6, 30)
PAGES = {
    "jsearchfront": '<form action="/jsearchfront/search.do"><input name="websiteid" value="371300000000000"></form>',
    "was": '<form action="/was5/web/search" method=post><input name=channelid type=hidden value=2334></form>',
    "els": "<script>post('/els-service/search/new/1/10', {dq: '0530'})</script>",
    "page": '<a href="https://news-search.hekou.example/Search?q=">搜索</a>',
}
ASKED = {
    "jsearchfront": "http://www.hekou.example/jsearchfront/interfaces/cateSearch.do",
    "was": "http://www.hekou.example/was5/web/search",
    "els": "http://www.hekou.example/els-service/search/new/1/10",
    "page": "https://news-search.hekou.example/Search?q=%E6%B2%B3%E5%8F%A3&p=1",
}


def found(markup: str, region: str | None = "371300") -> list[Search]:
    return list(searches_of(markup, url=URL, word="河口", region=region, since=SINCE, until=UNTIL))


@every("kind", PAGES)
def test_a_page_that_leads_to_a_search_says_how_it_is_asked(kind: str) -> None:
    (search,) = found(PAGES[kind])
    assert search.kind == kind
    assert search.asked()[0] == ASKED[kind]


@every("markup", ["", "<form action=/search><input name=q></form>", '<a href="/was5/web/">x</a>'])
def test_a_page_without_one_of_these_searches_leads_to_none(markup: str) -> None:
    assert found(markup) == []


def test_a_form_s_numbers_are_handed_on_and_the_days_with_them() -> None:
    (search,) = found(PAGES["jsearchfront"])
    _, method, body, kind = search.asked()
    assert (method, kind) == ("POST", "application/x-www-form-urlencoded")
    given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert (
        given.items() >= {"websiteid": "371300000000000", "q": "河口", "begin": "20240101", "end": "20240630"}.items()
    )


def test_a_site_is_asked_by_its_place_where_no_form_has_its_number() -> None:
    (search,) = found('<a href="/jsearchfront/">搜索</a>')
    assert dict(search.given) == {"websiteid": "371300000000000"}
    assert found('<a href="/jsearchfront/">搜索</a>', region=None) == []


def test_a_result_s_address_stands_in_its_link_or_behind_a_counter_or_in_its_words() -> None:
    (search,) = found(PAGES["jsearchfront"])
    results = [
        '<div class="jcse-news-title"><a href="/art/2024/2/1/art_1_2.html">渡口恢复夜航</a></div>',
        '<div class="jcse-news-title"><a href="visit/link.do?url=http%3A%2F%2Fwww.hekou.example%2Fart%2F3.html">河堤加固</a></div>',
        '<div class="jcse-news-title"><a href="#">老街换灯</a></div><div class="jcse-news-url"><a>http://www.hekou.example/art/4.html</a></div>',
    ]
    answer = search.read(json.dumps({"total": 45, "result": results}).encode())
    urls = dict(answer.items)
    assert urls["http://www.hekou.example/art/2024/2/1/art_1_2.html"] == "渡口恢复夜航"
    assert {"http://www.hekou.example/art/3.html", "http://www.hekou.example/art/4.html"} < urls.keys()
    assert answer.next is not None
    assert answer.next.page == 2
    last = answer.next.read(json.dumps({"total": 40, "result": results}).encode())
    assert last.next is None


def test_records_of_other_days_are_left_out_where_the_search_takes_none() -> None:
    (was,) = found(PAGES["was"])
    records = "".join(
        f"<REC><TITLE><![CDATA[第{n}版<font>]]></TITLE><URL><![CDATA[/t{n}.html]]></URL><DOCRELTIME>{day}</DOCRELTIME></REC>"
        for n, day in enumerate(("2023.12.31", "2024-01-01 08:00:00", "2024/06/30"))
    )
    answer = was.read(f"<RESULT><RECORDCOUNT>3</RECORDCOUNT>{records}</RESULT>".encode())
    assert answer.items == (
        ("http://www.hekou.example/t1.html", "第1版"),
        ("http://www.hekou.example/t2.html", "第2版"),
    )
    assert answer.next is None
    (els,) = found(PAGES["els"])
    assert json.loads(els.asked()[2])["subject"] == "河口"
    assert json.loads(els.asked()[2])["dq"] == "0530"
    moment = {day: int(datetime(2024, 1, day, tzinfo=CHINA).timestamp() * 1000) for day in (1, 2)}
    docs = [
        {"subject": "有地址", "fwdate": moment[1], "url": "http://www.hekou.example/a/1.html"},
        {"subject": "<em>没</em>地址", "fwdate": str(moment[2]), "dwid": [7719], "xxid": "99"},
        {"subject": "太早", "fwdate": 0, "url": None},
    ]
    answer = els.read(json.dumps({"data": {"resultDocs": docs}}).encode())
    assert answer.items == (
        ("http://www.hekou.example/a/1.html", "有地址"),
        ("http://www.hekou.example/0530/7719/99.html", "没地址"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_records_are_read_in_the_encoding_that_they_are_in(encoding: str) -> None:
    (was,) = found(PAGES["was"])
    record = (
        "<REC><URL>/a/1.htm</URL><TITLE>渡口大桥昨天上午通车</TITLE><DOCRELTIME>2024.02.03 08:00</DOCRELTIME></REC>"
    )
    answer = was.read(f"<RESULT><RECORDCOUNT>1</RECORDCOUNT>{record * 3}</RESULT>".encode(encoding))
    assert set(answer.items) == {("http://www.hekou.example/a/1.htm", "渡口大桥昨天上午通车")}


def test_a_search_of_pages_ends_where_a_page_has_no_results() -> None:
    (search,) = found(PAGES["page"])
    one = '<div class="result-footer"><a href="https://hekou.example/content/1.html">https://…</a></div><a href="/x">帮助</a>'
    answer = search.read(one.encode())
    assert [url for url, _ in answer.items] == ["https://hekou.example/content/1.html"]
    assert answer.next is not None
    assert answer.next.read("<p>没有结果</p>".encode()).next is None


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"<html>", b'{"data": null, "result": null}', b"\xff\xfe"])
def test_what_is_no_answer_has_no_items_and_no_next_page(kind: str, body: bytes) -> None:
    (search,) = found(PAGES[kind])
    answer = search.read(body)
    assert (answer.items, answer.next) == ((), None)
