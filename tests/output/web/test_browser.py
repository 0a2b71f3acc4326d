"""The pages in a real browser: what a person does there, what they look like, and that nothing a page said runs.

With `--every`, pictures of the pages stay in build/screenshots, to be looked at.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import struct
import threading
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import sync_playwright

from regional_news.item.article import CHINA
from regional_news.output import chromium
from regional_news.output.web import report
from regional_news.output.web.app import WITHOUT_STORE
from regional_news.output.web.picture import HEIGHT, WIDTH
from regional_news.output.web.server import listen, make_server
from regional_news.storage.sqlite import Store
from tests.alarm_store import fill_with_trouble
from tests.factory import make_article
from tests.waiting import PATIENCE_S, wait_until
from tests.web_store import NOW, copied, edited, fill, harmful, thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from regional_news.item.article import Article

pytestmark = pytest.mark.slow

SCREENSHOTS = Path(__file__).parents[3] / "build" / "screenshots"
CHROMIUM = next(filter(None, map(shutil.which, chromium.NAMES)), None)

PICTURED = ("wide-light", "wide-dark", "phone")
WIDE, TABLET, PHONE = (1280, 900), (768, 1024), (390, 844)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the browser; without one the tests are skipped, but never in CI."""
    if CHROMIUM is None:
        wanted = "apt-get install chromium-headless-shell fonts-noto-cjk"
        reason = f"there is no chromium; as root `make test` installs it, or: {wanted}"
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must not skip the browser: {reason}")
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """Serve the store and return the address of the pages."""
    path = tmp_path_factory.mktemp("browser") / "regional_news.db"
    fill(path)
    with Store.open(path) as store:
        run = store.start_run(spider="heze", at=NOW)
        for article in (long_titled(), printed()):
            store.save(article, run_id=run)
        for paper in ("yueyangribao", "epaper:a-rather-long-name.example.org:8080"):
            store.save_issue(paper, date(2024, 3, 5), state="complete", pages=[{"number": "A02"}])
    with serving(path) as address:
        yield address


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """Serve a store whose portals are all in trouble."""
    path = tmp_path_factory.mktemp("troubled") / "regional_news.db"
    fill_with_trouble(path)
    with serving(path) as address:
        yield address


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """Serve what is at `path` and give the address of the pages."""
    with listen("127.0.0.1", 0) as listening:
        server = make_server(path, host="127.0.0.1")
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        wait_until(lambda: server.started)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:  # or a test that fails keeps the run from ending
            server.should_exit = True
            running.join(PATIENCE_S)


class Visitor:
    """A page of the browser that remembers what a hostile text might have done."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.dialogs: list[str] = []
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self.heard: dict[str, Callable[..., None]] = {
            "dialog": self._dialog,
            "console": lambda message: self.complaints.append(message.text),
            "pageerror": lambda error: self.complaints.append(str(error)),
            "request": lambda request: self.hosts.add(urlsplit(request.url).netloc),
        }
        for event, told in self.heard.items():
            page.on(event, told)  # type: ignore[call-overload]

    def _dialog(self, dialog: object) -> None:
        self.dialogs.append(dialog.message)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    def leave(self) -> None:
        """Leave the window to the next visitor as it was found."""
        for event, told in self.heard.items():
            self.page.remove_listener(event, told)
        self.page.emulate_media(media="null")
        self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        self.page.context.clear_cookies()
        self.page.context.clear_permissions()
        self.page.goto("about:blank")

    def wait_until(self, met: Callable[[], object]) -> None:
        """Wait for what the browser tells of."""
        wait_until(lambda: met() or self.page.wait_for_timeout(20))

    def complained(self, word: str) -> int:
        """Return how often."""
        return sum(word in text for text in self.complaints)

    def go(self, address: str) -> Page:
        self.page.goto(self.site + address)
        return self.page


def visitor_of(
    browser: Browser, site: str, *, size: tuple[int, int] = WIDE, dark: bool = False, language: str = "en-US"
) -> Visitor:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale=language,
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE_S * 1000)
    return Visitor(context.new_page(), site)


@pytest.fixture(scope="module")
def window(browser: Browser, site: str) -> Page:
    """Open a window that tests use one after the other: each new one is some processes more."""
    return visitor_of(browser, site).page


@pytest.fixture
def visitor(window: Page, site: str) -> Iterator[Visitor]:
    visitor = Visitor(window, site)
    yield visitor
    visitor.leave()


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Return what keeps a picture of a page under a name, where every test is asked for."""

    def picture(page: Page, name: str) -> None:
        if request.config.getoption("--every"):
            page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return picture


