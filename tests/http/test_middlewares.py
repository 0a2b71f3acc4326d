"""The guards between a spider and the network, one by one."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import re
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from scrapy import Request, Spider, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler
from twisted.internet.error import DNSLookupError

from regional_news import settings
from regional_news.errors import UserError
from regional_news.http import cooldown, robots
from regional_news.http.address_gate import (
    AddressGateMiddleware,
    AddressRefusedError,
    GuardedResolver,
    allowed_networks,
    is_reachable,
    literal,
)
from regional_news.http.compression import StrictCompressionMiddleware
from regional_news.http.cooldown import DEFAULT_WAIT_S, CooldownMiddleware, retry_after_s
from regional_news.http.posted_lists import PostedListsMiddleware
from regional_news.http.robots import AGE_MAX_S, PARSED_BYTES_MAX, RobotsMiddleware, is_robots_request, rules
from regional_news.http.scope import OutOfScopeError, ScopeMiddleware, may_hold_rules
from regional_news.http.user_agent import MOBILE_WORDS, ROBOT_WORDS, Identity, misread_words, user_agent
from regional_news.spiders.heze import HezeSpider
from tests.every import every

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.crawler import Crawler

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def crawler_with(**settings: object) -> Crawler:
    """Return a crawler whose engine looks alive to a middleware."""
    crawler = get_crawler(Spider, {"TELNETCONSOLE_ENABLED": False, **settings})
    crawler.spider = crawler.spidercls("test")
    closed: list[str] = []

    async def close_spider_async(*, reason: str) -> None:
        closed.append(reason)

    engine: Any = SimpleNamespace(
        running=True,
        _slot=SimpleNamespace(closing=None),
        close_spider_async=close_spider_async,
        closed=closed,
        downloader=SimpleNamespace(slots={}),
    )
    crawler.engine = engine
    return crawler


class TestScope:
    def middleware(self) -> ScopeMiddleware:
        crawler = crawler_with()
        assert crawler.spider is not None
        crawler.spider.in_scope = lambda url: url.startswith("http://www.heze.cn/")  # type: ignore[attr-defined]
        return ScopeMiddleware.from_crawler(crawler)

    def test_the_portals_own_pages_pass(self) -> None:
        self.middleware().process_request(Request("http://www.heze.cn/news/"))

    @every("flags", [{}, {"dont_filter": True}, {"meta": {"allow_offsite": True}}])
    def test_nothing_lets_another_host_pass(self, flags: dict[str, Any]) -> None:
        middleware = self.middleware()
        with pytest.raises(OutOfScopeError, match=r"Not on this portal: http://other\.example/"):
            middleware.process_request(Request("http://other.example/", **flags))
        assert middleware.stats.get_value("offsite/filtered") == 1

    def test_what_is_refused_is_refused_where_its_errback_is_told(self) -> None:
        middleware = self.middleware()
        led, spider = Request("http://other.example/"), middleware.crawler.spider
        heard = middleware.crawler.signals.send_catch_log(signals.request_scheduled, request=led, spider=spider)
        assert [result for _, result in heard] == [None]

    def test_only_a_robots_request_may_be_led_elsewhere(self) -> None:
        meta = {"dont_obey_robotstxt": True}
        robots = Request("http://other.example/robots.txt", callback=NO_CALLBACK, meta=meta)
        self.middleware().process_request(robots)
        assert is_robots_request(robots.replace(url="http://third.example/robots.txt"))
        with pytest.raises(OutOfScopeError):
            self.middleware().process_request(Request("http://other.example/robots.txt", meta=meta))

    @every(
        "to is_let",
        [
            ("https://other.example/robots.txt", True),
            ("http://www.heze.cn:8080/robots.txt", True),
            ("http://other.example:22/robots.txt", False),
        ],
    )
    def test_a_robots_request_is_led_to_web_servers_alone(self, to: str, is_let: bool) -> None:
        meta = {"dont_obey_robotstxt": True, "redirect_urls": ["http://www.heze.cn:8080/robots.txt"]}
        assert may_hold_rules(Request(to, callback=NO_CALLBACK, meta=meta)) is is_let

    def test_a_spider_without_a_scope_of_its_own_keeps_to_its_domains(self) -> None:
        crawler = crawler_with()
        assert crawler.spider is not None
        crawler.spider.allowed_domains = ["heze.cn"]  # type: ignore[attr-defined]
        middleware = ScopeMiddleware.from_crawler(crawler)
        crawler.signals.send_catch_log(signals.spider_opened, spider=crawler.spider)
        middleware.process_request(Request("http://www.heze.cn/"))
        with pytest.raises(OutOfScopeError):
            middleware.process_request(Request("http://other.example/", dont_filter=True))


class TestRobotsRules:
    def test_rules_are_left_as_they_are(self) -> None:
        assert rules(b"User-agent: *\r\nDisallow: /a\r\n") == b"User-agent: *\r\nDisallow: /a\r\n"

    def test_utf_16_is_read_by_its_mark(self) -> None:
        assert rules("User-agent: *\nDisallow: /新闻\n".encode("utf-16")).decode() == "User-agent: *\nDisallow: /新闻\n"

    @pytest.mark.parametrize("page", [b"<!DOCTYPE html><html>", b"\xef\xbb\xbf\r\n <HTML>"])
    def test_a_web_page_holds_no_rules(self, page: bytes) -> None:
        assert rules(page) == b""

    @every("extra", [-1, 0, 1])
    def test_half_a_mebibyte_is_parsed_and_no_half_rule(self, extra: int) -> None:
        last = b"Disallow: /the-last\n"
        body = b"User-agent: *\n" + b"#" * (PARSED_BYTES_MAX + extra - 14 - 1 - len(last)) + b"\n" + last
        assert len(body) == PARSED_BYTES_MAX + extra
        assert rules(body).endswith(last) is (extra <= 0)
        assert rules(body).endswith(b"\n")


class TestRobotsAge:
    @pytest.mark.fault("B9", "a run lasts longer than a day", "the rules are fetched again")
    @pytest.mark.parametrize(("age_s", "is_kept"), [(AGE_MAX_S - 1, True), (AGE_MAX_S, True), (AGE_MAX_S + 1, False)])
    def test_rules_are_kept_for_a_day_at_most(
        self, age_s: float, is_kept: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        middleware = RobotsMiddleware.from_crawler(
            crawler_with(ROBOTSTXT_OBEY=True, USER_AGENT="x", CRAWL_DELAY_MAX_SECONDS=60)
        )
        middleware.reading["www.heze.cn"] = None
        middleware.read_at["www.heze.cn"] = 1000.0
        monkeypatch.setattr(robots, "monotonic", lambda: 1000.0 + age_s)
        middleware._forget_old_rules("www.heze.cn")
        middleware._forget_old_rules("never.asked.cn")
        assert ("www.heze.cn" in middleware.reading) is is_kept


class TestRetryAfter:
    @every(
        "value date expected",
        [
            (b"4", None, 4),
            (b" 120 ", None, 120),
            (b"0", None, 0),
            (b"-5", None, 0),
            (b"1000000000", None, 1e9),
            (b"Sun, 22 Nov 2026 04:01:00 GMT", None, 60),
            (b"Sun, 22 Nov 2026 04:01:00 GMT", b"Sun, 22 Nov 2026 04:00:30 GMT", 30),
            (b"Sun, 22 Nov 2026 04:01:00 GMT", b"Sun, 22 Nov 2026 14:00:30 GMT", 0),
            (b"Sunday, 22-Nov-26 04:01:00 GMT", None, 60),
            (b"soon", None, None),
            (b"", None, None),
            (b"4.5", None, None),
            (b"\xff\xfe", None, None),
            (b"Sun, 99 Nov 2026 04:01:00 GMT", None, None),
        ],
    )
    def test_both_forms_are_read_and_nothing_else(
        self, value: bytes, date: bytes | None, expected: float | None
    ) -> None:
        assert retry_after_s(value, date=date, now=NOW) == expected


class Clock:
    """A clock that stands still but for those who wait on it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock that the middleware reads."""
    clock = Clock()
    monkeypatch.setattr(cooldown, "monotonic", clock.monotonic)
    monkeypatch.setattr(cooldown, "asyncio", SimpleNamespace(sleep=clock.sleep))
    return clock


class TestCooldown:
    URL = "http://www.heze.cn/news/"
    folder: Path

    @pytest.fixture(autouse=True)
    def _in_a_folder_of_its_own(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def answer(self, middleware: CooldownMiddleware, status: int, **headers: str) -> None:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        middleware.response_downloaded(Response(self.URL, status=status, headers=names), Request(self.URL))

    def make(self, **settings: object) -> CooldownMiddleware:
        given = {"DATA_DIR": str(self.folder), "RATE_LIMIT_STOP_AFTER": 3, "RETRY_AFTER_MAX_SECONDS": 3600, **settings}
        return CooldownMiddleware.from_crawler(crawler_with(**given))

    def waits_s(self, middleware: CooldownMiddleware) -> float:
        return middleware.until.get("www.heze.cn", 0) - cooldown.monotonic()

    def closed(self, middleware: CooldownMiddleware) -> list[str]:
        engine: Any = middleware.crawler.engine
        return list(engine.closed)

    def test_every_request_for_the_host_waits_as_long_as_asked_for(self, clock: Clock) -> None:
        async def scenario() -> None:
            middleware = self.make()
            self.answer(middleware, 503, Retry_After="3600")
            await middleware.process_request(Request("http://other.example/"))
            assert clock.waits == [], "another host's"
            await middleware.process_request(Request(self.URL))

        asyncio.run(scenario())
        assert sum(clock.waits) == 3600
        assert max(clock.waits) <= 0.5, "a signal is heard while it waits"

    def test_a_429_without_a_time_waits_by_default_and_longer_each_time(self, clock: Clock) -> None:
        middleware = self.make()
        self.answer(middleware, 429)
        assert self.waits_s(middleware) == DEFAULT_WAIT_S
        self.answer(middleware, 429, Retry_After="soon")
        assert self.waits_s(middleware) == DEFAULT_WAIT_S * 2

    @pytest.mark.parametrize("url", ["", "postgresql://nobody@127.0.0.1:1/news?connect_timeout=1"])
    def test_a_host_is_left_alone_where_the_store_cannot_be_opened_too(self, url: str, clock: Clock) -> None:
        (self.folder / "regional_news.db").write_bytes(b"of another program" * 10)
        middleware = self.make(STORE_URL=url)
        asyncio.run(middleware.process_request(Request(self.URL)))
        self.answer(middleware, 429)
        assert self.waits_s(middleware) == DEFAULT_WAIT_S

    def test_a_503_without_a_time_is_left_to_the_retries(self) -> None:
        middleware = self.make()
        self.answer(middleware, 503)
        assert not middleware.until

    def test_so_many_429_in_a_row_end_the_run(self) -> None:
        async def scenario() -> list[str]:
            middleware = self.make()
            for _ in range(2):
                self.answer(middleware, 429, Retry_After="0")
            self.answer(middleware, 200)
            for _ in range(2):
                self.answer(middleware, 429, Retry_After="0")
            await asyncio.sleep(0)
            assert self.closed(middleware) == []
            self.answer(middleware, 429, Retry_After="0")
            await asyncio.sleep(0)
            return self.closed(middleware)

        assert asyncio.run(scenario()) == ["rate_limited"]

    @every("asked closed", [("3600", []), ("3601", ["rate_limited"]), ("1000000000", ["rate_limited"])])
    def test_a_wait_beyond_the_limit_ends_the_run(self, asked: str, closed: list[str]) -> None:
        async def scenario() -> list[str]:
            middleware = self.make()
            self.answer(middleware, 503, Retry_After=asked)
            await asyncio.sleep(0)
            return self.closed(middleware)

        assert asyncio.run(scenario()) == closed

    def test_a_run_that_ends_does_not_wait(self, clock: Clock) -> None:
        async def scenario() -> None:
            middleware = self.make()
            self.answer(middleware, 503, Retry_After="60")
            middleware.crawler.engine.running = False
            with pytest.raises(IgnoreRequest, match="asks to be left alone"):
                await middleware.process_request(Request(self.URL))

        asyncio.run(scenario())
        assert clock.waits == []


PRIVATE = (
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
)


class TestAddressGate:
    @every("address", PRIVATE)
    def test_what_is_not_public_cannot_be_reached(self, address: str) -> None:
        assert not is_reachable(ipaddress.ip_address(address))

    @every("address", ["60.217.230.4", "8.8.8.8", "2400:3200::1", "64:ff9b::808:808", "::ffff:8.8.8.8"])
    def test_what_is_public_can(self, address: str) -> None:
        assert is_reachable(ipaddress.ip_address(address))

    @every(
        "host",
        [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "0",
            "[::1]",
            "::ffff:7f00:1",
            "fe80::1%eth0",
            "127.0.0.1.",
            "::127.0.0.1",
            "::ffff:0:127.0.0.1",
            "64:ff9b:1::7f00:1",
            "fec0::1",
            "192.88.99.1",
            "１２７.０.０.１",
            "127。1",
            "localhost",
            "LOCALHOST.",
            "a.localhost",
        ],
    )
    def test_a_literal_is_known_however_it_is_written(self, host: str) -> None:
        address = literal(host)
        assert address is not None
        assert not is_reachable(address)

    @every("host", ["www.heze.cn", "1.example", "", "新闻.cn"])
    def test_a_name_is_no_literal(self, host: str) -> None:
        assert literal(host) is None

    def test_allowed_networks_pass_and_no_others(self) -> None:
        networks = allowed_networks(Settings({"ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8, 10.1.0.0/16"}))
        assert is_reachable(ipaddress.ip_address("127.0.0.1"), allowed=networks)
        assert is_reachable(ipaddress.ip_address("::ffff:10.1.2.3"), allowed=networks)
        assert not is_reachable(ipaddress.ip_address("10.2.0.1"), allowed=networks)

    def test_a_network_that_is_none_is_the_users_mistake(self) -> None:
        with pytest.raises(UserError, match="give networks such as"):
            allowed_networks(Settings({"ALLOWED_PRIVATE_NETWORKS": "localhost"}))

    @every("url", ["http://127.1/", "http://2130706433/", "http://[::1]/", "http://169.254.169.254/latest"])
    def test_a_request_for_one_is_refused_and_counted(self, url: str) -> None:
        crawler = crawler_with()
        with pytest.raises(AddressRefusedError):
            AddressGateMiddleware.from_crawler(crawler).process_request(Request(url))
        assert crawler.stats.get_value("address/refused") == 1

    def test_a_name_goes_on_to_be_resolved(self) -> None:
        AddressGateMiddleware.from_crawler(crawler_with()).process_request(Request("http://www.heze.cn/"))

    def test_a_name_that_resolves_to_a_private_address_is_refused(self) -> None:
        resolver = GuardedResolver(object(), 100, 1.0)  # type: ignore[arg-type]
        assert resolver.check("60.217.230.4", "www.heze.cn") == "60.217.230.4"
        with pytest.raises(DNSLookupError, match=r"www.heze.cn resolves to 10.0.0.1"):
            resolver.check("10.0.0.1", "www.heze.cn")

    def test_the_operators_own_proxy_may_have_any_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", "http://proxy.lan:3128")
        resolver = GuardedResolver(object(), 100, 1.0)  # type: ignore[arg-type]
        assert resolver.check("10.0.0.1", "proxy.lan") == "10.0.0.1"
        with pytest.raises(DNSLookupError):
            resolver.check("10.0.0.1", "www.heze.cn")

    def test_a_host_without_a_proxy_is_no_proxy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("no_proxy", "www.heze.cn")
        with pytest.raises(DNSLookupError):
            GuardedResolver(object(), 100, 1.0).check("10.0.0.1", "www.heze.cn")  # type: ignore[arg-type]


class TestCompression:
    def test_a_packed_answer_is_unpacked_without_asking_for_an_encoding_of_its_bytes(self) -> None:
        """To guess one of packed bytes takes longer than to read the page."""

        class Unasked(HtmlResponse):
            @property
            def encoding(self) -> str:
                raise AssertionError("asked for an encoding of packed bytes")

        headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
        page = "<p>菏泽</p>".encode("gb18030")
        packed = Unasked("http://www.heze.cn/", headers=headers, body=gzip.compress(page))
        middleware = StrictCompressionMiddleware.from_crawler(crawler_with())
        plain = middleware.process_response(Request("http://www.heze.cn/"), packed)
        assert isinstance(plain, HtmlResponse)
        assert (plain.body, plain.status, "Content-Encoding" in plain.headers) == (page, 200, False)


class TestIdentity:
    def agent(self, **settings: object) -> str:
        given = Settings(settings)
        Identity().update_settings(given)
        return str(given["USER_AGENT"])

    def test_the_default_contact_gives_the_usual_pages(self) -> None:
        agent = self.agent(CONTACT=settings.CONTACT)
        assert re.fullmatch(r"RegionalNews/[\d.]+", agent)
        assert misread_words(agent) == []

    @every(
        "contact word",
        [
            ("remote@example.org", "mot"),
            ("me@crawler.example", "crawl"),
            ("https://LG.example/", "lg"),
            ("a@Connect.cn", "nec"),
        ],
    )
    def test_a_contact_that_would_change_the_pages_is_sent_beside_the_user_agent(self, contact: str, word: str) -> None:
        given = Settings({"CONTACT": contact, "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html"}})
        Identity().update_settings(given)
        assert word in contact.lower()
        assert given["USER_AGENT"] == user_agent(contact).split()[0]
        assert misread_words(given["USER_AGENT"]) == []
        assert given.getdict("DEFAULT_REQUEST_HEADERS") == {"Accept": "text/html", "From": contact}

    def test_a_user_agent_of_the_users_own_that_would_change_the_pages_is_warned_of(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        given = Settings({"CONTACT": "a@example.org"})
        given.set("USER_AGENT", "MyCrawler/1.0", priority="cmdline")
        Identity().update_settings(given)
        assert "'crawl'" in caplog.text

    def test_a_user_agent_of_the_users_own_wins(self) -> None:
        settings = Settings({"CONTACT": "a@example.org"})
        settings.set("USER_AGENT", "Mine/1.0", priority="cmdline")
        Identity().update_settings(settings)
        assert settings["USER_AGENT"] == "Mine/1.0"

    def test_words_are_held_in_small_letters(self) -> None:
        assert all(word == word.lower() for word in (*ROBOT_WORDS, *MOBILE_WORDS))


def test_what_facts_call_posted_is_asked_with_post_and_its_parameters_in_the_body() -> None:
    facts = replace(HezeSpider.facts, posted={"/api/list": "json", "/more.php": "form"})
    crawler = SimpleNamespace(spider=SimpleNamespace(facts=facts))
    middleware = PostedListsMiddleware.from_crawler(crawler)  # type: ignore[arg-type]
    for path, body in (("/api/list", b'{"page": 1, "code": "01"}'), ("/more.php", b"page=1&code=01"), ("/", None)):
        request = Request(f"{facts.origin}{path}?page=1&code=01")
        found = middleware.process_request(request)
        assert (found.body if found else None) == body
        assert found is None or (found.method, found.url) == ("POST", request.url)
        assert found is None or middleware.process_request(found) is None
    assert middleware.process_request(Request("http://elsewhere.cn/api/list?page=1")) is None


@every(
    "path status is_posted",
    [
        ("/module/web/jpage/dataproxy.jsp", 405, True),
        ("/module/web/jpage/dataproxy.jsp", 200, False),
        ("/x.jsp", 405, False),
    ],
)
def test_a_data_proxy_that_refuses_to_be_asked_is_posted_to_once(path: str, status: int, *, is_posted: bool) -> None:
    request = Request(f"http://x.gov.cn{path}?columnid=7&unitid=9", meta={"fetch": "kept"})
    response = Response(request.url, status=status)
    middleware = PostedListsMiddleware(SimpleNamespace(spider=None))  # type: ignore[arg-type]
    found = middleware.process_response(request, response)
    if not is_posted:
        assert found is response
        return
    assert isinstance(found, Request)
    assert (found.method, found.url, found.body, found.meta["fetch"]) == (
        "POST",
        request.url,
        b"columnid=7&unitid=9",
        "kept",
    )
    assert middleware.process_response(found, response) is response
