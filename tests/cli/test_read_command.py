"""`regional-news read`: one page as JSON, and why each field is what it is."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from regional_news import extract
from regional_news.cli import app
from regional_news.cli.read import cut, saved
from regional_news.errors import UserError
from sandbox import Sandbox
from tests import forked
from tests.every import every

if TYPE_CHECKING:
    import subprocess

SAVED = Path(__file__).parents[1] / "portals" / "heze" / "founder-2020"
URL = json.loads((SAVED / "meta.json").read_text(encoding="utf-8"))["url"]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["read", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_saved_page_is_printed_as_json_with_the_facts_of_the_portal_that_serves_its_address():
    item = json.loads(run(str(SAVED / "page.html"), "--url", URL))
    expected = json.loads((SAVED / "expected.json").read_text(encoding="utf-8"))
    assert {name: item[name] for name in ("portal", "article_id", "title", "source", "text")} == {
        name: expected[name] for name in ("portal", "article_id", "title", "source", "text")
    }
    assert item["refusal"] is None


def test_a_portal_can_be_named_and_a_page_without_an_address_is_no_worse_for_it():
    item = json.loads(run(str(SAVED / "page.html"), "--portal", "heze"))
    assert item["portal"] == "heze"
    assert item["region"] == "371700"
    assert item["article_id"] is None
    assert item["refusal"] is None


@pytest.mark.parametrize(
    ("given", "portal"), [("mudanwanbao", "mudanwanbao"), ("epaper", "mudanwanbao"), (None, "mudanwanbao")]
)
def test_a_story_of_a_newspaper_is_read_as_one(tmp_path, given, portal):
    """By its spider's name, as any newspaper's, or by its address alone, though a news portal has the same host."""
    page = tmp_path / "page.html"
    page.write_text(
        "<!--enpproperty <date>2026-11-20 00:00:00.0</date><nodename>第A02版：民生</nodename>/enpproperty-->"
        "<p id=PreTitle>两岸再通</p><h2 id=Title>渡口夜航恢复</h2>"
        "<div id=ozoom><p>　　本报讯（记者 林一鸣）渡口昨晚恢复夜航。</p></div>",
        encoding="utf-8",
    )
    address = "http://www.heze.cn/mdwb/pc/c/content_4711.html"
    named = ["--portal", given] if given else []
    item = json.loads(run(str(page), "--url", address, *named))
    assert (item["portal"], item["kind"], item["article_id"]) == (portal, "epaper", "4711")
    assert (item["pretitle"], item["title"], item["page_no"]) == ("两岸再通", "渡口夜航恢复", "A02")
    assert item["issue_date"] == "2026-11-20"
    assert item["refusal"] is None
    assert "epaper-ozoom" in run(str(page), "--url", address, *named, "--explain")


def test_without_facts_any_page_is_read(tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes((SAVED / "page.html").read_bytes())
    item = json.loads(run(str(page)))
    assert item["portal"] is None
    assert item["title"] == json.loads((SAVED / "expected.json").read_text(encoding="utf-8"))["title"]


def test_a_page_that_is_no_article_says_what_is_missing(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<title>列表</title><a href=/1.html>一</a>", encoding="utf-8")
    assert json.loads(run(str(page)))["refusal"] in {"no_text", "no_title"}


def test_a_page_that_takes_for_ever_is_refused(tmp_path, monkeypatch):
    page = tmp_path / "page.html"
    page.write_text("<p>渡口</p>", encoding="utf-8")
    monkeypatch.setattr(extract, "explain", lambda *_, **__: re.search("(?:a+)+$", "a" * 60 + "b"))
    item = json.loads(run(str(page), "-s", "PAGE_CPU_SECONDS=0.1", "--url", URL))
    assert (item["url"], item["refusal"], item["text"]) == (URL, "too_complex", "")


@pytest.mark.fault("K2", "3小时前, 昨天 08:05", "counted from the moment the page was fetched")
def test_relative_dates_count_from_the_moment_given(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<h1>渡口的柳树又发芽了</h1><p>来源：河湾周报 时间：昨天 08:05</p>"
        "<p>河水涨了又落，船来了又走，渡口的柳树年年发芽。</p>",
        encoding="utf-8",
    )
    item = json.loads(run(str(page), "--fetched", "2021-03-05T04:00:00"))
    assert item["published_at"] == "2021-03-04T08:05:00+08:00"


def test_explain_shows_each_field_with_its_winner_and_what_was_found_on_the_way():
    shown = run(str(SAVED / "page.html"), "--url", URL, "--explain")
    table = shown[shown.index("Why each field is what it is") :]
    for word in (
        "published_at",
        "labels",
        "breadcrumb",
        "segment",
        "address (1.0)",
        "text ends at",
        "责任编辑",
        "byline at",
    ):
        assert word in table


def test_explain_is_json_for_programs():
    data = json.loads(run(str(SAVED / "page.html"), "--url", URL, "--explain", "--json"))
    winner, *others = data["explanation"]["fields"]["title"]
    assert winner["value"] == data["item"]["title"]
    assert all(other["votes"] <= winner["votes"] for other in others)
    assert data["explanation"]["fields"]["published_at"][0]["value"].startswith("2020-01-15 07:52:00 (minute")


@every(
    "arguments message",
    [
        (("no-such-file.html",), "no-such-file.html: No such file or directory; give a saved page"),
        ((str(SAVED / "page.html"), "--portal", "hese"), r"--portal hese: no such portal \(did you mean 'heze'\?\)"),
        (("http://[::1",), "not an http or https address"),
        (
            (str(SAVED / "page.html"), "-s", "DOWNLOAD_MAXSIZE=1000"),
            "page.html: larger than DOWNLOAD_MAXSIZE, 1000 bytes",
        ),
        (("/dev/zero",), "/dev/zero: larger than DOWNLOAD_MAXSIZE"),
    ],
)
def test_what_cannot_be_read_is_one_line(arguments, message):
    with pytest.raises(UserError, match=message):
        CliRunner().invoke(app, ["read", *arguments], catch_exceptions=False)


def test_a_file_knows_when_it_was_saved(tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes(b"x")
    os.utime(page, (1_600_000_000, 1_600_000_000))
    body, fetched_at = saved(str(page), max_bytes=1)
    assert (body, fetched_at.timestamp(), str(fetched_at.tzinfo)) == (b"x", 1_600_000_000, "UTC")
    assert saved(str(page), max_bytes=0)[0] == b"x"


def test_values_are_cut_to_one_line():
    assert cut(["甲", "乙"]) == "甲 > 乙"
    assert cut("一\n二" * 50, 5) == "一 二一 …"


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return forked.run([sys.executable, "-m", "regional_news", "read", *arguments], env=os.environ | environment)


@pytest.mark.slow
def test_an_address_is_fetched_as_a_crawl_would_and_nothing_is_kept(tmp_path, monkeypatch):
    """Through the operator's proxy and with verified TLS, without a word on standard error."""
    monkeypatch.chdir(tmp_path)
    with Sandbox(portals=["yybnet"], articles=5, seed=3) as sandbox:
        url, truth = next(iter(sandbox.truth.items()))
        done = command(url, **sandbox.environment())
    assert done.returncode == 0, done.stderr
    item = json.loads(done.stdout)
    assert (item["title"], item["region"], item["refusal"]) == (truth["title"], truth["region"], None)
    assert done.stderr == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_private_address_is_not_fetched():
    done = command("http://127.0.0.1:9/page.html")
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert "no public address" in done.stderr
