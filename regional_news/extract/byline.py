"""The byline: the lines between title and body that say who, from where and when."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING, Final

from regional_news.extract import boilerplate, labels, people
from regional_news.extract.page import SEAM
from regional_news.text import dates
from regional_news.text.clean import clean

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from regional_news.extract.labels import Labelled
    from regional_news.extract.page import Line, Page
    from regional_news.text.dates import Moment

MAX_LINE_CHARS: Final = 400
_SENTENCE: Final = re.compile(r"[。！？；]|，.{4,60}，")
_SIGN: Final = re.compile(r"[:：﹕丨|\x1f于@]")
_COLON: Final = re.compile("[:：﹕]")
_DATE_HINT: Final = re.compile(r"\d[^\d]|[前刚昨今]|年.{1,4}月")
_DECOY: Final = re.compile(
    r"今天是|农历|现在时间|当前时间|欢迎您|[Cc]opyright|©|ICP|备案|版权所有|星期.$|登录|客服|热线电话|热线[:：]|GMT|打印时间|服务时间|办公时间|"
    r"上班时间|截止|註冊|最後登錄|Processed|访问人数|注册|最后登[录陆]|在线时间|生日|[Tt]ime now|"
    r"次(?:全体)?会议.{0,4}(?:通过|修[订正])|起施行"
)
_VALUE_END: Final = re.compile(
    rf"[|｜┊│┃{SEAM}\t]|\s{{2,}}|[\xa0\u3000]{{2}}|https?://|www\.|[【\[(（](?:字|打印|大|关闭|评论|收藏|我要|复制|分享)|"
    r"(?:字体|字号|打印|\[FROM|评论|浏览|点击|阅读|分享到|(?<=[\s\x1f])收藏|我要|扫一扫|关闭)"
)
_BUTTON: Final = re.compile(
    rf"\d[\d.,]{{0,8}}\s?[万Ww]?\+?\s?(?:次|人)?(?:阅读|浏览|点击|评论|观看|播放)|我有话说|[(（]?[\d,]{{1,12}}人参与|"
    rf"[{SEAM}]返回|查看更多|[^\s{SEAM}|｜]{{0,6}}(?:打印|评论|浏览|收藏|关闭|分享|纠错|朗读|复制|链接|投稿|扫码|字号|字体)(?=[\s{SEAM}|｜】\])）(（\[【:：]|$)"
)
"""A button that follows the names on their line."""
_REPORTER: Final = re.compile(
    rf"(?<=[\s{SEAM}(（])(?:(?:本[报网台站社])?(?:记者|通讯员)(?=[\s/／\u3400-\u9fff])|文[/／]|图[/／]文)"
)
_REPORTERS: Final = re.compile(
    r"(?:(?:本[报网台站社])?(?:记者|通讯员)\s?[\u3400-\u9fff·]{2,4}(?:[\s、,，]{1,3}[\u3400-\u9fff·]{2,4}){0,3}[\s、,，]{0,3}){1,3}"
)
"""Reporters without a sign behind their role: 记者 张三 通讯员 李四."""
_STAFF_NUMBER: Final = re.compile(r"(?<![A-Za-z\d])[A-Z]{1,3}\d{2,7}(?![A-Za-z\d])[\s_]{0,2}")
"""赵敏 PN031, PN031 赵敏, 王晓梅_NB12345."""
_POSTED_BY: Final = re.compile(
    rf"(?:^|[\s{SEAM}])由[\s{SEAM}]{{0,3}}([\u3400-\u9fff·]{{2,5}})[\s{SEAM}]{{0,3}}(?:于|»|发[表布])"
)
_NO_OUTLET: Final = re.compile(
    r"[\d\W_]+|(?i:iphone|ipad|android|安卓|苹果|手机|电脑).{0,12}|[（(]?(?:空|无|暂无|不详|未知|佚名|匿名|未填写|null|none|undefined)?[)）]?"
)
"""What stands where an outlet should: a count, the device of a poster."""
_ROLE: Final = re.compile("记者|通讯员|[□■◎●○◆◇]|文[/／]|撰文")
MAX_SIGNED_CHARS: Final = 60
_PAUSE: Final = re.compile("[，。！？；,]")
_TITLE_LABELS: Final = frozenset({"标题", "主题"})
_LABEL_LINE_CHARS: Final = 60
_OFFICES: Final = frozenset({"发布机构", "发布机关", "发文机关", "发布单位"})
_ACCOUNT: Final = re.compile(
    r"(?i)author-?name|js_name|user_?name|weibo_user|nick_?name|account|profile_?name|media_?name"
)
"""What platforms name the box of the account that published a story."""
MAX_ACCOUNT_CHARS: Final = 16
_CELLS: Final = frozenset({"td", "th", "dt", "dd", "li"})
_WRITTEN: Final = frozenset({"成文日期", "生成日期", "创建时间", "创建日期", "录入时间", "录入日期", "入库时间"})
"""Labels of a day before the publication, which is only taken where the page does not name that."""
_OF_DOCUMENT: Final = _WRITTEN | {"发文日期", "发文时间"}
_BARE_LABELS: Final = frozenset({"时间", "日期"})
_DIGIT: Final = re.compile(r"[\d一二三四五六七八九十]")
_COUNT: Final = re.compile(r"\d{1,9}")
_COMMENTS: Final = re.compile(
    r"\W{0,3}(?:网友|最新|热门|全部|精彩|用户)?(?:评论|評論|留言|跟[帖贴]|回[应應复覆])(?:列表|区)?\W{0,3}\d{0,6}\s?[条則则]?\W{0,3}|"
    r"\W{0,3}\d{1,6}\s?[条則则个]?\s?(?:评论|評論|留言|回[应應复覆])\W{0,3}"
)
_HEADING_CHARS: Final = 16
_LINKED_ITSELF: Final = re.compile(r"https?://|www\.|(?:19|20)\d\d\s?[-/.年].{3,24}$")
_HEADLINE_CHARS: Final = 8
"""A linked name of a person or an outlet is shorter."""
_BARE_OUTLET: Final = re.compile(
    r"(?!来自)[\u3400-\u9fffA-Za-z·]{2,20}(?:日报|晚报|早报|晨报|时报|商报|都市报|周刊|周报|新闻网|在线|新华社|新华网|人民网|中新网|中新社|电视台|广播电台|融媒体中心|新媒体中心|新闻中心|信息中心|宣传部|传媒集团|报社|发布|融媒|客户端)"
)


_OUTLET_BESIDE_DATE: Final = re.compile(
    r"(?:新浪|搜狐|网易|腾讯|凤凰)[\u3400-\u9fff]{0,4}|"
    r"(?!来自)[\u3400-\u9fffA-Za-z·]{1,10}(?:[报網网社]|网站|传媒|在线|广播|卫视|周刊|新媒体|融媒|发布|客户端)"
)


_OFFICE: Final = re.compile(
    r"[\u3400-\u9fff]{2,12}(?:[/／·、][\u3400-\u9fff]{2,12})?(?<=[处部室院局会心科馆所库系厅委台站网报社])"
)


@dataclass(slots=True)
class Part:
    """What one line says."""

    number: int
    labelled: tuple[Labelled, ...]
    moments: list[Moment]
    score: float


@dataclass(slots=True)
class Byline:
    """What the byline says; lists in the order of the page."""

    first: int
    last: int
    times: list[Moment] = field(default_factory=list)
    """Best first: labelled as publication, unlabelled, labelled as update."""
    is_labelled: bool = False
    """Whether the best time bears a label."""
    sources: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    """Values behind 作者, 记者, 通讯员, as shown."""
    editors: list[str] = field(default_factory=list)
    views: int | None = None
    chief_editors: list[str] = field(default_factory=list)
    """Those of them behind 责任编辑."""
    labels: set[str] = field(default_factory=set)
    """Kinds of the labels seen, those without a value included."""

    def take_editor(self, label: Labelled) -> None:
        """Add the editor that a label names."""
        if value := person_value(label.raw):
            self.editors.append(value)
            if label.name in {"责任编辑", "责编"}:
                self.chief_editors.append(value)


def is_bare_outlet(text: str) -> bool:
    """Tell whether a line is the name of an outlet and nothing else."""
    return _BARE_OUTLET.fullmatch(text) is not None


def parts(page: Page, *, fetched_at: datetime | None, stop: int) -> list[Part]:
    """Return every line above line `stop` that says something a byline says."""
    found = []
    for line in page.lines[:stop]:
        text = line.text
        if len(text) > MAX_LINE_CHARS or len(line.raw) > 4 * MAX_LINE_CHARS:
            continue
        raw = line.raw
        is_link = line.linked * 2 > len(text) and not _is_own(line)
        if is_link and not _COLON.search(raw):
            continue
        labelled = labels.scan(raw) if len(text) <= 12 or _SIGN.search(raw) else ()
        moments: list[Moment] = []
        # A date inside running text is the story's own.
        is_prose = len(text) > 60 and _SENTENCE.search(text) is not None
        if (labelled or not (is_link or is_prose)) and _DATE_HINT.search(raw):
            kinds = {label.kind for label in labelled}
            partial = len(text) < 40 or not kinds.isdisjoint({"time", "source", "updated"})
            is_dated = not kinds.isdisjoint({"time", "updated"})
            # 今天 and 刚刚 are words of every headline: alone they are a date only where hardly anything else stands.
            moments = [
                moment
                for moment in dates.find(raw, fetched_at=fetched_at, partial=partial)
                if _DIGIT.search(moment.raw) or len(text) <= 8 or is_dated
            ] or _labelled_otherwise(labelled, fetched_at=fetched_at)
            moments = [moment for moment in moments if not _is_of_another_matter(moment, labelled)]
        if labelled or moments:
            score = _score(line, labelled, moments)
            found.append(Part(line.number, labelled, moments, score))
    for other in [*_entries(page, found), *_comments(page, found)]:
        other.score -= 4
    return found


def _is_own(line: Line) -> bool:
    """Tell whether a line is no link once addresses and dates are left out: `http://www.x.cn 2009-11-09`."""
    addresses = sum(len(text) for text, _ in line.links if _LINKED_ITSELF.match(text))
    return addresses > 0 and (line.linked - addresses) * 2 <= len(line.text) - addresses


def _is_of_another_matter(moment: Moment, labelled: Sequence[Labelled]) -> bool:
    """Tell whether the label before a date says that something else happened then: 解决时间, 开放时间."""
    label = next((item for item in reversed(labelled) if item.start <= moment.start), None)
    return label is not None and label.kind == "other" and label.name.endswith(("时间", "日期"))


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
    return len(line.text) > 40 and line.linked * 2 < len(line.text) and _PAUSE.search(line.text) is not None


def _entries(page: Page, found: list[Part]) -> list[Part]:
    """Return the lines that are entries of a list of other stories: a linked headline with its date, more than once."""
    dated = [
        part
        for part in found
        if part.moments
        and not part.labelled
        and (line := page.lines[part.number]).links
        and len(line.links[0][0]) >= _HEADLINE_CHARS
        and not line.links[0][0].startswith(("http", "www."))
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
        if part.labelled and part.labelled[0].start == 0 and part.labelled[0].name not in _TITLE_LABELS
    }


def value_lines(page: Page, candidates: list[Part]) -> set[int]:
    """Return the numbers of the lines that are the cell behind a lone label of a byline, so that none is a title."""
    by_number = {part.number: part for part in candidates}
    found = set()
    for part in candidates:
        if len(part.labelled) == 1 and part.labelled[0].start < 6 and part.labelled[0].name not in _TITLE_LABELS:
            beside = _value_cell(page, part, by_number)
            if beside is not None:
                found.add(beside.number)
    return found


def table_above(page: Page, candidates: list[Part], *, stop: int) -> Byline | None:
    """Read the labels with values in cells above line `stop`, the title: offices head documents so."""
    by_number = {part.number: part for part in candidates}
    rows = [
        part
        for part in candidates
        if part.number < stop
        and len(part.labelled) == 1
        and part.labelled[0].kind in {"time", "source"}
        and _value_cell(page, part, by_number) is not None
    ]
    best_row = next((part for part in rows if part.labelled[0].name not in _WRITTEN), None)
    return gather(page, best_row, candidates, first=max(0, best_row.number - 8), stop=stop) if best_row else None


def gather(page: Page, winner: Part, candidates: list[Part], *, first: int, stop: int) -> Byline:
    """Read the byline around its best line: the lines from `first` up to `stop` that carry labels or dates too."""
    by_number = {part.number: part for part in candidates}
    byline = Byline(winner.number, winner.number)
    chosen = [winner.number, *_downwards(page, winner.number, by_number, stop)]
    passed = 0
    for number in range(winner.number - 1, first - 1, -1):
        if _belongs(page.lines[number], by_number.get(number)):
            chosen.append(number)
            passed = 0
        elif not _is_cell_of(page, number, by_number.get(number - 1)):
            passed += 1
            if passed > 1 or len(page.lines[number].text) > 12:
                break
    byline.first, byline.last = min(chosen), max(chosen)
    shown: list[tuple[float, Moment]] = []
    labels_of: dict[int, Labelled] = {}  # of the lines that are the value of a label in the cell before
    for number in sorted(chosen):
        part = by_number.get(number)
        if part is None:
            _take_unlabelled(byline, page.lines[number], [])
            continue
        labelled, last = _with_cells(page, part, by_number)
        byline.last = max(byline.last, last)
        if last > number:
            labels_of[last] = labelled[-1]
        for label in labelled:
            _take(byline, label)
        raw = page.lines[number].raw
        shown += [(_rank(moment, part, labels_of.get(number), raw), moment) for moment in part.moments]
        if not part.labelled or part.labelled[0].start > 0:
            _take_unlabelled(byline, page.lines[number], part.moments, part.labelled)
    below = page.lines[byline.last + 1 : min(stop, byline.last + 7)]
    if below and _REPORTERS.fullmatch(below[0].text):
        place = page.place(below[0])
        if not any(page.place(line) == place for line in below[1:]):  # there it is the story's first line
            byline.authors.append(below[0].text)
            byline.last += 1
    shown.sort(key=lambda pair: pair[0])
    byline.times = [moment for _, moment in shown]
    byline.is_labelled = bool(shown) and shown[0][0] < 1
    return byline


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
    if _DECOY.search(text) and "source" not in kinds:
        score -= 4
    if len(text) > 120 and len(labelled) < 2:
        score -= 3
    if _SENTENCE.search(text) and len(kinds) < 2:
        score -= 3
    if moments and not kinds and len(text) > 60:
        score -= 2
    return score


def _downwards(page: Page, number: int, by_number: dict[int, Part], stop: int) -> list[int]:
    chosen = []
    skipped = 0
    for line in page.lines[number + 1 : min(stop, number + 25)]:
        part = by_number.get(line.number)
        if _belongs(line, part) or (skipped == 0 and _is_label(part)):
            chosen.append(line.number)
            skipped = 0
        elif _is_cell_of(page, line.number, by_number.get(line.number - 1)):
            continue
        elif skipped < 2 and len(line.text) < 25 and not _SENTENCE.search(line.text):
            skipped += 1
        else:
            break
    return chosen


def _belongs(line: Line, part: Part | None) -> bool:
    """Tell whether a line beside the byline is more of it."""
    if part is None or _SENTENCE.search(line.text) or len(line.text) > 150:
        return False
    if line.linked * 2 > len(line.text) and not part.labelled:
        return False
    kinds = {label.kind for label in part.labelled} - {"other"}
    return bool(kinds) or (bool(part.moments) and len(line.text) < 50 and not _DECOY.search(line.text))


def _is_label(part: Part | None) -> bool:
    """Tell whether a line is a label, whatever it names, and hardly more: 分类：随笔."""
    if not part or not part.labelled or part.labelled[0].start or part.labelled[-1].end >= _LABEL_LINE_CHARS:
        return False
    return not any(_SENTENCE.search(label.raw) for label in part.labelled)  # 编者按：… begins the story


def _is_cell_of(page: Page, number: int, before: Part | None) -> bool:
    """Tell whether a line is the value of a lone label in the cell before it."""
    return bool(before and before.labelled and not before.labelled[-1].value and len(page.lines[number].text) <= 40)


def _with_cells(page: Page, part: Part, by_number: dict[int, Part]) -> tuple[Sequence[Labelled], int]:
    """Give a label without a value at the end of a line the value in the next cell of its row; return its line too."""
    beside = _value_cell(page, part, by_number)
    if beside is None:
        return part.labelled, part.number
    return (*part.labelled[:-1], replace(part.labelled[-1], raw=beside.raw)), beside.number


def _value_cell(page: Page, part: Part, by_number: dict[int, Part]) -> Line | None:
    """Return the next cell of the row of a label without a value at the end of its line."""
    labelled = part.labelled
    if not labelled or labelled[-1].value or part.number + 1 >= len(page.lines):
        return None
    here, following = page.lines[part.number], page.lines[part.number + 1]
    other = by_number.get(following.number)
    if (other and other.labelled) or len(following.text) > 40 or boilerplate.is_end_marker(following.text):
        return None
    mine, other_cell = page.cell(here), page.cell(following)
    row = page.boxes[mine].parent if mine >= 0 else -1
    beside = other_cell >= 0 and mine != other_cell and page.boxes[other_cell].parent == row
    around = page.boxes[here.box] if here.box >= 0 else None
    if around and around.tag in _CELLS and (around.first, around.last) == (here.number, following.number + 1):
        return following  # label and value in one cell
    is_cell = len(labelled) == 1 or page.boxes[mine].tag in _CELLS
    is_value = is_cell and not (_SENTENCE if labelled[-1].kind == "author" else _PAUSE).search(following.text)
    if beside and is_value and (row < 0 or page.boxes[row].last - page.boxes[row].first <= 16):
        return following
    return None


def publishers(page: Page, candidates: list[Part]) -> list[str]:
    """Return the offices that the table above a document names as its publisher."""
    by_number = {part.number: part for part in candidates}
    named = (label for part in candidates for label in _with_cells(page, part, by_number)[0] if label.name in _OFFICES)
    return [value for label in named if (value := source_value(label.raw))]


def named_outlet(text: str) -> tuple[str, str] | None:
    """Return who wrote a story and for whom where a line says just that: 田野/河湾日报."""
    first, _, second = text.partition("/" if "/" in text else "／")
    for person, outlet in ((clean(first), clean(second)), (clean(second), clean(first))):
        if people.signed_name(person) and people.is_outlet(outlet) and len(outlet) <= MAX_ACCOUNT_CHARS:
            return person, outlet
    return None


def accounts(page: Page, *, after: int, before: int) -> list[str]:
    """Return the names of accounts between title and text, as platforms show who published a story."""
    found = [clean("".join(element.itertext())) for element in page.tree.xpath("id('js_name')")]  # WeChat
    for line in page.lines[after + 1 : min(before, after + 7)] if after >= 0 else []:
        names = " ".join(line.element.get(name) or "" for name in ("class", "id"))
        if 1 < len(line.text) <= MAX_ACCOUNT_CHARS and _ACCOUNT.search(f"{names} {page.make(line)[1]}"):
            found.append(line.text)
    return found


def _take(byline: Byline, label: Labelled) -> None:
    byline.labels.add(label.kind)
    if label.kind == "source":
        outlet, reporters = _parted(label.raw)
        if value := source_value(outlet):
            byline.sources.append(value)
        if reporters:
            byline.authors.append(_cut_at_button(_cut_at_date(reporters)))
    elif label.kind == "author":
        if value := _cut_at_button(_cut_at_date(label.raw)):
            byline.authors.append(value)
    elif label.kind == "editor":
        byline.take_editor(label)
    elif label.kind == "views" and (count := _COUNT.search(clean(label.raw)[:20])) and byline.views is None:
        byline.views = int(count[0])


def _take_unlabelled(byline: Byline, line: Line, moments: list[Moment], labelled: Sequence[Labelled] = ()) -> None:
    """Take an outlet that stands beside the date without a label: `2021-11-22 09:27 | 菏泽日报`."""
    raw = line.raw[: labelled[0].start] if labelled else line.raw
    if moments and (poster := _POSTED_BY.search(raw)):
        byline.authors.append(poster[1])
    for moment in reversed(moments):
        raw = raw[: moment.start] + SEAM + raw[moment.end :] if moment.end <= len(raw) else raw
    for piece in re.split(rf"[{SEAM}|｜]+|[\s\u3000]{{2,}}", raw):
        if _REPORTERS.fullmatch(piece.strip()):
            byline.authors.append(piece.strip())
    if not byline.authors and "author" not in byline.labels and _ROLE.search(raw):
        # 河湾日报记者 田野, □ 田野: in the byline's own line few write a colon
        said = clean(raw.replace(SEAM, " "))
        byline.authors += [" ".join(people.signed([said]))] if len(said) <= MAX_SIGNED_CHARS else []
    pieces = re.split(rf"[{SEAM}|｜\s]+", raw)
    for piece in reversed(pieces) if pieces and len(pieces[0]) > 1 else pieces:  # the site's own name stands first
        is_outlet = _BARE_OUTLET.fullmatch(piece.strip()) or (bool(moments) and _is_outlet(piece.strip()))
        if is_outlet and "bare" not in byline.labels and not byline.sources:
            byline.labels.add("bare")
            byline.sources.append(piece.strip())
    others = [text for piece in pieces if (text := piece.strip(" 【[（("))]
    if moments and not byline.authors:
        # 2008-03-05 10:20 河湾日报 田野
        beside = (person for outlet, person in pairwise(others) if outlet in byline.sources)
        byline.authors += [person for person in beside if people.signed_name(person) and len(person) < 4][:1]
    if moments and not labelled and not byline.sources and len(others) == 1 and _is_office(others[0]):
        byline.sources.append(others[0])


def _is_office(text: str) -> bool:
    """Tell whether what stands alone beside a date may be who published the page: 办公室/党委宣传部."""
    is_written = _OFFICE.fullmatch(text) is not None and not people.signed_name(text)
    return is_written and not boilerplate.is_of_site(text)


def _is_outlet(piece: str) -> bool:
    """Tell whether what stands beside a date, parted from it, is an outlet: 环球网, 新浪娱乐."""
    return 1 < len(piece) <= 14 and _OUTLET_BESIDE_DATE.fullmatch(piece) is not None


def source_value(raw: str) -> str:
    """Return the outlet behind 来源 without what runs on behind it: dates, buttons, counts."""
    value = _cut_at_date(raw).lstrip(f"{SEAM} \t\r\n\xa0\u3000[［【")
    if end := _VALUE_END.search(value):
        value = value[: end.start()]
    value = clean(value).strip(" |｜丨/,，;；>《》<【】[]-—_:：\"'“”·.•●■◆★※")
    for opening, closing in ("（）", "()"):
        if value.endswith(closing) and opening not in value:
            value = value[:-1]
        if value.startswith(opening) and closing not in value:
            value = value[1:]
    if value.count("《") > value.count("》"):
        value += "》"
    return value if 1 < len(value) <= 40 and not _NO_OUTLET.fullmatch(value) else ""


def person_value(raw: str) -> str:
    """Return who stands behind 责任编辑, None-like "" where nobody does."""
    value = _cut_at_button(_cut_at_date(raw))
    value = re.split(r"[|｜\t】\])）［\[【]|\s{2,}|[\xa0\u3000]{2}", value.strip())[0]
    value = clean(value.replace(SEAM, " ")).strip(" :：/,，、;；()（）【】[]")
    value = _STAFF_NUMBER.sub("", value).strip(" _") or value
    value = re.sub(r"^(\w)\s(\w)$", r"\1\2", value)
    return value if 1 < len(value) <= 30 and not boilerplate.is_of_site(value) else ""


def _cut_at_date(raw: str) -> str:
    found = dates.find(raw)
    return raw[: found[0].start] if found else raw


def _parted(raw: str) -> tuple[str, str]:
    """Part an outlet from the reporter named behind it without a label: `菏泽日报　记者 张三`."""
    found = _REPORTER.search(raw)
    return (
        (raw[: found.start()].rstrip("(（"), raw[found.start() :])
        if found and raw[: found.start()].strip()
        else (raw, "")
    )


def _cut_at_button(raw: str) -> str:
    found = _BUTTON.search(raw)
    return raw[: found.start()] if found else raw


def _rank(moment: Moment, part: Part, beside: Labelled | None, raw: str) -> float:
    """Rank a date by the label before it: publication, writing or another event (拍摄时间), none, update."""
    label = next((item for item in reversed(part.labelled) if item.start <= moment.start), beside)
    if label is None:
        return 1
    is_of_event = (
        label.name in _BARE_LABELS and label.start and "\u3400" <= raw[label.start - 1 : label.start] <= "\u9fff"
    )
    if label.name in _OF_DOCUMENT or is_of_event:
        return 0.5
    return {"time": 0, "updated": 3}.get(label.kind, 1)
