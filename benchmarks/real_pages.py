"""Labelled real pages: what a careful reader takes from them, and how near a reading comes to it.

The pages belong to their publishers and never enter the project: `load(folder)` reads them where they lie. A page is
`KIND/NAME.html` with its label `KIND/NAME.json` beside it; pages of one site share the name without its number.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from regional_news.text import encodings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from regional_news.extract import Reading

FETCHED_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
FIELDS: Final = ("title", "date", "source", "authors", "editor", "section")
GROUPS: Final = {"news": "news", "gov": "government", "refused": "no article"}
"""Groups by folder; every other folder is `other`."""
COLUMNS: Final = (*FIELDS, "F1", "F1>=.9", "edges", "refused")
CUT: Final = 0.9
"""A story is cut when less than this share of its text is left."""
INSERTED: Final = (
    "上午9:30", "会议时间：周五15:30", "办公地点：政务大厅3楼", "刚刚过去的昨天", "点评：", "图片报道", "热门推荐",
    "往期回顾", "网友留言：", "相关链接", "延伸阅读", "下载客户端", "客户端下载", "扫码关注", "分享到：", "责任编辑：",
    "编辑：张三", "来源：本报", "2020-01-02 10:20", "1月2日", "12:30", "3楼", "评论", "推荐阅读", "【打印】", "更多>>",
    "上一篇", "下一篇：无", "版权声明", "联系电话：12345678", "地址：人民路1号", "附件：", "图1", "（完）", "记者 张三",
    "广告", "阅读全文", "* * *", "一、", "说明：", "声明：", "官方微信", "精彩视频推荐", "昨天", "3小时前", "第1页",
    "标签：民生", "全文如下：", "新闻链接", "小贴士",
)  # fmt: skip
"""Short lines that may stand in the middle of a story, each of which has looked like its end to some reader."""
_PACKED: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class RealPage:
    """One saved page and its label."""

    name: str
    group: str
    body: bytes = field(repr=False)
    label: dict[str, Any] = field(repr=False)

    @property
    def site(self) -> str:
        """The site, the unit of every split and of the bootstrap."""
        return self.name.rpartition("-")[0] or self.name

    @property
    def url(self) -> str:
        """The page's address, one of no site where it is not known."""
        return self.label["url"] or "http://www.example.com/page.html"

    @property
    def headers(self) -> dict[str, str]:
        """What the server might have said."""
        return {"Content-Type": "text/html"}

    @property
    def is_article(self) -> bool:
        """Whether the page holds an article."""
        return not self.label.get("refuse")


