"""The report of a month: its figures, its language, its safety, and that it needs nothing beside itself."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html
from typer.testing import CliRunner

from regional_news.cli import app
from regional_news.errors import UserError
from regional_news.item.article import CHINA
from regional_news.output import chromium
from regional_news.output.web import report as reports
from regional_news.output.web.language import TAGS
from regional_news.output.web.visit import is_link
from regional_news.storage.sqlite import Store
from tests.every import every
from tests.factory import LONG_TEXT, make_article
from tests.web_store import HARMFUL, PORTALS, harmful

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.item.article import Article

FIRST = reports.span_of(month="2026-02")


def article(key: str, day: datetime, **changes: object) -> Article:
    values = {
        "article_id": key,
        "title": f"第{key}号报道",
        "text": f"{LONG_TEXT}\n第{key}号报道的结尾，各不相同：{hashlib.sha256(key.encode()).hexdigest()}。",
        "published_at": day,
        "fetched_at": max(day.astimezone(UTC), datetime(2026, 2, 1, tzinfo=UTC)) + timedelta(hours=1),
    }
    return make_article(**{**values, **changes})


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with stories of January, February and March 2026, edits, a deletion and a copy."""
    path = tmp_path_factory.mktemp("report") / "regional_news.db"
    at = datetime(2026, 2, 10, 9, 0, tzinfo=CHINA)
    with Store.open(path) as store:
        runs = {name: store.start_run(spider=name, at=datetime(2026, 2, 1, 1, tzinfo=UTC)) for name in PORTALS}
        for place, day in enumerate(
            [
                datetime(2026, 1, 31, 23, 59, tzinfo=CHINA),
                datetime(2026, 2, 1, 0, 0, tzinfo=CHINA),
                at,
                at,
                datetime(2026, 2, 28, 23, 59, tzinfo=CHINA),
                datetime(2026, 3, 1, 0, 0, tzinfo=CHINA),
            ]
        ):
            store.save(article(str(place), day), run_id=runs["heze"])
        yueyang = article(
            "7", at, portal="yueyang", url=PORTALS["yueyang"][0].format(7), region="430600", source="岳阳日报"
        )
        store.save(yueyang, run_id=runs["yueyang"])
        copied = replace(article("2", at), portal="yueyang", article_id="8", url=PORTALS["yueyang"][0].format(8))
        store.save(copied, run_id=runs["yueyang"])
        edited = article("3", at)
        for number, day in enumerate((12, 20), start=1):
            edited = replace(
                edited,
                title=f"第3号报道（第{number}次改动）",
                text=article("3", at).text.replace("不用再折返", f"共改{number}次"),
                fetched_at=datetime(2026, 2, day, tzinfo=UTC),
            )
            store.save(edited, run_id=runs["heze"])
        store.save(replace(edited, title="三月改", fetched_at=datetime(2026, 3, 2, tzinfo=UTC)), run_id=runs["heze"])
        reread = replace(yueyang, source="岳阳网", fetched_at=datetime(2026, 2, 15, tzinfo=UTC))
        store.save(reread, run_id=runs["yueyang"], kind="reparse")
        store.note_gone("heze", ["4"], at=datetime(2026, 2, 28, 15, 0, tzinfo=UTC))
        store.note_gone("heze", ["2"], at=datetime(2026, 2, 28, 16, 30, tzinfo=UTC))  # it is March in China
        for name, code in (("heze", 0), ("yueyang", 4)):
            store.finish_run(runs[name], reason="finished", exit_code=code, at=datetime(2026, 2, 1, 2, tzinfo=UTC))
    return path


@pytest.fixture(scope="module")
def report(store_path: Path) -> reports.Report:
    with Store.open(store_path, read_only=True) as store:
        return reports.read(store, FIRST)


@pytest.fixture(scope="module")
def english(store_path: Path, report: reports.Report) -> str:
    with Store.open(store_path, read_only=True) as store:
        return reports.render(store, report, "en")


