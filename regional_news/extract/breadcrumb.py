"""The breadcrumb: 您当前位置: 首页 > 菏评 > 正文."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from regional_news.extract import lexicon
from regional_news.extract.page import SEAM
from regional_news.text.clean import clean, key, words

if TYPE_CHECKING:
    from regional_news.extract.page import Line, Page

_PREFIX: Final = re.compile(
    r"^[\W_]{0,4}(?:(?:您|你)?(?:当前|现在|目前|所在)?(?:所?在|处)?的?(?:当前|所在)?(?:页面|本页)?位置|您现在(?:位于|在)|(?:您|你)(?:所在|在)这?里|路径|导航|[Ll]ocation)"
    r"(?:是|在|为)?(?:\s{0,8}[:：]|(?=[\s\x1f\w>＞]))[\s\x1f]{0,8}"
)
_SEPARATOR: Final = re.compile(r"\s{0,20}(?:>>?|＞＞?|›|»|→|➜|▸|≫|/|\\|\||｜|::|﹥|-&gt;|->|—>|－＞|·|—|--?)\s{0,20}")
_STRONG: Final = re.compile("[>＞›»→﹥≫\ue000-\uf8ff]")  # icons of a page's own font stand for arrows
_ENDS: Final = frozenset(
    words("""
    正文 文章正文 内容 详细内容 正文内容 文章内容 新闻正文 浏览文章 查看文章 阅读文章 文章 信息内容 详情
    新闻详情 文章详情 内容详情 查看内容 详细 全文 浏览 显示信息 详细信息 新闻内容 查看新闻 内容页 资讯正文 信息详情
    新闻报道 浏览新闻 新闻浏览
    """)
)
_HOME: Final = frozenset(
    words("""
    首页 网站首页 主页 返回首页 本站首页 网站主页 home Home HOME index 首 站首页 首頁
    """)
)
_END_TAILS: Final = frozenset(name[-2:] for name in _ENDS)
MAX_CHARS: Final = 160
_MAX_LEVELS: Final = 9
_MARKS: Final = " >＞›»→﹥≫/\\|｜·:：-－—–"  # what stands between levels


def is_breadcrumb(line: Line) -> bool:
    """Tell whether a line is the page's breadcrumb."""
    text = line.text
    if len(text) > MAX_CHARS:
        return False
    links = [name for name, address in line.links if address]
    return _is_path(text, len(links), sum(map(len, links)) * 3 > len(text)) or _is_row_of_links(line)


@lru_cache(maxsize=8192)
def _is_path(text: str, links: int, is_linked: bool) -> bool:  # noqa: FBT001 - a cache is asked by position
    is_dashed = text.removeprefix("网站").startswith(("首页", "主页")) and "-" in text[:7].replace("–", "-").replace(
        "—", "-"
    )
    if _PREFIX.match(text) or (is_dashed and links > 1 and is_linked):
        return True
    parts = [part for piece in _STRONG.split(text) if (part := piece.strip())]
    slashed = text.replace("-" if text[-2:] in _END_TAILS else " - ", "/").replace("::", "/").replace("\\", "/")
    if len(parts) == 1 and (weak := [part for piece in slashed.split("/") if (part := piece.strip())]):
        is_path = 2 <= len(weak) <= _MAX_LEVELS and all(len(part) <= 12 for part in weak)
        return is_path and (weak[-1] in _ENDS or weak[0] in _HOME or links >= len(weak) - 1 > 0)
    if len(parts) < 2 or any(len(part) > 30 or lexicon.is_sentence(part) for part in parts[:-1]):
        return False  # the last may be the article's own title
    if parts[0] in _HOME or parts[-1] in _ENDS or len(parts) > 2 or (links and is_linked):
        return True
    return all(len(part) <= 12 for part in parts) and not text.rstrip().endswith((">", "»", "›", "＞"))


def _is_row_of_links(line: Line) -> bool:
    """Tell whether a line is two to six short pieces that end with 正文 or the like: the arrows are pictures."""
    if not line.links or line.text[-2:] not in _END_TAILS or SEAM not in line.raw:
        return False
    pieces = [text for piece in line.raw.split(SEAM) if (text := clean(piece))]
    return 2 <= len(pieces) <= 6 and pieces[-1] in _ENDS and all(len(piece) <= 12 for piece in pieces)


def levels_by_shape(page: Page, number: int, *, title: str) -> list[str]:
    """Return the levels of a breadcrumb that words do not show to be one: a list, or a line in a box so named."""
    if levels := levels_of_list(page, number, title=title) or _levels(_levels_of_cells(page, number), title):
        return levels
    line = page.lines[number]
    is_path = is_named(page, line.box) and len(_split(line.raw)) > 1
    return section(page, number, title=title) if is_path else []


