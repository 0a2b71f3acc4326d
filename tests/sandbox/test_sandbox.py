"""The sandbox: a proxy that answers as the portals do, and nothing else."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regional_news.errors import UserError
from regional_news.item.article import CHINA
from regional_news.storage.sqlite import Store
from sandbox import SITES, Paragraph, Sandbox, Story
from sandbox.news_site import NewsSite
from sandbox.site import PER_PAGE
from tests.every import every
from tests.factory import make_article
from tests.proxy_client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.reprints import Retelling
    from sandbox.story import Template

NOW = datetime(2026, 11, 20, 12, tzinfo=CHINA)
LATER = datetime(2026, 11, 21, tzinfo=UTC)
NEWS = [name for name, site in SITES.items() if issubclass(site, NewsSite)]


def template_of(sandbox: Sandbox, url: str) -> Template:
    """Return the template in which a generated article is served."""
    site = next(site for site in sandbox.sites.values() if site.find(url) is not None)
    number = site.find(url)
    assert isinstance(site, NewsSite)
    assert number is not None
    return site.template(number)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(articles=30, seed=7, now=NOW) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return Client(sandbox)


def test_serves_a_portal_by_its_host_name_in_the_clear(sandbox: Sandbox, client: Client) -> None:
    status, headers, body = client.get("http://www.heze.cn/")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert sandbox.sites["heze"].title(29) in body.decode()


def test_serves_https_with_a_certificate_its_authority_signed(sandbox: Sandbox, client: Client) -> None:
    assert client.get("https://www.heze.cn/")[0] == 200
    assert sandbox.requests[-1].url == "https://www.heze.cn/"


def test_is_not_trusted_by_a_client_that_does_not_know_the_authority(sandbox: Sandbox) -> None:
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        Client(sandbox, trust=False).get("https://www.heze.cn/")


def test_refuses_other_hosts_with_a_clear_text(client: Client) -> None:
    status, _, body = client.get("http://somewhere.example/")
    assert status == 403
    assert "does not serve somewhere.example" in body.decode()


def test_opens_no_tunnel_to_other_hosts(client: Client) -> None:
    with pytest.raises(urllib.error.URLError, match="403"):
        client.get("https://somewhere.example/")


def test_tells_who_speaks_to_it_directly_that_it_is_a_proxy(sandbox: Sandbox) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError) as caught:
        direct.open(sandbox.proxy_url + "/")
    with caught.value as answer:
        assert answer.code == 400
        assert b"forward proxy" in answer.read()


def test_logs_every_request_with_headers_and_status(sandbox: Sandbox, client: Client) -> None:
    client.get("http://www.heze.cn/nothing-here", User_Agent="probe/1")
    client.get("http://somewhere.example/")
    logged = sandbox.requests
    assert [(r.method, r.url, r.status) for r in logged] == [
        ("GET", "http://www.heze.cn/nothing-here", 404),
        ("GET", "http://somewhere.example/", 403),
    ]
    assert logged[0].headers["user-agent"] == "probe/1"
    assert logged[0].time <= logged[1].time
    sandbox.forget_requests()
    assert sandbox.requests == []


@every("portal", SITES)
def test_chinese_sentences_have_chinese_punctuation(portal: str) -> None:
    with Sandbox(portals=[portal], articles=40, now=NOW) as sandbox:
        for fields in sandbox.truth.values():
            said = [fields["title"], fields["text"], *(post["text"] for post in fields.get("comments") or [])]
            assert not [found[0] for text in said for found in re.finditer(r".{,9}[一-鿿”}][,?!:;](?!//)", text)]


@every("portal", SITES)
def test_the_same_seed_gives_the_same_pages_and_another_seed_others(portal: str) -> None:
    def texts(seed: int) -> list[object]:
        with Sandbox(portals=[portal], articles=8, seed=seed, now=NOW) as sandbox:
            return [(url, fields["text"]) for url, fields in sandbox.truth.items()]

    assert texts(1) == texts(1)
    assert not {text for _, text in texts(1)} & {text for _, text in texts(2)}


@every("portal", NEWS)
def test_every_article_is_served_and_its_page_holds_what_the_truth_says(portal: str) -> None:
    with Sandbox(portals=[portal], articles=30, now=NOW) as sandbox:
        client = Client(sandbox)
        encodings = set()
        for url, expected in sandbox.truth.items():
            status, _, body = client.get(url)
            assert status == 200
            template = template_of(sandbox, url)
            encodings.add(template.encoding)
            page = body.decode(template.encoding)
            assert expected["title"].replace("&", "&amp;") in page
            assert expected["published_raw"] in page
            assert all(p.replace("&", "&amp;") in page for p in expected["text"].split("\n"))
        assert "gb18030" in encodings
        assert len(sandbox.truth) == 30


def test_texts_of_a_portal_differ() -> None:
    with Sandbox(portals=["heze"], articles=400, now=NOW) as sandbox:
        texts = [fields["text"] for fields in sandbox.truth.values()]
    assert len(set(texts)) == 400


@every("portal", SITES)
def test_every_article_can_be_reached_from_the_home_page_through_lists(portal: str) -> None:
    with Sandbox(portals=[portal], articles=90, now=NOW) as sandbox:
        site = sandbox.sites[portal]
        listed = set()
        for section in site.sections:
            for page in range(1, site.pages(section) + 1):
                status, _, body = Client(sandbox).get(site.origin + site.page_path(section, page))
                assert status == 200
                text = body.decode()
                listed |= {url for url in sandbox.truth if url.split("//")[1].partition("/")[2] in text}
        assert listed == set(sandbox.truth)


def test_lists_are_paged_newest_first_and_end(sandbox: Sandbox, client: Client) -> None:
    site = sandbox.sites["heze"]
    numbers = list(site.numbers())
    assert [site.moment(n) for n in numbers] == sorted((site.moment(n) for n in numbers), reverse=True)
    assert site.pages(site.sections[0]) == -(-8 // PER_PAGE)
    assert client.get("http://www.heze.cn/news/news_2.htm")[0] == 404


def test_a_story_is_not_served_at_another_date_or_section(client: Client, sandbox: Sandbox) -> None:
    url = next(iter(sandbox.truth))
    assert client.get(url)[0] == 200
    assert client.get(url.replace("/2026-", "/2025-"))[0] == 404


def test_the_table_template_is_gb18030_that_calls_itself_gb2312(sandbox: Sandbox, client: Client) -> None:
    url = next(url for url in sandbox.truth if "heze.cn" in url and template_of(sandbox, url).name == "table-2005")
    _, headers, body = client.get(url)
    assert headers["content-type"] == "text/html"
    assert b"charset=gb2312" in body
    assert sandbox.truth[url]["title"] in body.decode("gb18030")


@pytest.mark.parametrize("path", ["/", "/news/news.htm", None])
def test_validators_are_honoured(sandbox: Sandbox, client: Client, path: str | None) -> None:
    url = next(iter(sandbox.truth)) if path is None else "http://www.heze.cn" + path
    _, headers, body = client.get(url)
    assert client.get(url, If_None_Match=headers["etag"])[::2] == (304, b"")
    assert client.get(url, If_Modified_Since=headers["last-modified"])[::2] == (304, b"")
    assert client.get(url, If_None_Match='"other"')[::2] == (200, body)


def test_a_change_invalidates_the_article_and_the_lists(sandbox: Sandbox, client: Client) -> None:
    article = next(iter(sandbox.truth))
    before = {url: client.get(url)[1] for url in (article, "http://www.heze.cn/")}
    assert sandbox.edit("heze", what="title") == [article]
    for url, headers in before.items():
        assert client.get(url, If_None_Match=headers["etag"])[0] == 200
        assert client.get(url, If_Modified_Since=headers["last-modified"])[0] == 200


def test_compresses_when_asked(client: Client, sandbox: Sandbox) -> None:
    url = next(iter(sandbox.truth))
    assert client.get(url, Accept_Encoding="gzip")[1]["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get(url)[1]


def test_published_stories_head_the_lists_and_join_the_truth(sandbox: Sandbox, client: Client) -> None:
    before = set(sandbox.truth)
    new = sandbox.publish("heze", 3)
    assert set(sandbox.truth) - before == set(new)
    assert len(sandbox.truth) == len(before) + 3
    home = client.get("http://www.heze.cn/")[2].decode()
    assert all(sandbox.truth[url]["title"] in home for url in new)
    assert [client.get(url)[0] for url in new] == [200] * 3
    assert max(sandbox.truth[url]["published_at"] for url in new) <= NOW


def test_an_edit_changes_text_or_title_and_the_truth_with_it(sandbox: Sandbox) -> None:
    first, second = list(sandbox.truth)[:2]
    before = {url: sandbox.truth[url] for url in (first, second)}
    sandbox.edit("heze", urls=[first])
    sandbox.edit("heze", urls=[second], what="title")
    assert sandbox.truth[first]["text"].startswith(before[first]["text"])
    assert sandbox.truth[first]["text"] != before[first]["text"]
    assert sandbox.truth[second]["title"] != before[second]["title"]
    assert sandbox.truth[second]["text"] == before[second]["text"]


def test_a_deleted_story_is_gone_until_restored(sandbox: Sandbox, client: Client) -> None:
    urls = sandbox.delete("heze", 2, status=410)
    assert [client.get(url)[0] for url in urls] == [410, 410]
    assert not set(urls) & set(sandbox.truth)
    assert urls[0].partition("cn/")[2] not in client.get("http://www.heze.cn/")[2].decode()
    assert sorted(sandbox.restore("heze")) == sorted(urls)
    assert client.get(urls[0])[0] == 200


def test_an_overriding_page_is_served_and_listed(sandbox: Sandbox, client: Client) -> None:
    url = "http://www.heze.cn/news/2026-11/01/content_1.htm"
    sandbox.override(url, body=b"mine", headers={"Content-Type": "image/png"}, listed_as="自己的页面")
    status, headers, body = client.get(url)
    assert (status, headers["content-type"], body) == (200, "image/png", b"mine")
    assert "自己的页面" in client.get("http://www.heze.cn/news/news.htm")[2].decode()


@pytest.mark.parametrize("template", ["modern", "founder", "table-2005"])
def test_a_story_of_ones_own_is_shown_in_any_template(sandbox: Sandbox, client: Client, template: str) -> None:
    story = Story(
        portal="heze",
        article_id="1",
        url="http://www.heze.cn/news/2026-11/01/content_1.htm",
        title="甲 & 乙",
        pretitle="引题",
        blocks=(Paragraph(text="第一段"), Paragraph(text="第二段")),
        published_at=datetime(2026, 11, 1, 8, 5, tzinfo=CHINA),
    )
    sandbox.add(story, template=template)
    page = client.get(story.url)[2].decode("gb18030" if template == "table-2005" else "utf-8")
    assert all(word in page for word in ("甲 &amp; 乙", "引题", "第一段", "第二段", "2026-11-01 08:05"))
    assert sandbox.truth[story.url]["text"] == "第一段\n第二段"
    assert story.url in set(sandbox.truth)


def test_a_reprint_is_the_other_portals_newest_story_word_for_word() -> None:
    with Sandbox(portals=["heze", "yueyang"], articles=12, now=NOW) as sandbox:
        before = len(sandbox.truth)
        first = next(url for url in sandbox.truth if "heze" in url)
        copy = sandbox.reprint(first, "yueyang")
        assert copy.startswith("http://www.803.com.cn/")
        assert sandbox.truth[copy]["text"] == sandbox.truth[first]["text"]
        assert sandbox.truth[copy]["region"] == "430600"
        assert len(sandbox.truth) == before + 1 == len(set(sandbox.truth))
        with pytest.raises(UserError, match="cannot reprint"):
            sandbox.reprint("http://www.heze.cn/nothing.htm", "yueyang")


@pytest.mark.parametrize("how", ["verbatim", "retitled", "cut", "extended", "edited"])
def test_a_reprint_tells_the_story_as_desks_do_and_is_known_as_that(tmp_path: Path, how: Retelling) -> None:
    """The kind that the store gives it is the one that the sandbox made."""
    with Sandbox(portals=["heze", "yueyang"], articles=12, now=NOW) as sandbox, Store.open(tmp_path / "s.db") as store:
        first = next(url for url in sandbox.truth if "heze" in url)
        copy = sandbox.reprint(first, "yueyang", how)
        run = store.start_run(spider="heze")
        for number, (url, shown) in enumerate(sandbox.truth.items()):
            names = ("portal", "title", "text", "source")
            made = make_article(article_id=str(number), url=url, **{name: shown[name] for name in names})
            store.save(replace(made, published_at=NOW + timedelta(hours=url == copy), fetched_at=LATER), run_id=run)
        told = store.stories.told_often(since=NOW.date(), until=NOW.date() + timedelta(days=1), limit=9)
        assert [(one.articles, one.portals) for one in told] == [(2, 2)]
        (link,) = store.stories.reprints(store.stories.tellings(told[0].story)[0].id)
        assert link.kind == how
        assert store.stories.shared() == {"heze": 1, "yueyang": 1}


def test_a_portal_tells_what_its_newspaper_printed() -> None:
    with Sandbox(portals=["yueyang"], articles=12, now=NOW) as sandbox:
        told = sandbox.truth[sandbox.reprint_paper("yueyangribao", "yueyang")]
        paper = sandbox.papers["yueyangribao"]
        assert told["source"] == paper.name
        assert told["text"].split("\n") == list(paper.stories(paper.days()[-1], 1)[1].text)


def test_a_hundred_thousand_articles_cost_nothing_until_asked_for() -> None:
    with Sandbox(portals=["heze"], articles=100_000, now=NOW) as sandbox:
        site = sandbox.sites["heze"]
        assert isinstance(site, NewsSite)
        assert len(sandbox.truth) == 100_000
        assert Client(sandbox).get(site.url(0))[0] == 200
        assert (
            Client(sandbox).get(site.origin + site.page_path(site.sections[0], site.pages(site.sections[0])))[0] == 200
        )
        assert site._story.cache_info().misses == 1


@every(
    "arguments message",
    [
        ({"portals": ["nowhere"]}, "no portal 'nowhere'"),
        ({"articles": 0}, "at least one article"),
        ({"port": 70_000}, "out of range"),
    ],
)
def test_wrong_arguments_end_in_one_clear_line(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        Sandbox(**arguments)  # type: ignore[arg-type]


def test_a_busy_port_ends_in_one_clear_line(sandbox: Sandbox) -> None:
    with pytest.raises(UserError, match="is taken"):
        Sandbox(port=int(sandbox.proxy_url.rpartition(":")[2]))


def test_closing_frees_the_port_and_removes_the_certificate() -> None:
    with Sandbox(articles=1) as sandbox:
        port, ca_file = int(sandbox.proxy_url.rpartition(":")[2]), sandbox.ca_file
    assert not ca_file.exists()
    Sandbox(articles=1, port=port).close()
