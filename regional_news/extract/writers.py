"""Who wrote a story and for whom: every place that says so has a vote."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from regional_news.extract import boilerplate, byline, head_titles, labels, metas, outlets, people, sections
from regional_news.extract.page import SEAM
from regional_news.text.clean import clean, key

if TYPE_CHECKING:
    from regional_news.extract.byline import Byline
    from regional_news.extract.context import Context
    from regional_news.extract.page import Line, Page
    from regional_news.extract.survey import Survey
    from regional_news.extract.votes import Explanation

SIGNED_LINES: Final = 3
NEAR_LINES: Final = 5
MAX_SIGNATURE_CHARS: Final = 60
_MEMBERS: Final = ("/u/", "/user/", "/users/", "/people/", "/space/")
"""What leads to a member's own page."""
_FLOORS: Final = frozenset({"楼主", "1楼", "1#", "#1"})


def unless_credit(subtitle: str | None, why: Explanation) -> str | None:
    """Return what stands below the title, None where it names those who wrote the story, or their outlet."""
    reporters = people.signed([subtitle]) if subtitle else []
    why.propose("authors", "below the title", reporters, 3.5)
    if subtitle and (credit := outlets.named_outlet(subtitle)):
        why.propose("authors", "below the title", [credit[0]], 3.5)
        why.propose("source", "below the title", credit[1], 2.5)
        return None
    if subtitle and outlets.is_bare_outlet(subtitle):
        why.propose("source", "below the title", subtitle, 2.5)
        return None
    return None if reporters else subtitle


def _tail_of(shown: Page, found: Survey) -> Byline:
    """Read the labels that stand below the body, above the replies: 责任编辑, 来源.

    Below a story that is dated already who wrote when heads the first reply.
    """
    tail, body = byline.Byline(0, 0), found.body
    if body is None:
        return tail
    end = min(body.last + sections.TAIL_LINES, max(found.limit, body.last + 1))
    for line in shown.lines[max(body.last - 3, body.first) : end]:
        if line.number <= body.last:
            raw = line.raw[-80:] if boilerplate.without_signature(line.text) != line.text else ""
        else:
            raw = line.raw if len(line.text) <= 120 and not (line.linked * 2 > len(line.text)) else ""
        said = labels.scan(raw)
        kinds = {label.kind for label in said}
        if found.line.is_labelled and line.number > body.last and kinds >= {"author", "time"}:
            break
        is_credit = "source" in kinds or (said and said[0].kind == "editor" and line.number > body.last)
        for label in said:
            # A line of its own names who wrote; at the end of a paragraph 记者 may be anybody in the story.
            is_line = (
                (label.start < 2 or (label.name == "通讯员" and tail.authors))
                and label.name in {"记者", "通讯员", "作者", "撰稿", "撰文"}
                and (line.number > body.last or not boilerplate.without_signature(line.text))
            )
            is_posted = label.name == "发布" and any(other.name in sections.FILED for other in said)
            if is_posted or (
                label.kind == "author" and (is_credit or is_line or label.name in {"本文作者", "文章作者"})
            ):
                tail.authors.append(label.value)
            elif label.kind == "editor":
                tail.take_editor(label)
            elif label.kind == "source" and (value := outlets.source_of(raw, label)):
                tail.sources.append(value if "（" in value or "(" in value else value.strip("）)】]"))
    return tail


