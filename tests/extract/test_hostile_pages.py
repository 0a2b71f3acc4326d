"""What strangers may send: `read` never raises, never takes long, never follows a reference, never invents a story."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regional_news.extract
from regional_news import text
from regional_news.errors import RefusedError
from regional_news.extract import PortalFacts, Reading, read
from regional_news.text import dates, urls
from tests.every import every

NOW = datetime(2024, 1, 2, 4, 0, tzinfo=UTC)
SAVED = sorted((Path(__file__).parents[1] / "portals").glob("*/*/page.html"))
PARTS = (
    "<p>", "</p>", "<div class=a>", "</div>", "<table><tr><td>", "</td></tr></table>", "<h1>", "</h1>",
    "<a href=/1>", "</a>", "<a href='javascript:x'>", "<img src=a.jpg>", "<img srcset='a 1x,,b'>", "<br>",
    "<pre>", "</pre>", "<noscript>", "<script>", "</script>", "<style>.a{display:none}</style>", "<!--", "-->",
    "<![CDATA[", "&#xD800;", "&nbsp;", "&#0;", "\x00", "\ufffe", "\u202e", "来源：", "作者:",
    "发布时间：2021-03-05 07:20", "昨天", "责任编辑：", "正文", " > ", "新闻推荐", "首页",
    "今天河水涨了，船来了又走。", "<base href='//[::1'>", "<meta property=og:title content='x'>",
    "<time datetime='9999-99-99'>", "<title>", "</title>",
    '<script type="application/ld+json">{"@type":"Article","headline":1}</script>', "<o:p></o:p>", "<frameset>",
    "<svg>", "<math>",
)  # fmt: skip
FACTS = PortalFacts(
    name="paper",
    site_name="河湾在线",
    origin="http://www.paper.example",
    article=r"/(?P<id>\d+)\.htm",
    examples=("http://www.paper.example/1.htm",),
    hints={"title": ("h1",), "text": (".a", "td")},
)


def check(reading: Reading) -> None:
    """Hold what every reading must: clean text, addresses that are addresses, dates that are possible."""
    for value in (reading.title, reading.text, reading.source, *reading.authors, *reading.section):
        assert not re.search("[\x00-\x08\ufffe\ufeff\u200b-\u200f\u202a-\u202e\ud800-\udfff]", value or "")
    assert all(image.url.startswith(("http://", "https://")) for image in reading.images)
    assert reading.published_at is None or reading.published_at.year >= 1995
    json.dumps(reading.text + (reading.title or ""), ensure_ascii=False).encode()


@pytest.mark.fault("F6", "any markup", "a reading or a refusal, never an error")
@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=12), max_size=60).map("".join), st.booleans())
def test_no_markup_raises(source, with_facts):
    body = source.encode("utf-8", "surrogatepass")
    url = "http://www.paper.example/1.htm"
    check(read(body, url=url, fetched_at=NOW, facts=FACTS if with_facts else None))


@pytest.mark.fault("F5", "any bytes, address and headers", "a reading or a refusal, never an error")
@given(
    st.binary(max_size=600),
    st.text(max_size=40),
    st.dictionaries(st.text(max_size=14), st.text(max_size=30), max_size=3),
)
def test_no_bytes_address_or_header_raises(body, url, headers):
    check(read(body, url=url, headers=headers, fetched_at=NOW))


@pytest.mark.fault("F4", "a page cut, repeated and mixed with others", "a reading or a refusal, never an error")
@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from(SAVED))
def test_no_mutation_of_a_saved_page_raises(seed, path):
    """Bytes changed, dropped, doubled and moved: what transfers and editors do to pages."""
    rng, body = Random(seed), bytearray(path.read_bytes())
    for _ in range(rng.randrange(1, 30)):
        at, size = rng.randrange(len(body)), rng.choice((1, 1, 2, 7, 60, 700))
        part = bytes(body[at : at + size])
        match rng.randrange(4):
            case 0:
                body[at : at + 1] = bytes([rng.randrange(256)])
            case 1 if len(body) > size + 1:
                del body[at : at + size]
            case 2:
                body[at:at] = part
            case _:
                to = rng.randrange(len(body))
                body[to:to] = part
    check(read(bytes(body), url="http://www.paper.example/1.htm", fetched_at=NOW, facts=FACTS))


# References and bombs


@pytest.mark.fault("F2", "entities and XIncludes that name a file", "no file is read")
@pytest.mark.fault("F3", "an external DTD", "not fetched")
@every(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd" [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>',
    ],
)
def test_no_external_entity_is_read(declaration):
    known = Path("/etc/passwd").read_text(encoding="utf-8").partition("\n")[0]
    story = "<h1>渡口的柳树</h1><p>河水涨了又落，船来了又走，柳树年年发芽。&a;&p;</p>"
    reading = read(f"{declaration}<html><body>{story}</body></html>".encode(), url="")
    assert "河水涨了又落" in reading.text
    assert known not in reading.text


@pytest.mark.fault("F1", "entities that grow a billion times", "none grows")
def test_a_billion_laughs_are_none():
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE x [<!ENTITY a0 "lol">{entities}]><p>河水涨了又落，船来了又走，柳树年年发芽。&a11;</p>'
    assert len(read(body.encode(), url="").text) < 200


@pytest.mark.fault("E4", "nesting without end", "refused, never an empty or short article")
@every("tag", ["div", "table><tr><td", "b", "ul><li", "blockquote"])
def test_endless_nesting_is_a_visible_failure(tag):
    """libxml2 gives up at a depth: what it lost must not look like an empty or a short article."""
    source = f"<html><body><h1>渡口的柳树</h1>{f'<{tag}>' * 60_000}<p>{'河水涨了又落，船来了又走。' * 20}</p>"
    reading = read(source.encode(), url="", fetched_at=NOW)
    assert reading.text == "" or "河水涨了又落" in reading.text
    if not reading.text:
        with pytest.raises(RefusedError):
            reading.to_article()


# Time


def seconds(call, *arguments) -> float:
    start = process_time()
    call(*arguments)
    return process_time() - start


def patterns() -> dict[str, re.Pattern[str]]:
    """Return every regular expression of the modules that read pages."""
    found: dict[str, re.Pattern[str]] = {}
    names = [f"regional_news.extract.{module.name}" for module in pkgutil.walk_packages(regional_news.extract.__path__)]
    for name in [*names, dates.__name__, text.__name__, urls.__name__]:
        if name.startswith("regional_news.extract.discuz"):
            continue  # has tests of its own
        for attribute, value in vars(importlib.import_module(name)).items():
            values = value if isinstance(value, tuple) else (value,)
            for number, one in enumerate(values):
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    found[f"{name.rpartition('.')[2]}.{attribute}.{number}"] = one
    return found


SEEDS = (
    " ",
    "a",
    "1",
    "-",
    ".",
    "：",
    "中",
    "<",
    "\x1f",
    "(",
    "记者",
    "2021-",
    "来源",
    "\xa0",
    "'",
    ">",
    "发布 ",
    "网内",
    "1:1 ",
    "，中中中中",
)


@pytest.mark.fault("E6", "a long string for each regular expression", "its time grows no faster than the string")
@pytest.mark.slow
@every("name pattern", lambda: patterns().items())
def test_no_expression_is_slow_on_a_long_string(name, pattern):
    """Four times the string takes about four times as long, not sixteen."""

    def run(string: str) -> None:
        pattern.fullmatch(string)
        if not pattern.pattern.startswith(".*"):  # made to match a whole short name, never searched for
            pattern.search(string)

    for seed in SEEDS:
        small, large = (seed * (size // len(seed)) for size in (2_500, 10_000))
        assert (took := seconds(run, large)) < 0.25 or took < 10 * seconds(run, small) + 0.25, (name, seed)
