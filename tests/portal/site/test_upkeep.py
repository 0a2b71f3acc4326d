"""From an address to a portal's file and its saved pages, as a maintainer does it."""

from __future__ import annotations

import json
import statistics
import sys
import webbrowser
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from regional_news.cli import app
from regional_news.cli.check import hints_to_change, lost_fields
from regional_news.extract import Explanation, Reading
from regional_news.extract.votes import Vote
from regional_news.http.fetch import FetchedPage
from regional_news.portal.upkeep.cases import Case, cases_of, save_case
from regional_news.portal.upkeep.compare import as_page, rows
from regional_news.portal.upkeep.facts_file import facts_file, facts_in, name_of
from sandbox import Sandbox
from sandbox.strangers import STRANGERS
from tests import forked
from tests.crawling import environment
from tests.every import every
from tests.portal.site.driving import NOW, settle_sandbox

if TYPE_CHECKING:
    from pathlib import Path


def run(*words: str, sandbox: Sandbox, root: Path, code: int = 0, answers: str = "") -> str:
    """Run a command as a maintainer does, at `root`, and return what it said."""
    command = [sys.executable, "-m", "regional_news", *words, "--root", str(root)]
    if words[0] != "check" or "--live" in words:
        command += ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
    variables = environment(sandbox, root)
    done = forked.run(command, env=variables, answers=answers)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "regional_news" / "spiders").mkdir(parents=True)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("name", STRANGERS)
def test_a_portal_is_made_from_its_address_and_checked(name: str, root: Path) -> None:
    with Sandbox(portals=[name], articles=60) as sandbox:
        origin, name = STRANGERS[name].origin, f"{name}_made"  # platforms are called like their strangers
        said = run("new", f"{origin}/", "--name", name, sandbox=sandbox, root=root)
        assert "3" in said
        path = root / "regional_news" / "spiders" / f"{name}.py"
        assert len(path.read_text("utf-8").splitlines()) <= 40
        facts = facts_in(path)
        keys = {facts.article_key(url) for url in sandbox.truth}
        assert None not in keys
        assert len(keys) == len(sandbox.truth)
        cases = cases_of(root / "tests" / "portals" / name)
        assert len(cases) == 3
        for case in cases:
            expected = case.expected
            truth = sandbox.truth[expected["url"]]
            assert expected["title"] == truth["title"]
            assert set(case.unread) == set(expected) - {"unread"}
        unread = run("check", name, sandbox=sandbox, root=root, code=1)
        assert "to be compared with the page" in unread


@pytest.mark.slow
def test_fields_are_confirmed_one_by_one_and_a_live_look_shows_who_won(root: Path) -> None:
    with Sandbox(portals=["trs"], articles=60) as sandbox:
        run("new", f"{STRANGERS['trs'].origin}/", "--name", "taojiang", sandbox=sandbox, root=root)
        cases = cases_of(root / "tests" / "portals" / "taojiang")
        said = run("check", "taojiang", "--confirm", sandbox=sandbox, root=root, answers="n\n" + "y\n" * 99)
        assert "Is title what the page says?" in said
        assert [case.unread for case in cases] == [[], [], []]
        cases[0].folder.joinpath("expected.json").write_text(
            json.dumps(cases[0].expected | {"unread": ["title", "source"]}), encoding="utf-8"
        )
        said = run("check", "taojiang", "--confirm", sandbox=sandbox, root=root, answers="y\n")
        assert "Is title what the page says?" not in said
        assert cases[0].unread == []
        live = run("check", "taojiang", "--live", sandbox=sandbox, root=root)
        assert "live 3" in live


@pytest.mark.slow
def test_a_page_is_saved_as_it_is_read_and_never_over_another(root: Path) -> None:
    with Sandbox(portals=["dede"], articles=30) as sandbox:
        url = next(iter(sandbox.truth))
        folder = root / "tests" / "portals" / "dede" / "one"
        command = [sys.executable, "-m", "regional_news", "read", url, "--save", str(folder)]
        variables = environment(sandbox, root)
        done = forked.run(command, env=variables)
        assert done.returncode == 0, done.stderr
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        assert meta["url"] == url
        again = forked.run(command, env=variables)
        assert again.returncode == 2
        assert "holds a saved page already" in again.stderr


PROSE = (
    "渡口昨晚恢复夜航，首班船二十时开出，岸边站满了送行的人，船工说水位已经稳住了。",
    "两岸居民出行方便了，从前要绕十里路的学生如今一刻钟就能到学校，夜里也有船可坐。",
    "码头上的小吃摊也重新支了起来，摊主说今年的生意比往年好，打算再添两张桌子。",
)
PAGE = f"""<html><head><title>渡口恢复夜航[图]</title><script>var a = "渡口恢复夜航";</script></head><body>
<div><a href="/">河口网</a></div><h1>渡口恢复夜航[图]</h1>
<p>来源：河口网 作者：林一鸣</p><p>2026年11月20日 08:30</p><div>{"".join(f"<p>{line}</p>" for line in PROSE)}
<img src="../pic/7.jpg" width="600"></div>
<p><a href="/share">分享到</a></p></body></html>"""


