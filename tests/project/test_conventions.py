"""Every spider there is keeps to the conventions, and the settings stay hardened."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import MagicMock

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.spidermiddlewares.referer import RefererMiddleware

import regional_news
from regional_news import settings as module
from regional_news.extract import PortalFacts
from regional_news.portal.contract import facts_of_class
from regional_news.portal.spider import PortalSpider
from tests.every import every

if TYPE_CHECKING:
    from regional_news.crawl.arguments import Arguments

PACKAGE = Path(regional_news.__file__).parent
SPIDER_FILES = sorted(path for path in (PACKAGE / "spiders").glob("*.py") if path.name != "__init__.py")


def project_settings() -> Settings:
    settings = Settings()
    settings.setmodule(module)
    return settings


@cache
def loader() -> SpiderLoader:
    return SpiderLoader.from_settings(project_settings())


@cache
def spiders() -> list[type[PortalSpider]]:
    return [loader().load(name) for name in sorted(loader().list())]


class TestFiles:
    @every("path", SPIDER_FILES)
    def test_a_spider_is_named_by_its_file(self, path: Path) -> None:
        assert path.stem in loader().list()

    @every("path", SPIDER_FILES)
    def test_a_portal_is_at_most_forty_lines(self, path: Path) -> None:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 40

    @every("path", SPIDER_FILES)
    def test_its_first_line_says_which_portal_and_where(self, path: Path) -> None:
        first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").splitlines()[0]
        assert first.endswith(".")
        assert len(first) > 10

    @every("path", SPIDER_FILES)
    def test_it_holds_facts_and_no_code(self, path: Path) -> None:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        code = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.For, ast.While, ast.If, ast.Try, ast.With)
        assert [type(node).__name__ for node in ast.walk(tree) if isinstance(node, code)] == []

    @every("path", SPIDER_FILES)
    def test_it_imports_facts_and_its_base_alone(self, path: Path) -> None:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not any(isinstance(node, ast.Import) for node in ast.walk(tree))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        allowed = ("regional_news.extract", "regional_news.portal.spider", "regional_news.portal.forum", "__future__")
        allowed += ("regional_news.portal.epaper", "regional_news.portal.site")
        assert all(name.startswith(allowed) for name in imported)


class TestSpiders:
    @every("spider", spiders)
    def test_it_is_made_without_arguments_where_it_needs_none(self, spider: type[PortalSpider]) -> None:
        if getattr(spider, "facts", None) is not None:
            made = spider()
            assert made.name == spider.name
            assert made.portal == made.facts.name

    @every("spider", spiders)
    def test_it_can_be_asked_for_all_it_has_before_it_begins(self, spider: type[PortalSpider]) -> None:
        """`-O` does so for the names of files, and writes nothing where an attribute fails."""
        made = spider() if getattr(spider, "facts", None) else spider(url="http://any.example/")
        made.crawler, made.run = MagicMock(), MagicMock()
        assert all(hasattr(made, name) for name in dir(made))

    @every("spider", spiders)
    def test_it_inherits_from_no_other_portal(self, spider: type[PortalSpider]) -> None:
        assert issubclass(spider, PortalSpider)
        assert not any(base.__module__.startswith("regional_news.spiders") for base in spider.__mro__[1:])

    @every("spider", spiders)
    def test_it_may_go_to_its_own_hosts_alone(self, spider: type[PortalSpider]) -> None:
        if getattr(spider, "facts", None) is not None:
            made = spider()
            assert all(made.in_scope(example) for example in made.facts.examples)
            assert not made.in_scope("http://other.example/")

    @every("spider", spiders)
    def test_its_start_is_the_one_that_keeps_redirects_in(self, spider: type[PortalSpider]) -> None:
        assert spider.start is PortalSpider.start
        assert "dont_filter" not in inspect.getsource(PortalSpider.start)

    @every("spider", spiders)
    def test_it_has_no_setting_that_is_not_its_platforms(self, spider: type[PortalSpider]) -> None:
        assert "custom_settings" not in vars(spider)


@pytest.mark.fault("B12", "a spider ignores robots.txt", "no file of the package can")
def test_nothing_in_the_package_switches_robots_off() -> None:
    """Only the middleware itself may fetch a robots.txt without asking one."""
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "ROBOTSTXT_OBEY = False" not in text, file
        if file.name != "robots.py":
            assert "dont_obey_robotstxt" not in text, file
            assert "allow_offsite" not in text, file


@pytest.mark.fault("N4", "a setting that keeps us polite or safe is loosened", "this test fails")
@every(
    "name value",
    [
        ("ROBOTSTXT_OBEY", True),
        ("ROBOTSTXT_USER_AGENT", "RegionalNews"),
        ("DOWNLOAD_MAXSIZE", 8 * 2**20),
        ("DOWNLOAD_FAIL_ON_DATALOSS", True),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("DOWNLOAD_TIMEOUT", 30),
        ("DOWNLOAD_DELAY", 2),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("AUTOTHROTTLE_ENABLED", True),
        ("REDIRECT_MAX_TIMES", 5),
        ("RETRY_TIMES", 2),
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("COOKIES_ENABLED", False),
        ("METAREFRESH_ENABLED", False),
        ("REFERRER_POLICY", "no-referrer"),
        ("HTTPPROXY_ENABLED", True),
        ("JOBDIR", None),
        ("FEEDS", {}),
        ("FEED_EXPORT_ENCODING", "utf-8"),
        ("TWISTED_DNS_RESOLVER", "regional_news.http.address_gate.GuardedResolver"),
    ],
)
def test_a_setting_that_keeps_us_polite_or_safe_stays(name: str, value: object) -> None:
    assert project_settings()[name] == value


def test_only_http_and_https_can_be_fetched() -> None:
    settings = project_settings()
    handlers = settings.get_component_priority_dict_with_base("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler is not None} == {"http", "https"}


def test_no_referrer_is_ever_sent_whatever_a_server_asks_for() -> None:
    policies = RefererMiddleware(project_settings()).policies
    assert {policy.__name__ for policy in policies.values()} == {"NoReferrerPolicy"}


class TestContract:
    FACTS = PortalFacts(
        name="made_up",
        site_name="某某网",
        origin="http://portal.example",
        article=r"/news/(?P<id>\d+)\.html",
        examples=("http://portal.example/news/1.html",),
    )

    def test_a_class_with_facts_takes_its_name_from_them(self) -> None:
        class MadeUp(PortalSpider):
            facts = self.FACTS

        assert MadeUp.name == "made_up"

    def test_a_class_without_facts_is_answered_with_an_example(self) -> None:
        with pytest.raises(TypeError, match=r"Forgetful needs facts, for example: facts = PortalFacts\(name='heze'"):

            class Forgetful(PortalSpider):
                pass

    @every("name", ["start_requests", "start_urls", "allowed_domains", "custom_settings"])
    def test_what_scrapy_would_ignore_or_misuse_is_refused(self, name: str) -> None:
        with pytest.raises(TypeError, match=rf"MadeUp\.{name}: "):
            type("MadeUp", (PortalSpider,), {"facts": self.FACTS, name: ()})

    def test_a_platform_may_leave_the_facts_to_its_arguments(self) -> None:
        class Platform(PortalSpider, platform=True):
            name = "platform"
            custom_settings = {"COOKIES_ENABLED": True}  # noqa: RUF012 - Scrapy's own form

            @classmethod
            def facts_of(cls, arguments: Arguments) -> PortalFacts:
                return TestContract.FACTS

        assert facts_of_class(Platform, platform=True) is None
        assert Platform().portal == "made_up"

    @every(
        "change message",
        [
            ({"name": "Heze!"}, "use a lower-case ASCII word"),
            ({"origin": "www.heze.cn"}, "use scheme and host such as"),
            ({"region": "菏泽"}, "use six digits"),
            ({"examples": ()}, "give at least one real article address"),
            ({"examples": ("http://portal.example/about.html",)}, "does not match its example"),
        ],
    )
    def test_facts_that_break_the_contract_are_answered_with_an_example(
        self, change: dict[str, object], message: str
    ) -> None:
        values = {name: getattr(self.FACTS, name) for name in self.FACTS.__dataclass_fields__}
        with pytest.raises(ValueError, match=message):
            PortalFacts(**{**values, **change})  # type: ignore[arg-type]
