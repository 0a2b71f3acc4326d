"""The lines of a page that say what a byline says, and which of them is the story's."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING, Final

from regional_news.extract import labels, lexicon
from regional_news.text import dates

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from regional_news.extract.labels import Labelled
    from regional_news.extract.page import Line, Page
    from regional_news.text.dates import Moment

MAX_LINE_CHARS: Final = 400
_SIGNS: Final = frozenset(":：﹕丨|\x1f于@")
DECOY: Final = re.compile(
    r"今天是|农历|现在时间|当前时间|欢迎您|[Cc]opyright|©(?!著作权)|ICP|备案|版权所有|星期.$|登录|客服|热线电话|热线[:：]|GMT|打印时间|服务时间|办公时间|"
    r"上班时间|截止|註冊|最後登錄|Processed|访问人数|注册|最后登[录陆]|在线时间|生日|[Tt]ime now|"
    r"次(?:全体)?会议.{0,4}(?:通过|修[订正])|起施行"
)
TITLE_LABELS: Final = frozenset({"标题", "主题"})
_DIGITS: Final = frozenset("0123456789０１２３４５６７８９一二三四五六七八九十")
_COMMENTS: Final = re.compile(
    r"\W{0,3}(?:网友|最新|热门|全部|精彩|用户)?(?:评论|評論|留言|跟[帖贴]|回[应應复覆])(?:列表|区)?\W{0,3}\d{0,6}\s?[条則则]?\W{0,3}|"
    r"\W{0,3}\d{1,6}\s?[条則则个]?\s?(?:评论|評論|留言|回[应應复覆])\W{0,3}"
)
_SENT: Final = frozenset("电電讯訊")
"""Behind the day on which an agency sent a story, which the story itself begins with."""
_HEADING_CHARS: Final = 16
_ADDRESS: Final = ("http://", "https://", "www.")
_HEADLINE_CHARS: Final = 8
"""A linked name of a person or an outlet is shorter."""


@dataclass(slots=True)
class Part:
    """What one line says."""

    number: int
    labelled: tuple[Labelled, ...]
    moments: list[Moment]
    score: float


def parts(page: Page, *, fetched_at: datetime | None, stop: int) -> list[Part]:
    """Return every line above line `stop` that says something a byline says."""
    found = []
    for line in page.lines[:stop]:
        text = line.text
        if len(text) > MAX_LINE_CHARS or len(line.raw) > 4 * MAX_LINE_CHARS:
            continue
        raw = line.raw
        is_link = line.linked * 2 > len(text) and not _is_own(line)
        if is_link and ":" not in raw and "：" not in raw:
            continue
        labelled = labels.scan(raw) if len(text) <= 12 or not _SIGNS.isdisjoint(raw) else ()
        moments: list[Moment] = []
        # A date inside running text is the story's own.
        is_prose = len(text) > 60 and lexicon.SENTENCE.search(text) is not None
        if labelled or not (is_link or is_prose):
            kinds = {label.kind for label in labelled}
            partial = len(text) < 40 or not kinds.isdisjoint({"time", "source", "updated"})
            is_dated = not kinds.isdisjoint({"time", "updated"})
            # 今天 and 刚刚 are words of every headline: alone they are a date only where hardly anything else stands.
            moments = [
                moment
                for moment in dates.find(raw, fetched_at=fetched_at, partial=partial)
                if not _DIGITS.isdisjoint(moment.raw) or len(text) <= 8 or is_dated
            ] or _labelled_otherwise(labelled, fetched_at=fetched_at)
            moments = [
                moment
                for moment in moments
                if raw[moment.end : moment.end + 1] not in _SENT and not _is_of_another_matter(moment, labelled)
            ]
        if labelled or moments:
            score = _score(line, labelled, moments)
            found.append(Part(line.number, labelled, moments, score))
    for other in [*_entries(page, found), *_comments(page, found)]:
        other.score -= 4
    return found


def _is_own(line: Line) -> bool:
    """Tell whether a line is no link once addresses and dates are left out: `http://www.x.cn 2009-11-09`."""
    addresses = sum(len(text) for text, _ in line.links if _is_address_or_date(text))
    return addresses > 0 and (line.linked - addresses) * 2 <= len(line.text) - addresses


def _is_address_or_date(text: str) -> bool:
    if not text.startswith(("19", "20")):
        return text.startswith(_ADDRESS)
    return len(text) < 30 and any(moment.start == 0 for moment in dates.find(text))


def _is_of_another_matter(moment: Moment, labelled: Sequence[Labelled]) -> bool:
    """Tell whether the label before a date says that something else happened then: 解决时间, 开放时间."""
    label = next((item for item in reversed(labelled) if item.start <= moment.start), None)
    is_reply = label is not None and label.name.startswith("回复")  # an office's answer is what is published
    return label is not None and label.kind == "other" and label.name.endswith(("时间", "日期")) and not is_reply


def _labelled_otherwise(labelled: Sequence[Labelled], *, fetched_at: datetime | None) -> list[Moment]:
    """Return the date in a rarer form that stands behind a label for dates."""
    values = [label.raw for label in labelled if label.kind == "time"]
    return [moment for value in values if (moment := dates.parse_other(value, fetched_at=fetched_at))]


def best(page: Page, candidates: list[Part], *, titles: Container[int], after: int = 0) -> Part | None:
    """Return the line most like a byline: labels and a date, below a line that may be the title."""
    winner: tuple[float, Part] | None = None
    before: Part | None = None
    seen: Counter[tuple[str, str]] = Counter()
    told: dict[str, int] = {}  # the first line with a label of a date
    running = [number for number, line in enumerate(page.lines) if _is_running(line)]
    for part in candidates:
        label = before.labelled[-1] if before and before.number == part.number - 1 and before.labelled else None
        before = part
        # The value of a label that is no byline's: the day on which a member joined.
        is_other = label is not None and label.kind == "other" and not label.value and not part.labelled
        if part.number < after or part.score <= 0 or is_other:
            continue
        score = part.score
        if label and label.kind == "time" and not label.value and not part.labelled and part.moments:
            score += 2  # the cell beside a label says more than a signature's day
        if part.moments and not part.labelled:
            # The same box once more is a reply's or a list's.
            box = page.lines[part.number].element
            make = (box.tag, box.get("class") or "")
            score -= 2 if seen[make] else 0
            seen[make] += 1
        for named in part.labelled if part.moments else ():
            # The same label once more, below text that the first one heads, is a reply's.
            if bisect_left(running, part.number) > bisect_left(running, told.setdefault(named.name, part.number)):
                score -= 3
                break
        is_link = not part.labelled and page.lines[part.number].linked * 2 > len(page.lines[part.number].text)
        for distance in range(1, 8):
            if part.number - distance in titles:
                # Who edited a story stands below it as well: that alone is hardly a byline.
                says_much = part.moments or any(label.kind in {"source", "author", "time"} for label in part.labelled)
                score += (3.5 - 0.25 * distance) * (1 if says_much else 0.5)
                break
            if is_link and _is_running(page.lines[part.number - distance]):
                break  # a linked date below text is a comment's
        else:
            score += any(part.number + distance in titles for distance in range(1, 4))  # some stand above the title
        following = page.lines[part.number + 1 : part.number + 14]
        score += 1.5 if any(len(line.text) > 40 and line.linked * 2 < len(line.text) for line in following) else 0
        if score >= 3.5 and (winner is None or score > winner[0] + 0.01):
            winner = (score, part)
    return winner[1] if winner else None


def _is_running(line: Line) -> bool:
    """Tell whether a line is a paragraph of a story."""
    return len(line.text) > 40 and line.linked * 2 < len(line.text) and lexicon.PAUSE.search(line.text) is not None


def _entries(page: Page, found: list[Part]) -> list[Part]:
    """Return the lines that are entries of a list of other stories: a linked headline with its date, more than once."""
    dated = [
        part
        for part in found
        if part.moments
        and not part.labelled
        and (line := page.lines[part.number]).links
        and len(line.links[0][0]) >= _HEADLINE_CHARS
        and not line.links[0][0].startswith(_ADDRESS)
    ]
    return dated if len(dated) > 1 else []


def _comments(page: Page, found: list[Part]) -> list[Part]:
    """Return the lines with a lone date below the heading of a story's comments."""
    lone = [part for part in found if part.moments and not part.labelled]
    if not lone:
        return []
    below = dropwhile(lambda line: not _is_running(line), page.lines[: lone[-1].number])
    headings = (
        line.number
        for line in below
        if len(line.text) <= _HEADING_CHARS and not line.linked and _COMMENTS.fullmatch(line.text)
    )
    first = next(headings, lone[-1].number)
    return [part for part in lone if part.number > first]


