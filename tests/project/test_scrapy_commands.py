"""Scrapy's own commands work in this project as a Scrapy user expects, and leave nothing behind."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from scrapy import Request
from scrapy.utils.project import get_project_settings

from regional_news.commands.crawl import Command
from regional_news.exit_codes import ExitCode
from regional_news.portal.registry import known_facts, spiders
from sandbox import Sandbox
from tests import forked
from tests.crawling import FAST, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str
    left: set[str]


Scrapy = "Callable[..., Done]"


@pytest.fixture(scope="module")
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(portals=[getattr(request, "param", "heze")], articles=3, seed=9) as made:
        yield made


@pytest.fixture
def scrapy(sandbox: Sandbox, tmp_path: Path) -> Callable[..., Done]:
    """Return a function that runs a command of Scrapy's in an empty folder, through the sandbox."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def run(*arguments: str, online: bool = True, path: str = "", tracebacks: int = 0) -> Done:
        settings = [part for name, value in FAST.items() for part in ("-s", f"{name}={value}")]
        line = [sys.executable, "-m", "scrapy", arguments[0], *settings, *arguments[1:]]
        variables = {**environment(sandbox if online else None, tmp_path), "PYTHONPATH": path, "BROWSER": "true"}
        done = forked.run(line, env=variables, cwd=folder)
        assert done.stderr.count("Traceback") == tracebacks
        left = {entry.name for entry in folder.iterdir()}
        return Done(done.returncode, done.stdout, done.stderr, left)

    return run


def test_a_spider_is_chosen_by_the_address_of_a_page() -> None:
    def readers(url: str) -> set[str]:
        return {name for name, spider in spiders().items() if spider.handles_request(Request(url))}

    for name, facts in known_facts().items():
        assert name in readers(facts.examples[0])
    assert readers("http://papers.803.com.cn/yyrb/2026-11/20/node_1.html") == {"yueyangribao"}
    assert readers("http://nobody.example/1.html") == set()


def test_a_crawl_without_a_name_is_answered_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    command = Command()
    command.settings = get_project_settings()
    command.run([], Namespace(spargs={}))
    assert command.exitcode == ExitCode.USER
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("give one spider: scrapy crawl NAME; there are ")


@pytest.mark.slow
def test_parse_finds_spider_and_callback_and_shows_the_article(scrapy: Callable[..., Done], sandbox: Sandbox) -> None:
    url, truth = next(iter(sandbox.truth.items()))
    done = scrapy("parse", "--nocolour", url)
    assert (done.code, done.left) == (0, set())
    assert f"'title': '{truth['title']}'" in done.out
    listing = scrapy("parse", "--nocolour", "http://www.heze.cn/")
    assert all(f"<GET {article}>" in listing.out for article in sandbox.truth)
    by_name = scrapy("parse", "--nocolour", "-c", "parse_article", url)
    assert f"'title': '{truth['title']}'" in by_name.out


@pytest.mark.slow
@pytest.mark.parametrize("sandbox", ["syuan"], indirect=True)
def test_a_forum_is_looked_at_as_any_portal(scrapy: Callable[..., Done], sandbox: Sandbox) -> None:
    """Its front page leads to lists, a list to threads; one of several pages is whole at the depth that they need."""
    url, truth = max(sandbox.truth.items(), key=lambda told: len(told[1]["comments"]))
    front = scrapy("parse", "--nocolour", "https://bbs.syuan.com/")
    assert "<GET https://bbs.syuan.com/forum-2-1.html>" in front.out
    listed = scrapy("parse", "--nocolour", "https://bbs.syuan.com/forum-2-1.html")
    assert any(f"<GET {thread}>" in listed.out for thread in sandbox.truth)
    whole = scrapy("parse", "--nocolour", "-d", "9", url)
    assert f"'title': '{truth['title']}'" in whole.out
    assert whole.out.count("'post_id'") == len(truth["comments"])
    shell = scrapy("shell", url, "-c", "(spider.name, reading.title)")
    assert shell.out.strip() == str(("syuan", truth["title"]))
    check = scrapy("check", "syuan")
    assert [(done.code, done.left) for done in (front, whole, shell, check)] == [(0, set())] * 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("parse", "http://nobody.example/"), "http://nobody.example/: no spider reads it"),
        (("parse", "--spider", "hese", "http://www.heze.cn/"), "did you mean 'heze'?"),
        (("fetch", "--spider", "discuz", "http://www.heze.cn/"), "-a url is missing"),
        (("check", "hese"), "did you mean 'heze'?"),
        (("genspider", "Huarong", "www.huarong.example"), "'Huarong': give a lower-case word"),
        (("genspider", "huarong", "华容"), "give the portal's address"),
        (("genspider", "huarong", '"www.huarong.example'), "give the portal's address"),
        (("genspider", "huarong", "www.huarong.example/'x"), "give the portal's address"),
        (("parse", "--spider", "heze", "-c", "read", "http://www.heze.cn/"), "heze: it has no callback 'read'"),
        (("shell", "./none.html"), "/none.html: there is no such file"),
        (("fetch", "file:///none.html"), "/none.html: there is no such file"),
        (("runspider", "none.py"), "none.py: there is no such file"),
    ],
)
def test_a_mistake_is_answered_with_one_line(
    scrapy: Callable[..., Done], arguments: tuple[str, ...], line: str
) -> None:
    done = scrapy(*arguments)
    assert done.code == 2
    assert line in done.err.splitlines()[-1]
    assert done.left == set()


