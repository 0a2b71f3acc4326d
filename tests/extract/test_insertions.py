"""A line put into a story takes nothing of it away in silence: 66 kinds of line, made in five ways, at three places."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks import real_pages
from regional_news.extract import read
from regional_news.text import encodings
from tests.every import matrix
from tests.extract.inserting import LINES, MAKES, Story, places
from tests.extract.test_saved_pages import SAVED, facts_of
from tests.skins import generic_pages, skin_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from regional_news.extract import Reading

    Reader = Callable[[bytes], Reading]

REAL = Path(__file__).parents[2].parent / "shared" / "real"
HEADERS = {"Content-Type": "text/html; charset=utf-8"}
CHARSET = re.compile(r"(?i)charset=[\"']?[\w-]+")
SHARE = {"saved": 10**9, "generated": 500, "real": 100}
"""One in so many may still be lost: captions and summaries that only their place tells from chrome."""
APART = {"saved": 10**9, "generated": 100, "real": 100}
DOUBTFUL = {"saved": 0, "generated": 5, "real": 10}
"""So many clean pages may bear the flag: their teasers stand in the story's own place, or their story ends twice."""


def saved() -> Iterator[tuple[str, str, Reader]]:
    for case in sorted(path.parent for path in SAVED.glob("*/*/expected.json")):
        meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
        at = datetime.fromisoformat(meta["fetched_at"])
        source = encodings.decode((case / "page.html").read_bytes(), meta["headers"]).text
        how = partial(read, url=meta["url"], headers=HEADERS, fetched_at=at, facts=facts_of(case.parent.name))
        yield f"{case.parent.name}/{case.name}", source, how


def generated() -> Iterator[tuple[str, str, Reader]]:
    """Yield the first page of every design."""
    pages = (*skin_pages(7, per_style=1), *generic_pages(7, per_style=1))
    for page in {page.name.split("/")[0]: page for page in reversed(pages)}.values():
        yield (
            page.name,
            page.html,
            partial(read, url=page.url, headers=HEADERS, fetched_at=page.fetched_at, facts=page.facts),
        )


def real(each: int) -> Iterator[tuple[str, str, Reader]]:
    for number, page in enumerate(real_pages.load(REAL)):
        if number % each == 0 and page.is_article:
            source = encodings.decode(page.body, page.headers).text
            yield page.name, source, partial(read, url=page.url, headers=HEADERS, fetched_at=real_pages.FETCHED_AT)


@cache
def stories(kind: str, each: int) -> list[tuple[str, Story, Reader, Reading]]:
    """Return the pages of a kind that hold a story, of real ones every `each`, and what is read of them."""
    if kind == "real" and not REAL.exists():
        pytest.skip("the real pages are not here")
    found = []
    for name, source, how in {"saved": saved, "generated": generated, "real": partial(real, each)}[kind]():
        story = Story(CHARSET.sub("charset=utf-8", source))
        whole = how(story.source)
        if whole.text and not whole.refusal and whole.kind != "thread":
            found.append((name, story, how, whole))
    return found


def changed(kind: str, step: int) -> Iterator[tuple[str, bytes, Reader, Reading]]:
    """Yield every `step`-th page with a line in it."""
    number = 0
    for name, story, how, whole in stories(kind, 4 if step > 7 else 1):
        for place, before in places(story.lines_of(whole.text)).items():
            for make in MAKES:
                for line in LINES:
                    number += 1
                    if number % step == 0 and (source := story.with_line(before, line, MAKES[make])) is not None:
                        yield f"{name}, {make} {line!r} before the {place}", source, how, whole


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "step"),
    matrix(
        [("saved", 151), ("generated", 1601), ("real", 601), ("saved", 1), ("generated", 1), ("real", 7)],
        few=lambda case: case[1] > 7,
    ),
)
def test_no_line_in_a_story_takes_a_paragraph_away_without_a_flag_and_no_clean_page_bears_one(
    kind: str, step: int
) -> None:
    tried, lost = 0, []
    for tried, (name, source, how, whole) in enumerate(changed(kind, step), 1):  # noqa: B007 - counts them
        reading = how(source)
        if "uncertain_text" not in reading.flags and not reading.refusal:
            lost += [(name, one) for one in whole.text.splitlines() if one not in reading.text]
    assert tried > 50
    assert len(lost) <= tried // SHARE[kind], lost
    flagged = [name for name, _, _, whole in stories(kind, 4 if step > 7 else 1) if "uncertain_text" in whole.flags]
    assert len(flagged) <= DOUBTFUL[kind], flagged


SENTENCES = (
    "河湾渡口的新船昨天下水，两岸的人赶来看了一整天。",
    "他守了三十年渡口，没有误过一个早晨。",
    "村民说，桥修好以后，赶集的人少走八里路，卖菜的三轮车也不用绕到上游去了。",
)
AS_CHROME = (
    "版权所有人王师傅在现场说，这批图纸画了整整三年，村里人都见过。",
    "转载请注明出处的老规矩，他守了三十年，从没有破过例。",
    "声明：我从未委托任何人出售这块地，也没有签过任何字。",
    "新闻链接：2015年，该县第一次引进这种葡萄，种了不到十亩。",
)
"""Sentences that begin as notices and rails do, which a story may say as its own: set as the story is."""
SET_APART = (
    "",
    "<div>{}</div>",
    "<h3>{}</h3>",
    "<ul><li>{}</li></ul>",
    "<blockquote>{}</blockquote>",
    "<p align=center>{}</p>",
    "<p><strong>{}</strong></p>",
    "<section><p>{}</p></section>",
    "<table><tr><td>{}</td></tr></table>",
    "<font color=blue>{}</font><br><br>",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "step"), matrix([("saved", 7), ("generated", 41), ("real", 41), ("real", 1)], few=lambda case: case[1] > 1)
)
def test_a_sentence_set_apart_above_in_or_below_a_story_is_kept_or_leaves_a_doubt(kind: str, step: int) -> None:
    tried, lost, number = 0, [], 0
    for name, story, how, whole in stories(kind, 4 if step > 1 else 1):
        lines = story.lines_of(whole.text)
        for beside, is_below in ((lines[0], False), (lines[len(lines) // 2], True), (lines[-1], True)) if lines else ():
            for make in SET_APART:
                number += 1
                told = SENTENCES if make else SENTENCES + AS_CHROME
                sentence = told[number % len(told)]
                source = story.with_line(beside, sentence, make, is_below=is_below) if number % step == 0 else None
                if source is not None:
                    tried += 1
                    reading = how(source)
                    if sentence not in reading.text and "uncertain_text" not in reading.flags:
                        lost.append((name, make, beside.text[:20], is_below))
    assert tried > 20
    assert len(lost) <= tried // APART[kind], lost