def load(folder: Path) -> list[RealPage]:
    """Return the labelled pages below `folder` in the order of their names."""
    pages = []
    for path in sorted(folder.glob("*/*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        body = path.with_suffix(".html").read_bytes()
        pages.append(RealPage(name=path.stem, group=GROUPS.get(path.parent.name, "other"), body=body, label=label))
    return pages


def packed(text: str) -> str:
    """Return letters and digits alone, the measure of every comparison of texts."""
    return _PACKED.sub("", text)


def _grams(text: str) -> Counter[str]:
    return Counter(text[n : n + 4] for n in range(max(1, len(text) - 3)))


def f1_of(got: str, want: str) -> float:
    """Return F1 over 4-grams of packed texts."""
    had, wanted = _grams(got), _grams(want)
    common = (had & wanted).total() if got and want else 0
    return 2 * common / (had.total() + wanted.total()) if common else 0.0


def _without(text: str, lines: Iterable[str]) -> str:
    for line in sorted(filter(None, map(packed, lines)), key=len, reverse=True):
        text = text.replace(line, "", 1)
    return text


def body_scores(got: str, label: dict[str, Any]) -> tuple[float, bool]:
    """Return F1, and whether text begins, ends and is as long as the label says; optional lines do not count."""
    optional = label.get("optional_lines") or []
    read, want = packed(got), packed(label["body"] or "")
    bare, wanted = _without(read, optional), _without(want, optional)
    f1 = max(f1_of(read, want), f1_of(bare, wanted))
    heads = [want, wanted, *map(packed, label.get("also_begins") or []), *map(packed, optional)]
    tails = [want, wanted, *map(packed, label.get("also_ends") or []), *map(packed, optional)]
    begins = any(head and read[:8] == head[:8] for head in heads) or bare[:8] == wanted[:8]
    ends = any(tail and read[-8:] == tail[-8:] for tail in tails) or bare[-8:] == wanted[-8:]
    most = max(len(want), len(packed(label["body"] or "")) + len(packed("".join(optional))), len(want))
    if label.get("body_len_with_optional"):
        most = max(most, round(len(want) * label["body_len_with_optional"] / max(1, label["body_len"])))
    return f1, begins and ends and 0.97 * min(len(want), len(wanted)) <= len(read) <= 1.03 * most


def score(page: RealPage, reading: Reading) -> dict[str, float]:
    """Return the columns of one page, each 0 to 1; those that do not concern it are left out."""
    label = page.label
    is_refused = reading.refusal is not None or not reading.text or not reading.title
    if not page.is_article:
        return {"refused": float(is_refused or reading.published_at is None)}
    outlets = {label["source"], *(label.get("source_alt") or [])}
    f1, edges = body_scores(reading.text, label)
    columns = {
        "title": float(packed(reading.title or "") == packed(label["title"] or "")),
        "source": float((reading.source or None) in outlets),
        "authors": float(list(reading.authors) == list(label["authors"])),
        "editor": float((reading.editor or None) == label["editor"]),
        "F1": f1,
        "F1>=.9": float(f1 >= 0.9),
        "edges": float(edges),
        "refused": float(is_refused),
    }
    if label["section"] is not None:
        columns["section"] = float(list(reading.section) == label["section"])
    if label["published_at"]:  # where the page shows none, what its scripts say is no mistake
        at = reading.published_at
        columns["date"] = float(at is not None and f"{at:%Y-%m-%d %H:%M:%S}".startswith(label["published_at"]))
        columns["wrong date"] = float(at is not None and not columns["date"])
    return columns


def table(scored: Sequence[tuple[RealPage, dict[str, float]]]) -> Iterator[str]:
    """Yield the lines of the table: means by group, with the interval that 95 % of draws of sites fall in."""
    yield f"{'':<12}{'pages':>6}{'sites':>6}" + "".join(f"{name:>16}" for name in COLUMNS)
    for group in ("news", "government", "other", "no article"):
        rows = [(page, columns) for page, columns in scored if page.group == group]
        cells = [f"{group:<12}{len(rows):>6}{len({page.site for page, _ in rows}):>6}"]
        for name in COLUMNS:
            values = [(page.site, columns[name]) for page, columns in rows if name in columns]
            cells.append(f"{_with_interval(values):>16}" if values else f"{'-':>16}")
        yield "".join(cells)
    wrong = [page.name for page, columns in scored if columns.get("wrong date")]
    yield f"wrong dates: {len(wrong)} {' '.join(wrong)}".rstrip()


def _with_interval(values: Sequence[tuple[str, float]], draws: int = 1000) -> str:
    by_site: dict[str, list[float]] = defaultdict(list)
    for site, value in values:
        by_site[site].append(value)
    sums = [(sum(of_site), len(of_site)) for of_site in by_site.values()]
    rng = random.Random(0)
    means = []
    for _ in range(draws):
        drawn = rng.choices(sums, k=len(sums))
        means.append(sum(total for total, _ in drawn) / sum(count for _, count in drawn))
    means.sort()
    mean = sum(value for _, value in values) / len(values)
    return f"{mean:.3f} {means[draws // 40]:.2f}-{means[-draws // 40]:.2f}".replace("0.", ".")


def with_line(html: str, after: str, line: str) -> str | None:
    """Return a page with `line` behind the paragraph `after`, made as that is; None where it cannot be put there."""
    end = html.find(after[-12:])
    if end < 0 or html.find(after[-12:], end + 1) >= 0:
        return None
    end += len(after[-12:])
    closing = re.compile(r"(?:\s|&nbsp;|</(?:span|font|strong|b|a|section)>)*(<br\s*/?>|</(p|div)>)", re.IGNORECASE)
    match = closing.match(html, end)
    if not match:
        return None
    if match[2] is None:
        return html[: match.start(1)] + f"<br>{line}" + html[match.start(1) :]
    opening = html.rfind(f"<{match[2]}", 0, end)
    tag = html[opening : html.find(">", opening) + 1]
    return html[: match.end()] + f"{tag}{line}</{match[2]}>" + html[match.end() :]


def insertions(
    pages: Sequence[RealPage], read: Callable[[bytes, RealPage], Reading], *, places: Sequence[float] = (0.25, 0.5, 0.8)
) -> tuple[int, Counter[str], int]:
    """Put every line of `INSERTED` into every story, in turn at one of three places.

    Return how many stories were read, by line how many of them were cut without `uncertain_text`, and how many bear
    that flag.
    """
    count, flagged = 0, 0
    cut: Counter[str] = Counter()
    for page in pages:
        html = encodings.decode(page.body, page.headers).text
        whole = read(html.encode(), page)
        paragraphs = [line for line in whole.text.splitlines() if len(line) > 30]
        if len(paragraphs) < 4 or whole.refusal or len(packed(whole.text)) < 200:
            continue
        for number, line in enumerate(INSERTED):
            at = int(places[number % len(places)] * (len(paragraphs) - 1))
            changed = with_line(html, paragraphs[at], line)
            if changed is None:
                continue
            reading = read(changed.encode(), page)
            count += 1
            is_flagged = "uncertain_text" in reading.flags
            flagged += is_flagged
            if len(packed(reading.text)) < CUT * len(packed(whole.text)) and not is_flagged:
                cut[line] += 1
    return count, cut, flagged