def propose(context: Context, found: Survey, texts: list[str]) -> None:
    """Propose outlet, authors and editor of a story."""
    lines, body, line, start = context.page.lines, found.body, found.line, found.start
    first = body.first if body else 0
    tail = _tail_of(context.page, found)
    top = min(start, line.first) if line and start - NEAR_LINES < line.first else start
    head = lines[max(0, top) if found.block else first : first + 1]
    poster = byline.poster(context.page, found.heads, before=first)
    _sources(context, found, tail, texts, first=first, poster=poster)
    if "source" not in line.labels:
        _unlabelled_sources(context, line, head)
    _authors(context, line, tail, texts, head=head, last=body.last if body else len(lines))
    context.why.propose("authors", "card of a member", [poster] if poster else [], 1.7)
    for shown_by in (line, tail):
        for value in shown_by.editors:
            context.why.propose("editor", "labels", value, 4.5 if value in shown_by.chief_editors else 4)
    signatures = (text for text in [*texts[:2], *texts[-2:]] if len(text) <= MAX_SIGNATURE_CHARS and "记者" in text)
    edited = (text.rpartition("编辑 ")[2].split()[:1] for text in signatures if "编辑 " in text)
    editor = next((name for names in edited for name in names if people.signed_name(name)), None)
    context.why.propose("editor", "signature", editor, 3)  # 河湾记者 田野 河湾编辑 龙腾


def _sources(context: Context, found: Survey, tail: Byline, texts: list[str], *, first: int, poster: str) -> None:
    """Propose the outlet: behind a label, bare beside the date, of the office that heads a document, below the text."""
    why, lines = context.why, context.page.lines
    is_labelled = "source" in found.line.labels
    for value in found.line.sources:
        why.propose("source", "labels" if is_labelled else "beside the date", value, 5 if is_labelled else 2.8)
    above = [label for part in found.heads if part.number > found.start for label in part.labelled]
    for value in (outlets.source_value(label.raw) for label in above if label.kind == "source"):
        why.propose("source", "labels above the text", value, 4.5)
    title = why.value("title")  # 本文来源 may name the story itself
    for value in tail.sources:
        if value != title:
            why.propose("source", "labels below the text", value, 3)
    why.propose("source", "paper below the text", people.paper_of(texts[-1]) if texts else None, 2.9)
    accounts = byline.accounts(context.page, after=found.start, before=first)
    if accounts and accounts[0] != poster and _FLOORS.isdisjoint(_pieces(lines)):
        why.propose("source", "account", accounts[0], 2.6)  # of a board it is who posted
    for value in byline.publishers(context.page, found.heads):
        why.propose("source", "office above the title", value, 2.4)
    sites = {key(name) for name in context.site_names}
    shown = {one.text for one in lines}
    for value in context.metas.values.get("source", []) if not is_labelled else []:
        # Systems fill it with their own departments: only what a reader sees as well is a source.
        if key(value) not in sites and value in shown:
            why.propose("source", "metas", value, 2)


def _unlabelled_sources(context: Context, line: Byline, head: list[Line]) -> None:
    """Propose what stands between title and text in an element named after sources, and the site's name at the date."""
    why, shown = context.why, _pieces(head)
    for value in metas.named(context.page, metas.SOURCES) if why.is_open("source", 2.7) else ():
        if value in shown and outlets.source_value(value) == value and not people.signed_name(value):
            why.propose("source", "box", value, 2.7)
            break
    credit = next((found for one in head if (found := outlets.named_outlet(one.raw))), None)
    why.propose("source", "beside the writer", credit[1] if credit else None, 2.5)
    sites = head_titles.sites(context.head)[-1:]
    beside = _pieces(context.page.lines[line.first : line.last + 1]) if line.times else set()
    why.propose("source", "site beside the date", next((name for name in sites if name in beside), None), 2.3)
    _reporters_outlet(context, line)
    accounts = [*metas.named(context.page, metas.AUTHORS), *_members(head)]
    account = next((name for name in accounts if name in shown and people.is_outlet(name)), None)
    why.propose("source", "account", account, 2.2)


def _reporters_outlet(context: Context, line: Byline) -> None:
    """Propose the outlet beside the date whose reporter the page names elsewhere: 河湾新闻, 河湾新闻记者 田野."""
    lines = context.page.lines
    told = [one.text for one in lines if "记者" in one.text] if line.times else []
    beside = lines[line.first : line.last + 1] if told else []
    pieces = [piece.strip("·|｜") for one in beside for piece in one.raw.replace(SEAM, " ").split()]
    for piece, person in pairwise([*pieces, ""]):
        is_outlet = 2 < len(piece) <= outlets.MAX_ACCOUNT_CHARS and people.is_outlet(piece)
        if is_outlet and any(f"{piece}记者" in text for text in told):
            context.why.propose("source", "reporter's outlet", piece, 2.2)
            context.why.propose("authors", "reporter's outlet", [person] if people.signed_name(person) else [], 2)


