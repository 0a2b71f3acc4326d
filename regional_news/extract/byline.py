"""The byline: the lines between title and body that say who, from where and when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

from regional_news.extract import boilerplate, lexicon, outlets, people
from regional_news.extract.byline_parts import DECOY, TITLE_LABELS
from regional_news.extract.page import SEAM
from regional_news.text.clean import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regional_news.extract.byline_parts import Part
    from regional_news.extract.labels import Labelled
    from regional_news.extract.page import Line, Page
    from regional_news.text.dates import Moment

MAX_SIGNED_CHARS: Final = 60
_LABEL_LINE_CHARS: Final = 60
_OFFICES: Final = frozenset({"发布机构", "发布机关", "发文机关", "发布单位"})
_ACCOUNT: Final = ("authorname", "jsname", "username", "weibouser", "nickname", "account", "profilename", "medianame")
"""What platforms name the box of the account that published a story."""
_POSTED: Final = frozenset({"发表于", "发布于", "發表於", "發佈於"})
_OF_MEMBERS: Final = frozenset({"注册时间", "注册日期", "註冊時間", "註冊日期", "注册", "註冊"})
_RANKS: Final = frozenset({"级别", "等级"})
_CARD_LINES: Final = 6
_CELLS: Final = frozenset({"td", "th", "dt", "dd", "li"})
_WRITTEN: Final = frozenset({"成文日期", "生成日期", "创建时间", "创建日期", "录入时间", "录入日期", "入库时间"})
"""Labels of a day before the publication, which is only taken where the page does not name that."""
_OF_DOCUMENT: Final = _WRITTEN | {"发文日期", "发文时间"}
_BARE_LABELS: Final = frozenset({"时间", "日期"})


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

    def __bool__(self) -> bool:
        """Tell whether there is one."""
        return self.last >= self.first

    def take_editor(self, label: Labelled) -> None:
        """Add the editor that a label names."""
        if value := outlets.person_value(label.raw):
            self.editors.append(value)
            if label.name in {"责任编辑", "责编"}:
                self.chief_editors.append(value)


def value_lines(page: Page, candidates: list[Part]) -> set[int]:
    """Return the numbers of the lines that are the cell behind a lone label of a byline, so that none is a title."""
    by_number = {part.number: part for part in candidates}
    found = set()
    for part in candidates:
        if len(part.labelled) == 1 and part.labelled[0].start < 6 and part.labelled[0].name not in TITLE_LABELS:
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
        part = by_number[number]
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
    shown.sort(key=lambda pair: pair[0])
    byline.times = [moment for _, moment in shown]
    byline.is_labelled = bool(shown) and shown[0][0] < 1
    return byline


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
        elif skipped < 2 and len(line.text) < 25 and not lexicon.SENTENCE.search(line.text):
            skipped += 1
        else:
            break
    return chosen


def _belongs(line: Line, part: Part | None) -> bool:
    """Tell whether a line beside the byline is more of it."""
    if part is None or lexicon.SENTENCE.search(line.text) or len(line.text) > 150:
        return False
    kinds = {label.kind for label in part.labelled} - {"other"}
    return bool(kinds) or (bool(part.moments) and len(line.text) < 50 and not DECOY.search(line.text))


def _is_label(part: Part | None) -> bool:
    """Tell whether a line is a label, whatever it names, and hardly more: 分类：随笔."""
    if not part or not part.labelled or part.labelled[0].start or part.labelled[-1].end >= _LABEL_LINE_CHARS:
        return False
    return not any(lexicon.SENTENCE.search(label.raw) for label in part.labelled)  # 编者按：… begins the story


def _is_cell_of(page: Page, number: int, before: Part | None) -> bool:
    """Tell whether a line is the value of a lone label in the cell before it."""
    text = page.lines[number].text
    is_short = len(text) <= 40 and not lexicon.is_sentence(text)  # a number that a script writes, and a story of a line
    return bool(before and before.labelled and not before.labelled[-1].value and is_short)


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
    is_value = is_cell and not (lexicon.SENTENCE if labelled[-1].kind == "author" else lexicon.PAUSE).search(
        following.text
    )
    if beside and is_value and (row < 0 or page.boxes[row].last - page.boxes[row].first <= 16):
        return following
    return None


def publishers(page: Page, candidates: list[Part]) -> list[str]:
    """Return the offices that the table above a document names as its publisher."""
    by_number = {part.number: part for part in candidates}
    named = (label for part in candidates for label in _with_cells(page, part, by_number)[0] if label.name in _OFFICES)
    return [value for label in named if (value := outlets.source_value(label.raw))]


def accounts(page: Page, *, after: int, before: int) -> list[str]:
    """Return the names of accounts between title and text, as platforms show who published a story."""
    found = [clean("".join(element.itertext())) for element in page.tree.xpath("id('js_name')")]  # WeChat
    for line in page.lines[after + 1 : min(before, after + 7)] if after >= 0 else []:
        names = " ".join(line.element.get(name) or "" for name in ("class", "id"))
        if 1 < len(line.text) <= outlets.MAX_ACCOUNT_CHARS and _is_account(f"{names} {page.make(line)[1]}"):
            found.append(line.text)
    return found


def poster(page: Page, candidates: list[Part], *, before: int) -> str:
    """Return who posted a board's first post: the name above the day of joining, in one cell with it, "" for none."""
    for part in candidates:
        line = page.lines[part.number]
        before_it = line.raw[: part.labelled[0].start].replace(SEAM, " ") if part.labelled else ""
        named = clean(before_it) if before_it.endswith((" ", "\u3000", "\xa0")) else ""  # 阿田 等级：侠客, no 博客等级
        if part.number < before and any(label.name in _OF_MEMBERS | _RANKS for label in part.labelled):
            cells = (page.boxes[box].first for box in page.ancestors(line.box))
            first = next((first for first in cells if first < part.number), part.number)
            is_card = part.number - first <= _CARD_LINES
            is_card &= bool(page.lines[first].links) or any(label.name in _OF_MEMBERS for label in part.labelled)
            name = named or (page.lines[first].text if is_card else "")
            if 1 < len(name) <= outlets.MAX_ACCOUNT_CHARS:
                return name
    return ""


