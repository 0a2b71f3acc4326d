"""Titles on lists that no pattern takes are counted, tried where one shape keeps appearing, and never quietly lost."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from regional_news.cli import app
from regional_news.crawl.links import ListedLink
from regional_news.crawl.listing import Listing, read_listing
from regional_news.extract import PortalFacts, Reading
from regional_news.portal.site.judging import Sample
from regional_news.portal.site.trying import PAGES_TRIED, Trials
from sandbox import Sandbox
from sandbox.strangers import STRANGERS
from tests.crawling import crawl
from tests.every import every
from tests.portal.site.driving import NOW
from tests.portal.site.test_makes import listed, page, story, title

if TYPE_CHECKING:
    from pathlib import Path

FACTS = PortalFacts(
    name="site:www.mixi.example", site_name="米溪在线", origin="http://www.mixi.example", region="431322",
    article=r"/(?P<section>(?:[\w.-]+/)*)(?P<id>\d+)\.html?", lists=("/yw/",), examples=("http://www.mixi.example/3001.html",),
)  # fmt: skip


@dataclass
class Shown:
    """What a list shows, and what the pages read as that it leads to."""

    form: str
    text: str = "渡口昨晚恢复夜航，首班船二十时开出，岸边站满了送行的人，船工说水位已经稳住了。" * 2

    def listing(self, number: int = 6) -> Listing:
        titles = [ListedLink(FACTS.origin + self.form.format(3001 + n), title(n), "11-20") for n in range(number)]
        return Listing(url=FACTS.origin, articles=FACTS.examples, others=(), left_out=0, text="", titles=tuple(titles))

    def sample(self, url: str) -> Sample:
        named = title(int(re.findall(r"\d+", url)[-1]))
        reading = Reading(url=url, title=named, text=self.text, published_at=NOW, published_precision="day")
        return Sample(url, replace(reading, published_raw="2026-11-20", fetched_at=NOW))


@every(
    "form facts text key",
    [
        ("/view.asp?id={}", FACTS, Shown.text, "view.asp?id=3001"),  # not the key of /3001.html
        ("/n/2026/1120/c{}.shtml", replace(FACTS, article_id="{path}"), Shown.text, "n/2026/1120/c3001.shtml"),
        ("/play/{}.shtml", FACTS, "", None),  # no text
        ("/{}/", replace(FACTS, lists=("/3009/",)), Shown.text, None),  # it would take a list of as many digits
        ("/view.asp?id={}&from=yw", FACTS, Shown.text, "view.asp?id=3001"),
    ],
)
def test_a_shape_that_keeps_appearing_is_taken_where_its_pages_are_articles(
    form: str, facts: PortalFacts, text: str, key: str | None
) -> None:
    shown, trials = Shown(form, text), Trials(set())
    assert trials.meet(shown.listing(2)) == ([], True), "two titles may be anything"
    asked, _ = trials.meet(shown.listing())
    assert 3 <= len(asked) <= PAGES_TRIED
    (trial,) = filter(None, [trials.take(url, shown.sample(url)) for url in asked])
    found = trials.conclude(trial, facts, lists=[facts.list_url(path) for path in facts.lists])
    assert trials.meet(shown.listing()) == ([], False), "each shape once"
    url = FACTS.origin + form.format(3001)
    assert (found.facts.article_key(url) if found.facts else None) == key
    if found.facts:
        assert found.facts.article_key(FACTS.examples[0]) == facts.article_key(FACTS.examples[0])
        assert list(found.evidence["added"]) == [found.facts.more[-1]]
    else:
        assert [one["folder"] for one in found.evidence["left_out"]] == [""]


def test_a_trial_whose_pages_do_not_come_is_no_verdict() -> None:
    trials, shown = Trials(set()), Shown("/view.asp?id={}")
    asked, _ = trials.meet(shown.listing())
    assert [trials.take(url, None) for url in asked] == [None] * len(asked)
    assert trials.unanswered == []


@every(
    "body left",
    [
        (listed({f"/view.asp?id={n}": n for n in range(4)}), 0),  # no day beside them
        ("".join(f"<li><a href=/view.asp?id={n}>{title(n)}</a> 11-0{n}</li>" for n in range(1, 5)), 4),
        ("".join(f"<li><a href=/file/{n}.pdf>{title(n)}</a> 2026-11-0{n}</li>" for n in range(1, 5)), 0),
        ("".join(f"<li><a href=/300{n}.html>{title(n)}</a> 2026-11-0{n}</li>" for n in range(1, 5)), 0),
    ],
)
def test_titles_beside_a_day_that_lead_to_no_article_are_told_apart(body: str, left: int) -> None:
    text = page(f"<ul>{body}</ul>").encode()
    listing = read_listing(text, url=f"{FACTS.origin}/yw/", headers={}, facts=FACTS, articles_max=99)
    assert sum(bool(link.day) for link in listing.titles) == left


@pytest.mark.slow
def test_articles_of_another_address_shape_are_found_by_the_run_that_meets_them(tmp_path: Path) -> None:
    """A new system's articles at the top of a list, beside a section whose pages hold no text, days after settling."""
    origin = STRANGERS["trs"].origin
    first = f"{origin}/zwdt/tjyw/index.html"
    news = {f"{origin}/n/2026/1120/c{n}.shtml": n for n in range(8)}
    hot = f"{origin}/n/2026/1120/c40.shtml"
    films = {f"{origin}/play.jsp?vid={n}": n for n in range(20, 28)}
    with Sandbox(portals=["trs"], articles=30) as sandbox:
        first_run = crawl("site", "-a", f"url={origin}/", data_dir=tmp_path, sandbox=sandbox)
        assert first_run.code == 0, first_run.log
        ((names,),) = first_run.sql("SELECT evidence FROM site")
        sections = json.loads(names)["sections"]
        other = f"{origin}{next(path for path in sections if path not in first)}"
        for url, n in {**news, **films, hot: 40}.items():
            sandbox.override(url, body=(page("<video></video>", title(n)) if url in films else story(n)).encode())
        rows = "".join(f"<li><a href={url}>{title(n)}</a> 11-20</li>" for url, n in {**news, **films}.items())
        beside = f"<a href=/zt/gone/>专题</a><p><a href={hot}>{title(40)}</a></p>"
        sandbox.override(first, body=page(f"<ul>{rows}</ul>{beside}").encode())
        sandbox.override(
            other, body=page(f"<ul><li><a href={next(iter(news))}>{title(0)}</a> 11-20</li></ul>{beside}").encode()
        )
        ((before,),) = first_run.sql("SELECT checked_at || settled_at FROM site")
        done = crawl("site", "-a", f"url={origin}/", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
        assert {*news, hot} <= {url for (url,) in done.sql("SELECT url FROM article")}
        told = {one.url: one.section for one in done.articles}
        assert told[[*news][1]] == [sections[first.removeprefix(origin)]]
        assert told[hot] == [], "what stands beside the rows of two sections' lists is of neither"
        assert done.sql("SELECT links FROM list_page WHERE url = ?", f"{origin}/zt/gone/") == [(0,)], "not asked again"
        ((after, evidence),) = done.sql("SELECT checked_at || settled_at, evidence FROM site")
        assert after == before
        assert [len(urls) for urls in json.loads(evidence)["added"].values()] == [PAGES_TRIED]
    shown = CliRunner().invoke(app, ["status", "--data-dir", str(done.data_dir)]).stdout
    assert "8 titles on lists lead where no article is known to stand" in shown
    shown = CliRunner().invoke(app, ["portals", "--data-dir", str(done.data_dir)]).output
    assert "left out: " in shown
    assert "play" in shown