def _authors(context: Context, line: Byline, tail: Byline, texts: list[str], *, head: list[Line], last: int) -> None:
    """Propose who wrote the story; `head` are the lines from its title to its text."""
    why = context.why
    shown = [name for value in line.authors for name in people.names(value)]
    if not shown and len(line.authors) == 1:  # a board links its writers, whatever they call themselves
        linked = {name for one in context.page.lines[line.first : line.last + 1] for name, _ in one.links}
        own = line.authors[0].replace(SEAM, "").strip()
        is_name = own in linked and 1 < len(own) <= head_titles.MAX_BLOGGER_CHARS and not people.is_outlet(own)
        why.propose("authors", "linked writer", [own] if is_name else [], 3)
    why.propose("authors", "labels", list(dict.fromkeys(shown)), 5)
    for n, one in enumerate(head):
        if not labels.scan(one.raw):
            is_list = n < SIGNED_LINES and "、" in one.text
            found = people.credited(one.text) or (people.only_names(one.text) if is_list else [])
            why.propose("authors", "below the title", found, 3.5)
    below = [name for value in tail.authors for name in people.names(value)]
    why.propose("authors", "labels below the text", list(dict.fromkeys(below)), 2.5)
    signed = people.signed(texts)
    # The story's own signature names more people than the byline: those whose label the reader lost.
    why.propose(
        "authors", "signature", signed, 6 if len(signed) > len(set(shown)) > 0 and set(signed) > set(shown) else 3
    )
    if why.is_open("authors", 2):
        _marked_authors(context, head, last)


def _marked_authors(context: Context, head: list[Line], last: int) -> None:
    """Propose whom the markup names as author, where a reader sees the name between title and text, or below it."""
    why, tree, pieces = context.why, context.page.tree, _pieces(head)
    pieces |= {piece.rpartition("／")[2] for piece in pieces}  # 文／田野
    marked = metas.linked_authors(tree, context.source)
    declared = [*context.metas.values.get("author", []), *marked]
    # Systems fill it with whoever entered the page: only who is shown there as well wrote it.
    why.propose("authors", "metas", next(([name] for name in declared if name in pieces and people.names(name)), []), 2)
    named = metas.named(context.page, metas.AUTHORS)
    why.propose(
        "authors", "box", next(([name] for name in named if name in pieces and people.signed_name(name)), []), 1.9
    )
    if not context.facts or context.facts.kind != "news":  # in blogs people have names of their own making
        linked = {name for one in head for name, _ in one.links}
        nicks = (
            n for n in (*named, *_members(head)) if n in linked & pieces and len(n) <= head_titles.MAX_BLOGGER_CHARS
        )
        why.propose("authors", "linked box", [nick for nick in nicks if not people.is_outlet(nick)][:1], 1.5)
    below = _pieces(context.page.lines[last + 1 : last + 1 + SIGNED_LINES])
    if len(set(marked)) == 1 and marked[0] in below and people.names(marked[0]):
        why.propose("authors", "link below the text", marked[:1], 1.8)
    owner = head_titles.blogger(context.head)
    signs = {owner, *(f"{owner}{end}" for end in head_titles.OWNED)} if owner else set()
    if any(clean(piece) in signs for one in context.page.lines if owner for piece in one.raw.split(SEAM)):
        why.propose("authors", "owner of the blog", [owner], 1)


def _members(lines: list[Line]) -> list[str]:
    """Return the names that lead to a member's own page."""
    return [name for one in lines for name, address in one.links if any(map(address.__contains__, _MEMBERS))]


def _pieces(lines: list[Line]) -> set[str]:
    """Return what stands in elements of its own on some lines."""
    return {text for line in lines for piece in line.raw.split(SEAM) if (text := clean(piece).partition(" (")[0])}