@pytest.mark.slow
def test_shell_fetch_and_view_need_no_data_folder(scrapy: Callable[..., Done], sandbox: Sandbox) -> None:
    url, truth = next(iter(sandbox.truth.items()))
    shell = scrapy("shell", url, "-c", "(response.status, spider.name, reading.title)")
    assert shell.out.strip() == str((200, "heze", truth["title"]))
    fetched = scrapy("fetch", "--nolog", url)
    assert "<HTML" in fetched.out.upper()
    viewed = scrapy("view", url)
    assert [(done.code, done.left) for done in (shell, fetched, viewed)] == [(0, set())] * 3


@pytest.mark.slow
def test_what_the_network_refuses_ends_no_command_in_a_traceback(scrapy: Callable[..., Done]) -> None:
    for url in ("http://127.0.0.1:1/", "http://www.heze.cn/"):
        for command in (("fetch",), ("parse", "--spider", "heze"), ("shell", "-c", "response")):
            assert scrapy(*command, url, "-s", "RETRY_ENABLED=0", online=False).left == set()


@pytest.mark.slow
def test_bench_crawls_at_full_speed(scrapy: Callable[..., Done]) -> None:
    done = scrapy("bench", "-s", "CLOSESPIDER_PAGECOUNT=20", online=False)
    assert done.code == 0
    assert "closespider_pagecount" in done.err


SPIDER = '''
from regional_news.spiders.heze import HezeSpider


class Checked(HezeSpider):
    def parse_article(self, response):
        """Read it.

        @url {url}
        @returns items {number}
        """
        yield from super().parse_article(response)
'''


@pytest.mark.slow
def test_check_and_list_and_settings_work(scrapy: Callable[..., Done], sandbox: Sandbox, tmp_path: Path) -> None:
    assert "Ran 0 contracts" in scrapy("check").err
    url = next(iter(sandbox.truth))
    for number, code in ((1, 0), (2, 1)):
        name = f"checked_{number}"
        (tmp_path / f"{name}.py").write_text(SPIDER.format(url=url, number=number), encoding="utf-8")
        done = scrapy("check", "heze", "-s", f"SPIDER_MODULES={name}", path=str(tmp_path), tracebacks=code)
        assert (done.code, done.left) == (code, set())
    assert "heze" in scrapy("list").out.split()
    assert scrapy("settings", "--get", "BOT_NAME").out.strip() == "regional_news"


@pytest.mark.slow
def test_genspider_writes_facts_that_load_at_once(scrapy: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "__init__.py").touch()
    ours = ("-s", "NEWSPIDER_MODULE=found", "-s", "SPIDER_MODULES=found")
    done = scrapy("genspider", *ours, "huarong", "http://www.huarong.example/index.html", path=str(tmp_path))
    assert done.code == 0
    assert 'origin="http://www.huarong.example"' in (tmp_path / "found" / "huarong.py").read_text(encoding="utf-8")
    assert scrapy("list", *ours, path=str(tmp_path)).out.split() == ["huarong"]
    again = scrapy("genspider", *ours, "huarong", "http://www.huarong.example/", path=str(tmp_path))
    assert (again.code, "already exists" in again.out) == (2, True)
    unknown = scrapy("genspider", *ours, "-t", "nope", "jishou", "http://www.jishou.example/", path=str(tmp_path))
    assert (unknown.code, "Unable to find template" in unknown.out) == (2, True)
    templates = scrapy("genspider", "--list").out
    assert "portal" in templates
    assert "basic" in templates


@pytest.mark.slow
def test_runspider_runs_a_portals_file_as_a_crawl_of_it_would(
    scrapy: Callable[..., Done], sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(SPIDER.format(url="", number=0), encoding="utf-8")
    done = scrapy("runspider", str(file), "-O", "items.jsonl")
    assert (done.code, done.left) == (0, {"data", "items.jsonl"})
    assert done.err.splitlines()[-1].startswith("heze: ")
    wrong = scrapy("runspider", str(file), "-a", "limt=1")
    assert (wrong.code, "did you mean 'limit'?" in wrong.err) == (2, True)
    file.write_text("import", encoding="utf-8")
    broken = scrapy("runspider", str(file))
    assert (broken.code, "cannot be loaded: SyntaxError: " in broken.err) == (2, True)


@pytest.mark.slow
def test_a_file_is_looked_at_as_a_page(scrapy: Callable[..., Done], tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<title>渡口</title><h1>渡口换了船</h1>", encoding="utf-8")
    assert scrapy("shell", str(file), "-c", "reading.title").out.strip() == "渡口换了船"
    assert "渡口换了船" in scrapy("fetch", "--nolog", file.as_uri()).out