def labelled_lines(candidates: list[Part]) -> set[int]:
    """Return the numbers of the lines that begin with a label of a byline, so that none of them is a title."""
    return {
        part.number
        for part in candidates
        if part.labelled and part.labelled[0].start < 6 and part.labelled[0].kind != "other"
    }


def headed_lines(candidates: list[Part]) -> set[int]:
    """Return the numbers of the lines that begin with a label, whatever it names but a title."""
    return {
        part.number
        for part in candidates
        if part.labelled and part.labelled[0].start == 0 and part.labelled[0].name not in TITLE_LABELS
    }


def _score(line: Line, labelled: Sequence[Labelled], moments: list[Moment]) -> float:
    text = line.text
    kinds = {label.kind for label in labelled}
    score = 0.0
    if moments:
        score += 2 + (moments[0].precision != "day")
        score += 3 if "time" in kinds else 1 if "updated" in kinds else 0
    score += 3 if "source" in kinds else 0
    score += 1.5 if "author" in kinds else 0
    score += 1 if "editor" in kinds else 0
    score += 1 if "views" in kinds else 0
    if line.linked * 2 > len(text):
        # A date that links to itself is a comment's as well.
        score -= 1.5 if _is_own(line) else 3
    if line.aside:
        score -= 2.5
    if DECOY.search(text) and "source" not in kinds:
        score -= 4
    if len(text) > 120 and len(labelled) < 2:
        score -= 3
    if lexicon.SENTENCE.search(text) and len(kinds) < 2:
        score -= 3
    return score
