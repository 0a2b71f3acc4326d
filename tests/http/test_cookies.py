"""Cookies that a forum sets go back to it, as many as a server takes."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from regional_news.http.cookies import HEADER_CHARS_MAX, HostCookiesMiddleware

URL = "http://bbs.example.com/thread-7-1-1.html"


def sent_back(*lines: str, times: int = 1) -> dict[str, str]:
    """Return the cookies of a request after as many pages that set those of `lines`, `{}` being each page's number."""
    middleware = HostCookiesMiddleware.from_crawler(get_crawler(settings_dict={"COOKIES_ENABLED": True}))
    for number in range(times):
        headers = {"Set-Cookie": [line.format(number) for line in lines]}
        middleware.process_response(Request(URL), Response(URL, headers=headers))
    request = Request(URL)
    middleware.process_request(request)
    header = (request.headers.get("Cookie") or b"").decode()
    assert len(header) <= HEADER_CHARS_MAX
    return dict(pair.split("=", 1) for pair in header.split("; ") if pair)


def test_a_cookie_that_is_set_anew_takes_its_own_place() -> None:
    cookies = sent_back("x_2132_saltkey=a{}; path=/", "x_2132_lastvisit={}; path=/", times=300)
    assert cookies == {"x_2132_saltkey": "a299", "x_2132_lastvisit": "299"}


@pytest.mark.parametrize(("value", "times"), [("1" * 90, 200), ("y" * 3000, 20)], ids=["many", "long ones"])
def test_cookies_under_ever_other_names_do_not_grow_without_limit(value: str, times: int) -> None:
    """The first ones, by which the forum knows its visitor, stay."""
    cookies = sent_back("x_2132_saltkey=a; path=/", f"view_{{}}={value}; path=/", times=times)
    assert times * len(value) > 2 * HEADER_CHARS_MAX
    assert cookies["x_2132_saltkey"] == "a"
    assert len(cookies) > 1


def test_a_cookie_of_one_name_at_ever_other_paths_does_not_fill_the_memory() -> None:
    middleware = HostCookiesMiddleware.from_crawler(get_crawler(settings_dict={"COOKIES_ENABLED": True}))
    for number in range(100):
        headers = {"Set-Cookie": f"seen={'1' * 500}; path=/thread-{number}"}
        middleware.process_response(Request(URL), Response(URL, headers=headers))
    assert sum(len(cookie.value or "") for cookie in middleware.jars[None]) <= HEADER_CHARS_MAX