@pytest.fixture
def case(tmp_path: Path) -> Case:
    fetched = FetchedPage(
        url="http://hekou.example/a/1.html",
        headers={"Content-Type": "text/html; charset=utf-8"},
        body=PAGE.encode(),
        fetched_at=NOW,
    )
    return save_case(tmp_path / "tests" / "portals" / "hekou" / "one", fetched, None)


def test_each_field_stands_beside_the_lines_of_the_page_that_say_it(case: Case) -> None:
    """A source beside its label, not where the site's name stands; a time as it is written there."""
    reading, _ = case.read(None)
    shown = {name: (value, place) for name, value, place in rows(case, reading)}
    assert shown["title"] == ("渡口恢复夜航[图]", "渡口恢复夜航[图]")
    assert shown["source"] == ("河口网", "来源：河口网 作者：林一鸣")
    assert shown["published_at"] == ("2026-11-20T08:30:00+08:00", "2026年11月20日 08:30")
    assert shown["url"][1] == "http://hekou.example/a/1.html"
    assert shown["images"] == ("http://hekou.example/pic/7.jpg", "../pic/7.jpg")
    assert shown["text"][1].splitlines() == ["(before) 2026年11月20日 08:30", *PROSE, "(behind) 分享到"]


def test_the_browser_shows_each_page_beside_its_fields_and_runs_none_of_its_scripts(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    done = CliRunner().invoke(app, ["check", "heze", "--browser"])
    assert done.exit_code == 0, done.output
    reading, _ = case.read(None)
    page = as_page([(case, rows(case, reading))])
    assert "<iframe sandbox srcdoc=" in page
    assert "<script>" not in page
    assert "<td>渡口恢复夜航[图]</td>" in page
    assert "default-src 'none'" in page, "nothing that a saved page names is fetched"
    assert len(opened) == 1


@pytest.mark.slow
def test_a_page_saved_in_a_portals_folder_is_read_with_its_facts(root: Path) -> None:
    with Sandbox(portals=["heze"], articles=10) as sandbox:
        url = next(iter(sandbox.truth))
        folder = root / "tests" / "portals" / "heze" / "new"
        command = [sys.executable, "-m", "regional_news", "read", url, "--save", str(folder)]
        done = forked.run(command, env=environment(sandbox, root))
        assert "regional-news check heze --confirm" in done.stderr
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        assert expected["region"] == "371700"


def test_a_field_that_a_redesign_has_lost_is_named_with_the_hint_to_give() -> None:
    old = [Vote(value=["要闻"], strategy="breadcrumb", votes=1)]
    saved = {"one": (Reading(section=["要闻"]), Explanation(proposals={"section": old}))}
    live = {"http://hekou.example/a/1.html": (Reading(), Explanation(proposals={}))}
    assert lost_fields(saved, live) == ["section"]  # and the command ends with 1
    assert lost_fields({**saved, "two": (Reading(), Explanation(proposals={}))}, live) == []
    assert hints_to_change(saved, live) == [
        "changed: section was won by breadcrumb (要闻), and is now by nobody (-)",
        'lost: nothing finds section on the live pages; say where it stands: hints={"section": ("CSS",)}',
    ]


def test_facts_files_are_short_and_state_what_was_found(tmp_path: Path) -> None:
    lines, told = [], 0
    for name, make in STRANGERS.items():
        settling = settle_sandbox(make(articles=120, seed=7, now=NOW))
        found, named = settling.findings.facts, settling.findings.evidence["sections"]
        assert found is not None
        path = tmp_path / f"{name}.py"
        path.write_text(facts_file(found, name=name, sections=named), encoding="utf-8")
        lines.append(len(path.read_text("utf-8").splitlines()))
        stated = facts_in(path)
        assert (stated.article, stated.parameters, stated.region) == (found.article, found.parameters, found.region)
        assert stated.article_id == found.article_id
        assert {*stated.sections, *stated.lists} <= {*found.lists}
        assert stated.sections == {path: label for path, label in named.items() if path in stated.sections}
        assert stated.sections.keys().isdisjoint(stated.lists)
        told += len(stated.sections)
    assert told
    assert statistics.median(lines) <= 30
    assert max(lines) <= 40


def test_names_come_from_the_telling_word_of_the_host() -> None:
    urls = ["http://www.huarong.gov.cn/", "https://anxiang.rednet.cn/", "http://news.x1.cn/"]
    assert [name_of(url) for url in urls] == ["huarong", "anxiang", "x1"]


@every(
    "words says",
    [
        (["new", "not-an-address"], "is no http or https address"),
        (["new", "http://x.example/", "--name", "Bad Name"], "lower-case ASCII word"),
        (["new", "http://x.example/", "--name", "heze"], "there is such a portal"),
        (["check", "hezee"], "did you mean 'heze'"),
        (["check", "heze", "--root", "/nowhere"], "no saved page is there"),
        (["read", "page.html", "--save", "x"], "give an address"),
    ],
)
def test_a_mistake_is_one_line(words: list[str], says: str) -> None:
    done = CliRunner().invoke(app, words)
    assert done.exit_code != 0
    assert says in str(done.exception)


def test_check_reads_a_portals_saved_pages() -> None:
    done = CliRunner().invoke(app, ["check", "heze"])
    assert done.exit_code == 0, done.output
    assert "Who won each field" in done.output