def address(article: Article) -> str:
    return f"/article?{urlencode({'portal': article.portal, 'id': article.article_id})}"


def long_titled() -> Article:
    """Return an article whose names are as long as a page may make them, with and without places to break."""
    return make_article(
        article_id="9001",
        title="滨湖新区举行" + "重点民生实事项目推进会暨" * 20 + "总结会",
        source="某某" * 40,
        authors=["w" * 90, "长名" * 30],
        section=["栏" * 60, "x" * 120],
        keywords=["k" * 200],
        url=f"http://www.heze.cn/{'a' * 300}/9001.html",
    )


def printed() -> Article:
    """Return what a newspaper printed."""
    return make_article(
        portal="yueyangribao", article_id="p1", title="渡口夜航恢复", kind="epaper", paper="岳阳日报", page_no="A02",
        page_name="民生", page_pdf="http://paper.example/a02.pdf", issue_date=date(2024, 3, 5),
        text="渡口今天恢复夜航，末班船开到九点。" * 9,
    )  # fmt: skip


OTHERS = (
    "/trends", "/rising", "/alerts", "/notes", "/runs", "/stories", "/spread", "/edits", "/gone", "/portals",
    "/outlets", "/authors", "/sections", "/regions", "/days", "/papers",
)  # fmt: skip
EVERY_PAGE = {
    "overview": "/",
    "search": f"/search?{urlencode({'q': '步道'})}",
    "filtered": f"/search?{urlencode({'q': '步道', 'portal': 'tengzhou', 'region': '37'})}",
    "wrong": "/search?q=%22",
    "edited": address(edited()[1]),
    "copied": address(copied()[1]),
    "thread": address(thread()),
    "harmful": address(harmful()[2]),
    "long": address(long_titled()),
    "empty": f"/search?{urlencode({'q': '没有这样的词'})}",
    "trends of nothing": f"/trends?{urlencode({'w': '没有这样的词'})}",
    "rising of nothing": "/rising?week=1999-01-04",
    "feeds": "/feeds",
    "sql": f"/sql?{urlencode({'q': 'SELECT portal, title, url FROM articles LIMIT 5'})}",
    "nothing": "/nothing",
    **{path.strip("/"): path for path in OTHERS},
    "run": "/runs?run=1",
    "newspaper": "/papers?portal=yueyangribao",
    "issue": "/issue?portal=yueyangribao&day=2024-03-05",
    "prefecture": "/regions?name=3704",
    "county": "/regions?name=370481",
    "two outlets": f"/outlets?{urlencode({'name': '菏泽日报', 'with': '岳阳日报'})}",
    "trends per outlet": f"/trends?{urlencode({'w': '步道', 'per': 'outlet'})}",
    "search to keep": f"/alerts?{urlencode({'q': '步道', 'portal': 'heze'})}",
    "story": f"/story?{urlencode({'portal': 'yueyang', 'id': copied()[1].article_id})}",
}

WALKED = ("search", "edited", "alerts", "sql")
ALIKE = (
    "filtered", "copied", "harmful", "long", "empty", "trends of nothing", "rising of nothing", "county",
    "trends per outlet", "runs of a day of alarms",
)  # fmt: skip
"""Pages of the same elements as another: a plain run need not look at those too."""
COLOURFUL = (
    "search",
    "wrong",
    "edited",
    "thread",
    "trends",
    "outlets",
    "prefecture",
    "sql",
    "alarms",
    "trail",
    "report",
)

AXE = """options => axe.run(options).then(
    found => found.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"""

REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter(found => found.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
    .map((found, place) => found.dataset.place = place).length"""
"""Number what can be used and is seen, in the order of the page."""

FOCUSED = """() => {
    const found = document.activeElement, style = getComputedStyle(found), box = found.getBoundingClientRect();
    const framed = found.matches(':focus-visible') && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
    const seen = box.bottom > 0 && box.top < innerHeight;
    return found === document.body ? null : [found.dataset.place, seen && (framed || !!found.closest('svg'))];
}"""
"""The number of what has the focus, and whether one sees that it has; None where nothing has."""

TURNED = """[...document.querySelectorAll('main :is(a, b, span, code)')].filter(
    found => getComputedStyle(found).unicodeBidi !== 'isolate' && getComputedStyle(found).display === 'inline'
).map(found => found.outerHTML)"""

CUT = """[...document.querySelectorAll('.scroll, pre')].map(
    found => Math.max(found.scrollWidth - found.clientWidth, found.scrollHeight - found.clientHeight))"""
"""How much of each box that scrolls is out of sight, in pixels."""

BROKEN = """selector => [...document.querySelectorAll(selector)].filter(found => {
    const range = document.createRange();
    range.selectNodeContents(found);
    const room = Math.max(found.clientWidth + 1, found.offsetWidth);
    return range.getClientRects().length !== 1 || found.scrollWidth > room;
}).map(found => found.textContent)"""
"""What is set in more than one line, or cut."""


def report_file(folder: Path) -> Path:
    """Write the report of the month of an edit."""
    fill(folder / "s.db")
    with Store.open(folder / "s.db", read_only=True) as store:
        found = report.read(store, report.span_of(month=f"{edited()[1].fetched_at.astimezone(CHINA):%Y-%m}"))
        (folder / "report.html").write_text(report.render(store, found, "zh"), encoding="utf-8")
    return folder / "report.html"


class TestWhatAPersonDoes:
    def test_search_marks_the_words(self, visitor: Visitor) -> None:
        page = visitor.go("/")
        page.get_by_role("searchbox").fill("书屋")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=*")
        assert page.locator("h2.count").inner_text() == "1 article"
        assert page.locator("h3 mark").all_inner_texts() == ["书屋"]

    def test_a_facet_narrows_and_its_chip_widens(self, visitor: Visitor) -> None:
        page = visitor.go(EVERY_PAGE["search"])
        before = page.locator("h2.count").inner_text()
        page.get_by_role("group", name="Filters").get_by_role("link", name="岳阳网").click()
        assert page.locator("h2.count").inner_text() != before
        assert set(page.locator(".hit .tag").all_inner_texts()) == {"岳阳网"}
        page.get_by_role("link", name="Remove 岳阳网").click()
        assert page.locator("h2.count").inner_text() == before

    def test_a_date_narrows(self, visitor: Visitor) -> None:
        page = visitor.go(EVERY_PAGE["search"])
        page.get_by_label("First day").fill("1999-01-01")
        page.get_by_label("Last day").fill("1999-12-31")
        page.get_by_role("main").get_by_role("button", name="Search").click()
        page.get_by_role("heading", name="Nothing matches").wait_for()

    def test_a_hit_leads_to_its_article_and_back(self, visitor: Visitor) -> None:
        page = visitor.go(f"/search?{urlencode({'q': '路灯 运河'})}")
        page.get_by_role("link", name="运河边的灯什么时候修").click()
        assert page.locator("h1").inner_text() == thread().title
        assert page.locator(".floor").all_inner_texts() == ["Floor 2", "Floor 3", "Floor 4", "Floor 5"]
        page.go_back()
        assert page.locator("h2.count").inner_text() == "1 article"

    @pytest.mark.parametrize("language", ["zh-CN", "en-US"])
    def test_the_first_hit_stands_on_the_first_screen_of_a_phone(
        self, browser: Browser, site: str, language: str
    ) -> None:
        visitor = visitor_of(browser, site, size=PHONE, language=language)
        for at in (EVERY_PAGE["search"], EVERY_PAGE["filtered"]):
            first = visitor.go(at).locator(".hit h3").first
            for width, height in (PHONE, (360, 640)):
                visitor.page.set_viewport_size({"width": width, "height": height})
                box = first.bounding_box()
                assert box
                assert box["y"] + box["height"] < height
        visitor.page.context.close()

    def test_an_edit_can_be_read(self, visitor: Visitor) -> None:
        page = visitor.go(EVERY_PAGE["edited"])
        removed, added = page.locator("del").first, page.locator("ins").first
        assert removed.is_visible()
        assert "line-through" in removed.evaluate("e => getComputedStyle(e).textDecorationLine")
        assert "underline" in added.evaluate("e => getComputedStyle(e).textDecorationLine")

    def test_a_citation_is_copied_by_its_button(self, visitor: Visitor) -> None:
        page = visitor.go(EVERY_PAGE["edited"])
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.site)
        page.get_by_role("button", name="Copy").first.click()
        assert page.evaluate("navigator.clipboard.readText()") == page.locator(".cite textarea").first.input_value()
        assert page.get_by_role("button", name="Copied").count() == 1

    def test_a_download_is_the_selection(self, visitor: Visitor, tmp_path: Path) -> None:
        page = visitor.go(f"/search?{urlencode({'portal': 'syuan'})}")
        page.locator("details.menu > summary").click()
        with page.expect_download() as downloading:
            page.get_by_role("link", name="CSV, opens in Excel", exact=True).click()
        download = downloading.value
        assert download.suggested_filename.endswith(".csv")
        download.save_as(tmp_path / "out.csv")
        text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [row["title"] for row in rows] == [thread().title]

    def test_a_chart_is_taken_away_as_a_picture(self, visitor: Visitor, tmp_path: Path) -> None:
        page = visitor.go(f"/trends?{urlencode({'w': '步道'})}")
        with page.expect_download() as download:
            page.get_by_role("button", name="PNG").click()
        assert download.value.suggested_filename == "trends.png"
        download.value.save_as(tmp_path / "trends.png")
        drawn = (tmp_path / "trends.png").read_bytes()
        width, height = struct.unpack(">8x4x4xII", drawn[:24])
        assert width == WIDTH * 2
        assert height > HEIGHT * 2, "the legend stands below"
        assert len(drawn) > 10_000, "nothing but the ground was drawn"

    def test_a_question_in_sql_is_answered(self, visitor: Visitor) -> None:
        page = visitor.go("/sql")
        page.get_by_label("Query").fill("SELECT count(*) AS n FROM comments WHERE portal = 'syuan'")
        page.get_by_role("button", name="Run").click()
        assert page.locator("table.answer td").all_inner_texts() == ["4"]

    def test_the_language_is_switched_and_kept(self, visitor: Visitor) -> None:
        page = visitor.go(EVERY_PAGE["search"])
        page.get_by_role("link", name="中文").click()
        assert page.locator("h2.count").inner_text().endswith("篇文章")
        page.get_by_role("link", name="总览").click()
        assert page.locator("html").get_attribute("lang") == "zh-CN"

    def test_the_keyboard_reaches_everything(self, visitor: Visitor) -> None:
        page = visitor.go("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        unreachable = page.evaluate(
            "[...document.querySelectorAll('a, button, input, summary')].filter(e => e.tabIndex < 0).length"
        )
        assert unreachable == 0

    def test_the_keyboard_walks_through_a_page_in_its_order_and_is_seen_everywhere(
        self, visitor: Visitor, request: pytest.FixtureRequest
    ) -> None:
        for title in EVERY_PAGE if request.config.getoption("--every") else WALKED:
            page = visitor.go(EVERY_PAGE[title])
            expected, walked = list(map(str, range(page.evaluate(REACHABLE)))), []
            for _ in range(3 * len(expected)):  # a field of a date is three to the keyboard
                page.keyboard.press("Tab")
                if (at := page.evaluate(FOCUSED)) is None or (at[0] == "0" and len(walked) > 1):
                    break
                if at[0] is not None and at[0] not in walked[-1:]:
                    walked.append(at[0])
                    assert at[1] or page.locator("input[type=date]:focus").count(), (title, at[0])
            assert walked == expected, title

    def test_filters_unfold_on_a_phone_by_touch_and_by_key(self, visitor: Visitor) -> None:
        visitor.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page = visitor.go(EVERY_PAGE["search"])
        facets = page.get_by_role("group", name="Filters")
        assert not facets.is_visible()
        assert not page.get_by_label("First day").is_visible()
        page.get_by_text("Show filters").click()
        assert facets.is_visible()
        assert page.get_by_label("First day").is_visible()
        page.locator("#show-filters").focus()
        page.keyboard.press("Space")
        assert not facets.is_visible()


class TestSafety:
    def test_the_visitor_would_notice_a_script(self, visitor: Visitor) -> None:
        """A page of another making shows that the tests below can fail."""
        visitor.page.set_content("<img src=x onerror=alert(1)><script>alert(2)</script>")
        visitor.wait_until(lambda: sorted(visitor.dialogs) == ["1", "2"])

    @pytest.mark.fault(
        "M2", "a browser opens every harmful article", "nothing runs, and nothing is asked of another host"
    )
    def test_no_harmful_text_runs(self, visitor: Visitor) -> None:
        for at in ["/", "/search", "/sql?q=SELECT+*+FROM+articles", *map(address, harmful())]:
            page = visitor.go(at)
            page.evaluate("document.querySelectorAll('details').forEach(found => found.open = true)")
            assert page.evaluate(TURNED) == [], "no name turns the direction of what stands beside it"
        assert visitor.dialogs == []
        assert visitor.hosts == {urlsplit(visitor.site).netloc}
        assert [text for text in visitor.complaints if "status of 4" not in text] == []

    @pytest.mark.fault("M4", "a script slips into a page after all", "the browser refuses to run it")
    def test_a_script_that_slipped_in_would_not_run(self, visitor: Visitor) -> None:
        page = visitor.go(EVERY_PAGE["harmful"])
        page.evaluate(
            """() => {
                const script = document.createElement('script');
                script.textContent = 'window.ran = true';
                document.body.append(script);
                document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran = true">');
                document.body.insertAdjacentHTML('beforeend', '<img src="http://127.0.0.1:9/beacon">');
            }"""
        )
        visitor.wait_until(lambda: visitor.complained("Content Security Policy") >= 3)
        assert page.evaluate("window.ran") is None

    def test_no_page_shows_it_in_a_frame(self, browser: Browser, site: str) -> None:
        visitor = visitor_of(browser, site)
        visitor.page.set_content(f'<iframe src="{site}/"></iframe>')
        visitor.wait_until(lambda: visitor.complained("frame-ancestors"))
        visitor.page.context.close()


class TestLooks:
    @pytest.mark.parametrize(
        ("language", "dark", "sizes"),
        [
            ("zh-CN", False, {"phone": PHONE, "screen": (1600, 1000), "wide-light": WIDE}),
            (
                "en-US",
                True,
                {"wide-dark": WIDE, "tablet": TABLET, "twice as large": (640, 450), "narrow": (320, 640)},
            ),
        ],
    )
    def test_every_page_fits_its_screen_and_paper_and_axe_finds_nothing(
        self,
        browser: Browser,
        site: str,
        troubled: str,
        tmp_path: Path,
        request: pytest.FixtureRequest,
        keep: Callable[[Page, str], None],
        language: str,
        dark: bool,
        sizes: dict[str, tuple[int, int]],
    ) -> None:
        """Each page is asked for once and shown in each size; on paper it has no controls and no table is cut.

        Unless all is asked for, those of each colour are in Chinese, whose words are the shorter, and in English each
        is shown in the narrowest size and one other, those in turn; pages of the same elements as another are left
        out, and colours are looked at where each thing with one stands. Axe looks at the last size, at the report too.
        """
        axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe().axe_script
        way = urlencode({"search": urlencode({"q": "书屋"}), "at": 0})
        pages = {name: site + at for name, at in EVERY_PAGE.items()} | {
            "alarms": f"{troubled}/",
            "runs of a day of alarms": f"{troubled}/runs",
            "trail": f"{site}{EVERY_PAGE['edited']}&{way}",
            "report": report_file(tmp_path).as_uri(),
        }
        visitor = visitor_of(browser, "", dark=dark, language=language)
        every = request.config.getoption("--every")
        others = [name for name in sizes if name != "narrow"]
        found = {}
        with serving(tmp_path / "none" / "regional_news.db") as empty:
            without = WITHOUT_STORE if every else {"/", "/search", "/sql"}  # one page, whatever was asked for
            pages |= {f"no store {path}": empty + path for path in without}
            if not every:
                pages = {name: pages[name] for name in (set(pages) - {*ALIKE} | {"long"} if dark else COLOURFUL)}
            for number, name in enumerate(sorted(pages)):
                page = visitor.go(pages[name])
                for size in sizes if every or not dark else (others[number % len(others)], "narrow"):
                    page.set_viewport_size(dict(zip(("width", "height"), sizes[size], strict=True)))
                    self.fits(page, (name, size))
                    if size in PICTURED:
                        keep(page, f"{name}-{size}")
                page.evaluate("document.querySelectorAll('details').forEach(found => found.open = true)")
                page.evaluate(axe)
                rules = {"color-contrast": {"enabled": every or name in COLOURFUL}}
                if violations := page.evaluate(AXE, {"resultTypes": ["violations"], "rules": rules}):
                    found[name] = violations
                if dark and name != "report":
                    page.evaluate("document.querySelectorAll('details').forEach(found => found.open = false)")
                    self.fits_on_paper(page, name)
                    keep(page, f"{name}-paper")
                    page.emulate_media(media="screen")
        assert found == {}
        visitor.page.context.close()

    def fits(self, page: Page, shown: tuple[str, str]) -> None:
        name, size = shown
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (shown, over)
        assert name != "papers" or size == "narrow" or max(page.evaluate(CUT)) <= 1, shown
        assert page.evaluate(BROKEN, ".top nav a, .runs td a, .state, .ranked td.number") == [], shown

    def fits_on_paper(self, page: Page, name: str) -> None:
        page.set_viewport_size({"width": 720, "height": 1000})
        page.emulate_media(media="print")
        assert page.locator("nav:visible, form:visible").count() == 0, name
        cut = page.evaluate(CUT)
        assert max(cut, default=0) <= 1, (name, cut)

    @pytest.mark.parametrize("language", ["zh-CN", "en-US"])
    def test_a_day_of_alarms_cuts_no_number_and_no_column(
        self, browser: Browser, troubled: str, keep: Callable[[Page, str], None], language: str
    ) -> None:
        visitor = visitor_of(browser, troubled, language=language)
        page = visitor.go("/")
        assert page.locator(".portals .alarm").count() == 30
        table = page.locator(".portals").locator("..")
        for width in (320, 390, 640, 768, 1000, 1100, 1280, 1600):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(BROKEN, ".portals td.number, .totals b") == [], width
            assert table.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, width
            share = page.locator(".alarm").first.evaluate("e => e.clientWidth / e.closest('.card').clientWidth")
            assert share > 0.75, width
            if width in (390, 768, 1600) and language == "zh-CN":
                keep(page, f"alarms-{width}")
        visitor.page.context.close()

    def test_before_there_is_a_store_the_first_steps_fit(self, visitor: Visitor, tmp_path: Path) -> None:
        with serving(tmp_path / "none" / "regional_news.db") as empty:
            page = visitor.page
            page.goto(f"{empty}/?lang=zh")
            assert page.locator("ol code").count() == 3
            for width in (320, 768):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    def test_filters_are_labelled_where_they_are_and_no_control_elsewhere(self, visitor: Visitor) -> None:
        page = visitor.go(EVERY_PAGE["search"])
        for (width, height), shown in ((WIDE, 0), (PHONE, 1)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.get_by_role("checkbox", name="Show filters").count() == shown

    def test_paper_shows_the_article_and_no_controls(self, visitor: Visitor) -> None:
        page = visitor.go(EVERY_PAGE["edited"])
        page.emulate_media(media="print")
        assert page.locator("div.text").is_visible()
        assert not page.locator(".top nav").is_visible()
        assert not page.locator(".quick").is_visible()

    def test_a_report_opens_from_a_file(
        self, visitor: Visitor, tmp_path: Path, keep: Callable[[Page, str], None]
    ) -> None:
        visitor.page.goto(report_file(tmp_path).as_uri())
        assert visitor.complaints == []
        assert visitor.dialogs == []
        assert visitor.page.locator("h1").evaluate("e => getComputedStyle(e).fontSize") == "32px"
        first = visitor.page.locator(".edit").first
        assert not first.locator("del").first.is_visible()
        first.locator("summary").click()
        assert first.locator("del").first.is_visible()
        first.locator("summary").click()
        visitor.page.emulate_media(media="print")
        assert visitor.page.locator(".contents a").first.is_visible()
        assert first.locator(".diff").first.evaluate("e => e.getBoundingClientRect().height") > 0
        visitor.page.emulate_media(media="screen")
        keep(visitor.page, "report-wide-light")
