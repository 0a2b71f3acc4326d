"""Settings: slips are caught, what a run ran with is kept, and the page that lists them is true."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from contextlib import suppress
from datetime import datetime, time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import scrapy
from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.settings import Settings

from regional_news import settings as module
from regional_news.cli.options import settings_of
from regional_news.errors import StorageError, UserError
from regional_news.http import quiet_hours
from regional_news.http.quiet_hours import QuietHoursMiddleware, is_quiet, quiet_spans
from regional_news.item.article import CHINA
from regional_news.ops.settings_check import check_settings, nearest
from regional_news.run.recorder import OURS, effective_settings, known_names
from tests import forked
from tests.every import every, matrix
from tools import settings_page

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.crawler import Crawler


def given(**values: object) -> Settings:
    settings = Settings()
    settings.setmodule(module)
    settings.setdict(values, "cmdline")
    return settings


class TestNames:
    @pytest.mark.fault("N2", "a setting's name is misspelt", "an error that names the right one; nothing is fetched")
    @every(
        "slip meant",
        [
            ("DOWNLAOD_DELAY", "DOWNLOAD_DELAY"),
            ("DOWNLOAD_DELAYS", "DOWNLOAD_DELAY"),
            ("DOWNLOD_DELY", "DOWNLOAD_DELAY"),
            ("download_delay", "DOWNLOAD_DELAY"),
            ("CLOSESPIDER_ERRORCOUNTS", "CLOSESPIDER_ERRORCOUNT"),
            ("OUTPUT", "OUTPUTS"),
            ("JOBDRI", "JOBDIR"),
            ("CONTAKTS", "CONTACT"),
            ("DATADIR", "DATA_DIR"),
            ("QUIET_HOUR", "QUIET_HOURS"),
        ],
    )
    def test_a_slip_is_an_error_that_names_the_setting_meant(self, slip: str, meant: str) -> None:
        with pytest.raises(UserError, match=f"{slip}: there is no such setting; did you mean {meant}"):
            check_settings(given(**{slip: "1"}))

    def test_another_unknown_name_is_warned_of(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING):
            check_settings(given(MY_EXTENSION_LEVEL="3"))
        assert [record.getMessage().split(":")[0] for record in caplog.records] == [
            "The setting MY_EXTENSION_LEVEL is unknown here"
        ]

    def test_a_file_copied_whole_from_an_earlier_release_is_told_how_to_begin(self) -> None:
        copied = given()
        del copied["PAGE_CPU_SECONDS"], copied["STORIES"]
        with pytest.raises(UserError, match=r"lack PAGE_CPU_SECONDS, STORIES: begin the file with `from regional_news"):
            check_settings(copied)

    @every(
        "name earlier told",
        [
            ("EXTENSIONS", "regional_news.grace.GracefulEnd", "; it is regional_news.run.shutdown.GracefulEnd"),
            ("ADDONS", "regional_news.identity.Identity", "; it is regional_news.http.user_agent.Identity"),
            ("ITEM_PIPELINES", "regional_news.pipelines.DeduplicatePipeline", ""),
        ],
    )
    def test_the_place_of_a_class_that_has_moved_is_told(self, name: str, earlier: str, told: str) -> None:
        with pytest.raises(UserError, match=f"^{name}: there is no {earlier} any more{told}$"):
            check_settings(given(**{name: {earlier: 1}}))
        with pytest.raises(UserError, match=r"LOG_FORMATTER: there is no regional_news.logformat.ShortLogFormatter"):
            check_settings(given(LOG_FORMATTER="regional_news.logformat.ShortLogFormatter"))

    def test_classes_of_others_and_of_ours_elsewhere_are_taken_as_they_are(self) -> None:
        check_settings(given(EXTENSIONS={"collections.Counter": 1, "regional_news.run.monitors.Thresholds": 2}))

    def test_the_projects_own_names_are_known(self, caplog: pytest.LogCaptureFixture) -> None:
        check_settings(given())
        assert caplog.records == []
        assert known_names() >= OURS

    @every(
        "given meant",
        [
            ("DOWNLAOD_DELAY", "DOWNLOAD_DELAY"),
            ("contcat", "CONTACT"),
            ("OUTPUT", "OUTPUTS"),
            ("JOBDRI", "JOBDIR"),
            ("CONTAKTS", "CONTACT"),
            ("RETRY_TIMEZ", "RETRY_TIMES"),
            ("DELAYED", None),
            ("DOWNLOAD_DELAY_MAX", None),
            ("SPLASH_COOKIES_DEBUG", None),
        ],
    )
    def test_a_slip_of_the_pen_is_known_from_another_name(self, given: str, meant: str | None) -> None:
        assert nearest(given, known_names()) == meant


class TestValues:
    @every(
        "name value",
        [
            ("DOWNLOAD_DELAY", "-1"),
            ("DOWNLOAD_DELAY", "nan"),
            ("DOWNLOAD_DELAY", "two"),
            ("DOWNLOAD_TIMEOUT", "0"),
            ("DOWNLOAD_MAXSIZE", "0"),
            ("CONCURRENT_REQUESTS_PER_DOMAIN", "0"),
            ("RETRY_TIMES", None),
            ("STATUS_STALE_HOURS", "1e300"),
            ("RUN_MEMORY_MAX_MB", "9" * 30),
        ],
    )
    def test_a_number_that_cannot_be_meant_is_an_error(self, name: str, value: object) -> None:
        with pytest.raises(UserError, match=f"{name}={value}: give a number from"):
            check_settings(given(**{name: value}))

    @pytest.mark.fault("D11", "a password for no host in particular", "an error: it would be sent everywhere")
    @pytest.mark.parametrize("name", ["HTTPAUTH_USER", "HTTPAUTH_PASS"])
    def test_a_password_needs_the_host_it_is_for(self, name: str) -> None:
        check_settings(given(**{name: "x", "HTTPAUTH_DOMAIN": "www.heze.cn"}))
        with pytest.raises(UserError, match="name the one host"):
            check_settings(given(**{name: "x"}))

    @pytest.mark.parametrize("below", ["", "data"])
    def test_a_file_is_no_folder_for_data(self, tmp_path: Path, below: str) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(UserError, match="a file is no folder"):
            check_settings(given(DATA_DIR=str(tmp_path / "file" / below)))


class TestRecord:
    @pytest.mark.fault("N4", "a run behaves oddly a year ago", "its row holds the settings that it ran with")
    def test_a_run_keeps_every_setting_of_ours_and_every_changed_one(self) -> None:
        kept = effective_settings(given(DOWNLOAD_DELAY="3", MY_OWN="x", LOG_FILE="a.log"))
        assert kept.keys() >= OURS
        assert (kept["DOWNLOAD_DELAY"], kept["MY_OWN"], kept["LOG_FILE"]) == ("3", "x", "a.log")
        assert isinstance(kept["DOWNLOADER_MIDDLEWARES"], dict)
        assert "HTTPCACHE_DIR" not in kept

    @pytest.mark.fault("L4", "a password stands in the settings", "it stands in no run row")
    @pytest.mark.parametrize(
        "name", ["HTTPAUTH_PASS", "AWS_SECRET_ACCESS_KEY", "MAIL_PASS", "MY_API_TOKEN", "NOTIFY_WEBHOOK", "STORE_URL"]
    )
    def test_no_password_is_kept(self, name: str) -> None:
        assert "hunter2" not in str(effective_settings(given(**{name: "hunter2"})))


class _Crawler:
    """A crawler, as far as the middleware asks it."""

    def __init__(self, hours: str) -> None:
        self.settings = given(QUIET_HOURS=hours)
        self.engine = SimpleNamespace(
            running=True, _slot=SimpleNamespace(closing=None), closed=[], close_spider_async=self.close
        )

    async def close(self, *, reason: str) -> None:
        self.engine.closed.append(reason)


def _crawler(hours: str) -> Crawler:
    crawler: Any = _Crawler(hours)
    return crawler  # type: ignore[no-any-return]


class TestQuietHours:
    @every(
        "text spans",
        [
            ("", ()),
            ("01:00-06:00", ((time(1), time(6)),)),
            ("1:00 - 6:30", ((time(1), time(6, 30)),)),
            ("23:00-05:00, 12:00-13:00", ((time(23), time(5)), (time(12), time(13)))),
            ("22:00-24:00", ((time(22), time(0)),)),
        ],
    )
    def test_hours_are_read(self, text: str, spans: tuple[tuple[time, time], ...]) -> None:
        assert quiet_spans(given(QUIET_HOURS=text)) == spans

    @every("text", ["1-6", "01:00", "25:00-26:00", "01:60-02:00", "03:00-03:00", "night", "24:30-5:00"])
    def test_hours_that_are_none_are_answered_with_an_example(self, text: str) -> None:
        with pytest.raises(UserError, match="such as 01:00-06:00"):
            check_settings(given(QUIET_HOURS=text))

    @every(
        "text quiet loud",
        [
            ("01:00-06:00", ["01:00", "05:59"], ["00:59", "06:00", "12:00"]),
            ("23:00-05:00", ["23:00", "23:59", "00:00", "04:59"], ["05:00", "22:59"]),
            ("22:00-24:00", ["22:00", "23:59"], ["00:00", "21:59"]),
        ],
    )
    def test_they_are_hours_of_china_and_may_reach_over_midnight(
        self, text: str, quiet: list[str], loud: list[str]
    ) -> None:
        spans = quiet_spans(given(QUIET_HOURS=text))
        for clock in (*quiet, *loud):
            moment = datetime.fromisoformat(f"2026-11-22T{clock}:00+08:00")
            assert is_quiet(moment, spans) is (clock in quiet), clock

    def test_without_quiet_hours_nothing_stands_in_the_way(self) -> None:
        with pytest.raises(NotConfigured):
            QuietHoursMiddleware(_crawler(""))

    @pytest.mark.fault("C8", "the quiet hours come while a run goes on", "the next request is not sent, the run ends")
    def test_the_first_request_in_them_is_not_sent_and_ends_the_run_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def scenario() -> list[str]:
            crawler = _crawler("01:00-06:00")
            middleware = QuietHoursMiddleware.from_crawler(crawler)
            monkeypatch.setattr(quiet_hours, "utc_now", lambda: datetime(2026, 11, 22, 0, 59, 59, tzinfo=CHINA))
            middleware.process_request(Request("http://www.heze.cn/"))
            monkeypatch.setattr(quiet_hours, "utc_now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=CHINA))
            for _ in range(2):
                with pytest.raises(IgnoreRequest):
                    middleware.process_request(Request("http://www.heze.cn/"))
            await asyncio.sleep(0)
            return crawler.engine.closed  # type: ignore[no-any-return, union-attr]

        assert asyncio.run(scenario()) == ["quiet_hours"]


class TestPage:
    @pytest.mark.skipif(not scrapy.__version__.startswith("2.19."), reason="it names the defaults of the newest Scrapy")
    def test_the_page_of_settings_is_up_to_date(self) -> None:
        """`make docs` renews it."""
        source = settings_page.SOURCE.read_text(encoding="utf-8")
        assert settings_page.PAGE.read_text(encoding="utf-8") == settings_page.page(source)

    def test_every_setting_of_the_module_is_on_it_with_a_reason(self) -> None:
        listed = [s for part in settings_page.sections(settings_page.SOURCE.read_text("utf-8")) for s in part.settings]
        assert {setting.name for setting in listed} == set(OURS)
        assert [setting.name for setting in listed if not setting.reason] == []

    def test_reasons_are_found_behind_and_above_a_setting(self) -> None:
        source = 'A = 1  # behind\n\n# Head\nB = 2\n# above\nC = {\n    "x": 1,  # inner\n}\n'
        first, second = settings_page.sections(source)
        assert [(s.name, s.reason) for s in first.settings] == [("A", "behind")]
        assert second.title == "Head"
        assert [(s.name, s.reason, s.parts) for s in second.settings] == [
            ("B", "", []),
            ("C", "above", [("x: 1", "inner")]),
        ]


class TestOutputFile:
    """The file of `-O` is tried before anything is fetched."""

    def test_a_file_that_can_be_written_is_left_as_it_was(self, tmp_path: Path):
        kept = tmp_path / "kept.jsonl"
        kept.write_text("{}\n")
        names = [str(kept), (tmp_path / "new.jsonl").as_uri(), str(tmp_path / "deep" / "er" / "new.jsonl")]
        for name in (*names, "stdout:", "s3://bucket/out.jsonl", "/nowhere/%(time)s.jsonl"):
            check_settings(given(FEEDS={name: {"format": "jsonlines"}}))
        assert kept.read_text() == "{}\n"
        assert list(tmp_path.iterdir()) == [kept]

    @every("name", ["/dev/null/out.jsonl", "/proc/self/out.jsonl", "/", "/proc/none/out.jsonl"])
    def test_a_file_that_cannot_be_written_is_the_users_mistake(self, name: str):
        with pytest.raises(UserError, match=f"-O {name}: cannot be written"):
            check_settings(given(FEEDS={name: {"format": "jsonlines"}}))


class TestKinds:
    @every(
        "name value",
        [
            ("ARCHIVE", "maybe"),
            ("COOKIES_ENABLED", "vielleicht"),
            ("MEMUSAGE_LIMIT_MB", "abc"),
            ("CLOSESPIDER_TIMEOUT", "soon"),
            ("FEEDS_MAX_MB", "inf"),
            ("AUTOTHROTTLE_MAX_DELAY", "nan"),
            ("LOG_LEVEL", "FOO"),
        ],
    )
    def test_a_value_of_another_kind_is_refused_by_name(self, name: str, value: str) -> None:
        with pytest.raises(UserError, match=f"^{name}={value}: give "):
            check_settings(given(**{name: value}))

    @every(
        "name value said",
        [
            ("RETRY_HTTP_CODES", "x", "RETRY_HTTP_CODES=x: give statuses of three digits, such as 500,503"),
            ("RETRY_HTTP_CODES", "404,7", "RETRY_HTTP_CODES=404,7: give statuses"),
            ("RETRY_EXCEPTIONS", "foo", "RETRY_EXCEPTIONS: there is no class foo"),
            ("ITEM_PIPELINES", {"no.such.Thing": 1}, "ITEM_PIPELINES: there is no class no.such.Thing"),
            ("ITEM_PIPELINES", {"scrapy.Item": "x"}, "ITEM_PIPELINES: give scrapy.Item a number, its place"),
            ("DOWNLOADER_MIDDLEWARES", {"": 1}, "DOWNLOADER_MIDDLEWARES: there is no class "),
            ("DOWNLOAD_HANDLERS", {"http": "nothing"}, "DOWNLOAD_HANDLERS: there is no class nothing"),
            ("SCHEDULER", "zz", "SCHEDULER: there is no class zz"),
            ("TWISTED_REACTOR", "foo.bar", "TWISTED_REACTOR: there is no class foo.bar"),
            ("STATS_CLASS", ".x", "STATS_CLASS: there is no class .x"),
        ],
    )
    def test_a_class_that_there_is_not_and_a_status_that_is_none_are_named(
        self, name: str, value: Any, said: str
    ) -> None:
        settings = given()
        settings.set(name, value, priority="cmdline")
        with pytest.raises(UserError, match=f"^{re.escape(said)}"):
            check_settings(settings)

    @every(
        "name value",
        [
            ("RETRY_HTTP_CODES", "500,503"),
            ("REFERRER_POLICY", "same-origin"),
            ("SCHEDULER", "scrapy.core.scheduler.Scheduler"),
            ("EXTENSIONS", {"scrapy.extensions.telnet.TelnetConsole": None}),
            ("DOWNLOAD_SLOTS", {"a.example": {"delay": 1}}),
            ("ARCHIVE", "0"),
            ("COOKIES_ENABLED", "True"),
            ("CLOSESPIDER_TIMEOUT", "2.5"),
            ("LOG_LEVEL", "DEBUG"),
        ],
    )
    def test_a_value_as_the_command_line_gives_it_is_taken(self, name: str, value: str) -> None:
        check_settings(given(**{name: value}))


NONSENSE = (
    "", " ", "zzz", "-1", "0", "1e400", "nan", "9" * 30, "[", "{}", "[1]", '{"x": 1}', "None", "1,2,x", "http://",
    "a b", "/proc/x/y", "\n", "菏泽", "%", "\x00",
)  # fmt: skip


@every("name", sorted(OURS))
def test_a_setting_whatever_is_given_for_it_is_taken_or_refused_in_one_line(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A plain run tries every fourth value for each, others for the next one of its kind."""
    few = slice(len(name) % 4, None, 1 if request.config.getoption("--every") else 4)
    for value in NONSENSE[few]:
        with suppress(UserError, StorageError):
            settings_of(None if name == "DATA_DIR" else tmp_path, [f"{name}={value}"])


@pytest.mark.slow
@pytest.mark.parametrize("value", matrix(["1", "zzz", "[1]"], few="[1]".__eq__))
def test_scrapy_takes_names_with_values_as_json_alone_and_says_so_in_one_line(value: str, tmp_path: Path) -> None:
    given = ["crawl", "heze", "-s", f"DATA_DIR={tmp_path}", "-s", f"DOWNLOAD_HANDLERS={value}"]
    ended = forked.run([sys.executable, "-m", "scrapy", *given], cwd=forked.ROOT)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1
