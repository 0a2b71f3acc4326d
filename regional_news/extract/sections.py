"""The section: the breadcrumb above a story, or where a blog files it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regional_news.extract import breadcrumb

if TYPE_CHECKING:
    from regional_news.extract.body import Body
    from regional_news.extract.byline_parts import Part
    from regional_news.extract.context import Context
    from regional_news.extract.page import Line, Page

FILED: Final = frozenset({"分类", "类别", "栏目", "所属栏目"})
MAX_LINES_ABOVE: Final = 12
TAIL_LINES: Final = 13
"""Who edited a story stands so near below it."""


def is_menu_name(shown: Page, text: str) -> bool:
    """Tell whether what stands above the title is a name that the page's menu links to: a section, no kicker."""
    return len(text) <= 12 and any(name == text for line in shown.lines for name, _ in line.links)


def filed_under(parts: list[Part], body: Body | None) -> list[str]:
    """Return the section that a label or a link near the story names, as blogs file their entries: 分类：随笔."""
    near = range(body.first - MAX_LINES_ABOVE, body.last + TAIL_LINES) if body else range(0)
    labelled = (label for part in parts if part.number in near for label in part.labelled)
    return next(([label.value] for label in labelled if label.name in FILED and 0 < len(label.value) <= 12), [])


def section(context: Context, above: list[Line], title: str, *, title_line: int) -> list[str]:
    """Return the section that the lines above a title show, proposing every breadcrumb among them."""
    shown, why = context.page, context.why
    for line in above:
        is_next = line.number > 0 and shown.lines[line.number - 1].text[:1] in {"«", "‹", "<"}  # « before | behind »
        if line.number + 1 == title_line and not is_next and (levels := breadcrumb.lone_level(line)):
            why.propose("section", "breadcrumb", levels, 2)
        elif breadcrumb.is_breadcrumb(line) and (levels := breadcrumb.section(shown, line.number, title=title)):
            why.propose("section", "breadcrumb", levels, 2 + line.number / max(1, len(shown.lines)))
        else:
            why.propose("section", "breadcrumb", breadcrumb.levels_by_shape(shown, line.number, title=title), 2)
    return list(why.value("section") or [])