class TestFigures:
    def test_a_month_begins_and_ends_at_midnight_in_china(self, report: reports.Report) -> None:
        assert {name: sum(days) for name, days in report.days.items()} == {"heze": 4, "yueyang": 1}
        assert report.days["heze"][0] == 1
        assert report.days["heze"][27] == 1
        assert len(report.days["heze"]) == 28

    def test_each_portal_has_its_line(self, report: reports.Report) -> None:
        heze, tengzhou, yueyang = report.portals
        assert (heze.stories, heze.stories_before, heze.copies, heze.gone) == (4, 1, 0, 1)
        assert (heze.runs, heze.good_runs) == (1, 1)
        assert (yueyang.stories, yueyang.copies, yueyang.runs, yueyang.good_runs) == (1, 1, 1, 0)
        assert (tengzhou.portal, tengzhou.runs, tengzhou.good_runs) == ("tengzhou", 1, 0)

    def test_edits_are_those_of_the_month_that_a_crawl_saw(self, report: reports.Report) -> None:
        assert [(edit.article_id, edit.replaced_at.day) for edit in report.edits] == [("3", 20), ("3", 12)]
        assert report.total("edits") == 2

    def test_sources_and_regions_count_stories_once(self, report: reports.Report) -> None:
        assert report.sources == {"菏泽日报": 4, "岳阳网": 1}
        assert report.regions == {"371700": 4, "430600": 1}
        assert [(one.title, one.copies) for one in report.copied] == [("第2号报道", 1)]

    def test_a_week_begins_on_monday_and_has_seven_days(self, store_path: Path) -> None:
        with Store.open(store_path, read_only=True) as store:
            week = reports.read(store, reports.span_of(week="2026-W07"))
        assert (week.first, week.last) == (date(2026, 2, 9), date(2026, 2, 15))
        assert week.days == {"heze": [0, 2, 0, 0, 0, 0, 0], "yueyang": [0, 1, 0, 0, 0, 0, 0]}
        assert list(week.beside)[-2:] == ["2026-W06", "2026-W07"]
        assert [portal.stories_before for portal in week.portals] == [0, 0]

    def test_months_stand_side_by_side(self, report: reports.Report) -> None:
        assert list(report.beside) == ["2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02"]
        assert report.beside["2026-01"] == {"heze": 1}
        assert report.beside["2026-02"] == {"heze": 4, "yueyang": 1}

    def test_outlets_are_counted_by_portal_and_stories_by_who_tells_them(self, report: reports.Report) -> None:
        assert report.outlets == {"heze": {"菏泽日报": 4}, "yueyang": {"岳阳网": 1}}
        assert all(one.outlets > 1 for one in report.stories)

    @every("asked", [{}, {"month": "2026-02", "week": "2026-W07"}, {"week": "2026-W54"}, {"week": "7"}])
    def test_what_is_no_week_or_both_is_said(self, asked: dict[str, str]) -> None:
        with pytest.raises(UserError, match=r"2026-W48"):
            reports.span_of(**asked)

    @every(
        "month",
        ["", "2026", "2026-13", "2026-00", "2026-2", "26-02", "2026-02-01", "二〇二六-02", "9999-12", "0001-01"],
    )
    def test_what_is_no_month_is_said(self, month: str) -> None:
        with pytest.raises(UserError, match="give it as 2026-11"):
            reports.first_of(month)