def levels_of_list(page: Page, number: int, *, title: str) -> list[str]:
    """Return the levels of a breadcrumb whose parts are a short list that begins with 首页 at line `number`.

    A menu begins so as well: arrows between the parts, or the name that everybody gives a breadcrumb's box, tell them
    apart.
    """
    lines = _list_at(page, number)
    names = [name for line in lines if (name := line.text.strip(_MARKS))]
    if not 2 <= len(names) <= _MAX_LEVELS or any(len(name) > 20 for name in names[:-1]):
        return []
    return _levels(names, title) if len(names) < len(lines) or is_named(page, lines[0].box) else []


def _levels_of_cells(page: Page, number: int) -> list[str]:
    """Return the levels behind 首页 that stand in cells of their own, each with the arrow before it."""
    start = page.lines[number].text
    if _PREFIX.sub("", start).strip(_MARKS) not in _HOME:
        return []
    following = takewhile(lambda line: _STRONG.match(line.text), page.lines[number + 1 : number + _MAX_LEVELS])
    return [name for line in following if 0 < len(name := line.text.strip(_MARKS)) <= 20]


def _list_at(page: Page, number: int) -> list[Line]:
    """Return the lines of the short list that begins with 首页 at line `number`, none where no such list does."""
    cell = page.cell(page.lines[number]) if page.lines[number].text in _HOME else -1
    around = page.boxes[cell].parent if cell >= 0 else -1
    if around < 0 or page.boxes[around].first != number or page.boxes[around].last - number > 2 * _MAX_LEVELS:
        return []
    return page.lines[number : page.boxes[around].last]


def is_named(page: Page, box: int) -> bool:
    """Tell whether a box or one of the three around it is named as breadcrumbs are: by class, id or ARIA label."""
    elements = (page.boxes[around].element for around in islice(page.ancestors(box), 4))
    return any(_is_name(e.get("class") or "", e.get("id") or "", e.get("aria-label") or "") for e in elements)


@lru_cache(maxsize=1024)
def _is_name(*names: str) -> bool:
    return any("bread" in name or "crumb" in name for name in map(str.lower, names))


def lone_level(line: Line) -> list[str]:
    """Return the section that a linked line before the title names, its arrow behind it: 新闻中心>."""
    name = line.text.rstrip(_MARKS)
    is_level = len(line.links) == 1 and name == line.links[0][0] and 2 <= len(name) <= 8 and name not in _HOME
    return [name] if is_level and _STRONG.fullmatch(line.text[len(name) :].strip()) else []


def section(page: Page, number: int, *, title: str) -> list[str]:
    """Return the levels that the breadcrumb line `number` names, without 首页, 正文 and the article's own title."""
    line = page.lines[number]
    match = _PREFIX.match(line.raw.lstrip())
    raw = line.raw.lstrip()[match.end() :] if match else line.raw
    parts = _split(raw)
    if match and not parts:
        parts = _following(page, number)
    return _levels(parts, title)


def _split(raw: str) -> list[str]:
    """Split at the strongest kind of separator that the line has."""
    if _STRONG.search(raw):
        pieces = _STRONG.split(raw)
    elif SEAM in raw and not _SEPARATOR.search(raw):
        pieces = raw.split(SEAM)
    else:
        pieces = _SEPARATOR.split(raw)
    return [text for piece in pieces if (text := clean(piece).strip(_MARKS))]


def _following(page: Page, number: int) -> list[str]:
    """Collect the levels that stand in cells or list items of their own behind a lone 当前位置."""
    parts: list[str] = []
    for line in page.lines[number + 1 : number + 8]:
        text = line.text.strip(_MARKS)
        if not parts and line.links and _STRONG.search(text) and len(text) <= MAX_CHARS:
            return _split(line.raw)
        if not text and parts:
            continue
        if len(text) > 20 or not (line.links or text in _ENDS or text in _HOME):
            break
        parts.append(text)
        if text in _ENDS:
            break
    return parts


def _without_end(part: str) -> str:
    """Return a level without what runs on behind it: 正文, a second time its own name; and without gaps inside it."""
    words = part.partition("【")[0].split()  # 【繁体】
    if words and words[0] in _ENDS:
        return ""
    end = next((n for n, word in enumerate(words) if n and (word in _ENDS or word == words[0])), len(words))
    words = words[:end]
    return ("" if all(len(word) == 1 and not word.isascii() for word in words) else " ").join(words)


def _levels(parts: list[str], title: str) -> list[str]:
    kept = [_without_end(part) for part in parts if part not in _HOME and part not in _ENDS]
    kept = kept[1:] if kept and kept[0].endswith(("首页", "首頁")) and len(kept) > 1 else kept
    title_key = key(title)
    while (
        kept
        and title_key
        and (last := key(kept[-1].rstrip("….")))
        and (last == title_key or (len(last) > 6 and title_key.startswith(last)))
    ):
        kept.pop()
    return [part for part in kept if 0 < len(part) <= 40][:8]