def _is_account(names: str) -> bool:
    bare = names.lower().replace("-", "").replace("_", "")
    return any(word in bare for word in _ACCOUNT)


def _take(byline: Byline, label: Labelled) -> None:
    byline.labels.add(label.kind)
    if label.kind == "source":
        outlet, reporters = outlets.parted(label.raw)
        if value := outlets.source_value(outlet):
            byline.sources.append(value)
        if reporters:
            byline.authors.append(outlets.cut_at_button(outlets.cut_at_date(reporters)))
    elif label.kind == "author":
        if value := outlets.cut_at_button(outlets.cut_at_date(label.raw)):
            byline.authors.append(value)
    elif label.kind == "editor":
        byline.take_editor(label)
    elif label.kind == "views" and (count := _count(label.value)) is not None and byline.views is None:
        byline.views = count


def _count(value: str) -> int | None:
    """Return the number that a value begins with, behind signs and spaces."""
    shown = value.lstrip("：: (（[【约共")
    digits = "".join(takewhile(str.isdecimal, shown[:9]))
    return int(digits) if digits else None


def _take_unlabelled(byline: Byline, line: Line, moments: list[Moment], labelled: Sequence[Labelled] = ()) -> None:
    """Take an outlet that stands beside the date without a label: `2021-11-22 09:27 | 菏泽日报`."""
    raw = line.raw[: labelled[0].start] if labelled else line.raw
    for moment in reversed(moments):
        raw = raw[: moment.start] + SEAM + raw[moment.end :] if moment.end <= len(raw) else raw
    if not byline.authors and "author" not in byline.labels and len(raw) <= MAX_SIGNED_CHARS:
        byline.authors += people.credited(clean(raw.replace(SEAM, " ")))  # in the byline few write a colon: □ 田野
    pieces = [piece.strip("[]【】•·") for piece in raw.replace("|", " ").replace("｜", " ").split()]
    for piece in reversed(pieces) if pieces and len(pieces[0]) > 1 else pieces:  # the site's own name stands first
        is_outlet = outlets.is_bare_outlet(piece.strip()) or (bool(moments) and outlets.is_beside_date(piece.strip()))
        if is_outlet and not byline.sources:
            byline.labels.add("bare")
            byline.sources.append(piece.strip())
    others = [text for piece in pieces if (text := piece.strip(" （("))]
    if len(others) == 1 and labelled and labelled[0].name in _POSTED and others[0] in {name for name, _ in line.links}:
        byline.authors += others if not byline.sources else []  # 老田 发表于：2011-03-21 22:08
    if moments and not byline.authors:
        # 2008-03-05 10:20 河湾日报 田野
        beside = (person for outlet, person in pairwise(others) if outlet in byline.sources)
        byline.authors += [person for person in beside if people.signed_name(person) and len(person) < 4][:1]
        if not byline.authors and not labelled and len(others) == 1 and len(others[0]) < 4:
            byline.authors += people.only_names(others[0])  # 田野 · 2020-03-05


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