class TestPage:
    def test_it_needs_nothing_beside_itself(self, english: str) -> None:
        page = html.document_fromstring(english)
        assert page.xpath("//script | //img | //link | //iframe | //*[@src] | //*[@style]") == []
        assert "url(" not in english
        assert "@import" not in english

    def test_its_policy_allows_its_own_style_alone(self, english: str) -> None:
        page = html.document_fromstring(english)
        [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        style = re.search(r"<style>(.*?)</style>", english, re.DOTALL)
        assert style
        digest = base64.b64encode(hashlib.sha256(style[1].encode("utf-8")).digest()).decode()
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"

    def test_the_same_store_gives_the_same_bytes(self, store_path: Path, english: str) -> None:
        with Store.open(store_path, read_only=True) as store:
            assert reports.render(store, reports.read(store, FIRST), "en") == english

    def test_its_contents_lead_to_every_part(self, english: str) -> None:
        page = html.document_fromstring(english)
        links = page.xpath("//nav[@aria-labelledby='contents']//a")
        assert [link.get("href").removeprefix("#") for link in links] == page.xpath("//main//section/@id")
        headings = page.xpath("//main//section/h2")
        assert [link.text for link in links] == [heading.text for heading in headings]

    def test_each_portal_with_stories_has_a_page(self, english: str) -> None:
        page = html.document_fromstring(english)
        assert page.xpath("//section[contains(@class, 'portal-page')]/h2/text()") == ["中国菏泽网", "岳阳网"]
        figures = page.xpath("//section[@id='portal-1']//ul[@class='totals']/li/b/text()")
        assert figures == ["4", "1", "0", "2", "1", "1"]

    def test_what_edits_changed_is_folded_away(self, english: str) -> None:
        page = html.document_fromstring(english)
        edits = page.xpath("//section[@id='edits']//details[not(@open)]")
        assert len(edits) == 2
        assert page.xpath("//del") == [found for edit in edits for found in edit.xpath(".//del")]
        assert all(edit.xpath("summary/h3") and not edit.xpath("summary//a") for edit in edits)

    def test_edits_show_what_was_changed(self, english: str) -> None:
        page = html.document_fromstring(english)
        first = page.xpath("//article[@class='edit']")[0]
        assert [found.text_content() for found in first.xpath(".//del")] == ["removed: 1", "removed: 1"]
        assert [found.text_content() for found in first.xpath(".//ins")] == ["added: 2", "added: 2"]

    def test_what_is_gone_is_named(self, english: str) -> None:
        page = html.document_fromstring(english)
        assert [row.text_content() for row in page.xpath("//section[@id='gone']//tbody//th")] == ["第4号报道"]

    def test_every_chart_is_drawn_to_its_figures(self, english: str) -> None:
        page = html.document_fromstring(english)
        titles = [title.text for title in page.xpath("//div[@class='each']//title")]
        assert sum(int(title.rpartition(" ")[2]) for title in titles) == 5

    def test_an_empty_month_is_a_report_too(self, store_path: Path) -> None:
        with Store.open(store_path, read_only=True) as store:
            text = reports.render(store, reports.read(store, reports.span_of(month="1999-12")), "zh")
        assert "这段时间没有报道" in text
        assert "没有发现" in text

    @pytest.mark.fault("M2", "harmful text stands in what a report quotes", "it is text there; links are web addresses")
    def test_hostile_text_is_shown_and_cannot_act(self, tmp_path: Path) -> None:
        now = datetime.now(UTC)
        with Store.open(tmp_path / "s.db") as store:
            run = store.start_run(spider="heze")
            for one in harmful():
                store.save(one, run_id=run)
                changed = replace(one, source=f"新{one.source}", text=one.text + one.title, fetched_at=now)
                store.save(changed, run_id=run)
            store.note_gone("heze", [one.article_id for one in harmful()], at=now)
            report = reports.read(store, reports.span_of(month=f"{now.astimezone(CHINA):%Y-%m}"))
            text = reports.render(store, report, "zh")
        page = html.document_fromstring(text)
        assert len(page.xpath("//article[@class='edit']")) == len(HARMFUL)
        assert page.xpath("//script | //iframe | //img | //object | //base") == []
        parts = {f"#{place}" for place in page.xpath("//main//section/@id")}
        for element in page.iter():
            assert not [name for name in element.attrib if name.startswith("on")]
            if (href := element.get("href")) and href not in parts:
                assert is_link(href)
                assert element.get("rel") == "noopener noreferrer nofollow"
        shown = page.xpath("//section[@id='gone']//tbody//th")
        assert {row.text_content() for row in shown} == {one.title for one in harmful()}


class TestCommand:
    def run(self, *arguments: object) -> tuple[int, str, BaseException | None]:
        result = CliRunner().invoke(app, ["report", *map(str, arguments)])
        return result.exit_code, result.output, result.exception

    def test_it_writes_a_file_and_replaces_it_only_when_told(self, store_path: Path, tmp_path: Path) -> None:
        out = tmp_path / "report.html"
        common = ("--month", "2026-02", "-o", out, "--data-dir", store_path.parent)
        assert self.run(*common)[0] == 0
        written = out.read_text("utf-8")
        assert '<html lang="zh-CN">' in written
        assert isinstance(self.run(*common)[2], UserError)

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_it_is_in_the_language_asked_for(
        self, regional_news: Any, store_path: Path, tmp_path: Path, language: str
    ) -> None:
        out = tmp_path / "report.html"
        given = ("--month", "2026-02", "-o", out, "--data-dir", store_path.parent)
        assert regional_news("report", *given, "--lang", language).code == 0
        assert f'<html lang="{TAGS[language]}">' in out.read_text("utf-8")

    @pytest.mark.slow
    def test_it_is_printed_where_there_is_a_chromium(self, store_path: Path, tmp_path: Path) -> None:
        if not any(map(shutil.which, chromium.NAMES)):
            pytest.skip("there is no chromium")
        out = tmp_path / "report.pdf"
        assert self.run("--week", "2026-W07", "-o", out, "--data-dir", store_path.parent)[0] == 0
        assert out.read_bytes().startswith(b"%PDF")
        assert out.read_bytes().count(b"/Type /Page\n") >= 3  # each portal begins one

    def test_a_chromium_has_the_time_it_takes_and_one_that_stands_still_is_given_up(
        self, store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program, out = tmp_path / "chromium", tmp_path / "report.pdf"
        monkeypatch.setattr(chromium, "NAMES", (str(program),))
        monkeypatch.setattr(chromium, "STILL_S", 0.4)
        given = ("--week", "2026-W07", "-o", out, "--data-dir", store_path.parent)
        works = "end = time.thread_time() + .6\nwhile time.thread_time() < end: pass\n"
        writes = "[to] = [a[15:] for a in sys.argv if a.startswith('--print-to')]\nopen(to, 'wb').write(b'%PDF')\n"
        for does, made in (("time.sleep(600)\n", False), (works + writes, True)):
            program.write_text(f"#!{sys.executable} -SI\nimport sys, time\n{does}")
            program.chmod(0o755)
            code, _, error = self.run(*given)
            assert (code == 0, out.exists()) == (made, made), error
            assert made or "stood still" in str(error)

    def test_without_a_chromium_a_pdf_is_refused_in_one_line(
        self, store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        out = tmp_path / "report.pdf"
        error = self.run("--month", "2026-02", "-o", out, "--data-dir", store_path.parent)[2]
        assert "needs Chromium" in str(error)
        assert not out.exists()

    def test_its_figures_come_as_json_too(self, store_path: Path) -> None:
        code, output, _ = self.run("--month", "2026-02", "--json", "--data-dir", store_path.parent)
        assert code == 0
        assert json.loads(output)["portals"][0]["stories"] == 4

    @pytest.mark.parametrize(
        "wrong",
        [("--month", "x", "-o", "r.html"), ("--month", "2026-02")],
    )
    def test_a_mistake_is_one_line(
        self, store_path: Path, wrong: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(store_path.parent)
        assert isinstance(self.run(*wrong, "--data-dir", store_path.parent)[2], UserError)

    def test_a_missing_store_leaves_no_file(self, tmp_path: Path) -> None:
        out = tmp_path / "report.html"
        assert isinstance(self.run("--month", "2026-02", "-o", out, "--data-dir", tmp_path)[2], UserError)
        assert not out.exists()
