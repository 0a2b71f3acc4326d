"""From a page's bytes to the item's fields."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from regional_news.extract import body as bodies
from regional_news.extract import (
    boilerplate,
    breadcrumb,
    byline,
    discuz,
    features,
    flags,
    images,
    json_page,
    labels,
    metas,
    notices,
    page,
    people,
    places,
    published,
    replies,
    segment,
    titles,
)
from regional_news.extract.context import Context
from regional_news.extract.page import SEAM
from regional_news.extract.reading import Reading
from regional_news.extract.votes import Explanation
from regional_news.text import dates, encodings, urls
from regional_news.text.clean import clean, key, without_escapes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from regional_news.extract.body import Body
    from regional_news.extract.byline import Byline, Part
    from regional_news.extract.facts import PortalFacts
    from regional_news.extract.page import Line, Page
    from regional_news.extract.titles import TitleBlock

_PAUSE: Final = re.compile("[，。！？]")
_SHELL_CHARS: Final = 40
"""A page with less text may be the shell of an application, with its story in `noscript` or hidden until it runs."""
_CREDIT_CHARS: Final = 30
_FILED: Final = frozenset({"分类", "类别", "栏目", "所属栏目"})
MAX_LINES_ABOVE: Final = 12
SIGNED_LINES: Final = 3
TAIL_LINES: Final = 13
"""Who edited a story stands so near below it."""


def read(
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    facts: PortalFacts | None = None,
) -> Reading:
    """Return what the page at `url` says, field by field; never raise on bytes from the web.

    `headers` are the response's, `fetched_at` (aware) is what relative dates count from. With `facts` the portal's
    key, canonical address and region are filled in and its end markers and hints take part; without, any Chinese
    news page is read.
    """
    return _explained(Explanation(), body, url=url, headers=headers, fetched_at=fetched_at, facts=facts)[0]


def explain(
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    facts: PortalFacts | None = None,
) -> tuple[Reading, Explanation]:
    """Return what `read` returns, with every proposal and its votes."""
    return _explained(Explanation(is_asked=True), body, url=url, headers=headers, fetched_at=fetched_at, facts=facts)


def _explained(
    why: Explanation,
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str] | None,
    fetched_at: datetime | None,
    facts: PortalFacts | None,
) -> tuple[Reading, Explanation]:
    if fetched_at is not None and fetched_at.tzinfo is None:
        fetched_at = fetched_at.replace(tzinfo=UTC)
    reading = _identity(url, fetched_at, facts)
    decoded = encodings.decode(body, headers)
    why.facts["encoding"] = f"{decoded.encoding}{' (not as declared)' if decoded.repaired else ''}"
    if decoded.refusal:
        return replace(reading, refusal=decoded.refusal), why
    if (made := json_page.page_of(decoded.text)) is not None:
        decoded = replace(decoded, text=made)
    tree = page.parse(decoded.text)
    if tree is None:
        return replace(reading, refusal="empty"), why
    marks = {"encoding_repaired"} if decoded.repaired else set()
    is_forum = discuz.may_concern(decoded.text)
    if (
        is_forum
        and discuz.may_be_discuz(decoded.text)
        and discuz.is_thread_page(tree)
        and (thread := discuz.read_thread(tree, url=url, fetched_at=fetched_at, facts=facts, source=decoded.text))
        and (thread.refusal or not thread.text or thread.published_at)
    ):
        return replace(thread, flags=sorted(marks.union(thread.flags, places.host_flags(url, facts)))), why
    if is_forum and (notice := discuz.recognise(decoded.text, tree)):
        return replace(reading, refusal=notice.reason), why
    found = metas.read(tree, decoded.text)
    context = Context(page.walk(tree), found, titles.of_head(found), url, fetched_at, facts, why, decoded.text)
    context.look_for_hints()
    values = _fields(context)
    for everything in (False, True):
        is_empty = len(values["text"]) < _SHELL_CHARS < context.page.unseen_chars
        if not is_empty and (everything or context.page.veiled_chars <= _SHELL_CHARS):
            break
        seen = replace(
            context,
            why=Explanation(is_asked=why.is_asked),
            page=page.walk(tree, show_hidden=everything, show_invisible=True),
        )
        seen.look_for_hints()
        found_behind = _fields(seen)
        if is_empty or _is_veiled_story(found_behind["text"].splitlines(), values["text"].splitlines()):
            seen.why.facts = {**why.facts, **seen.why.facts}
            context, values, why = seen, found_behind, seen.why
    marks |= _flags(context, decoded.text, values)
    refusal = _refusal(context, values)
    values.pop("_span")
    values.pop("_entry")
    if values.pop("_doubt"):
        marks.add("uncertain_text")
    published = values["published_at"]
    values["region"] = places.article_region(
        facts=facts, section=values["section"], on=published.date() if published else None
    )
    marks |= places.place_flags(
        page_text="\n".join(line.text for line in context.page.lines),
        text=values["text"],
        title=values["title"] or "",
        url=url,
        facts=facts,
        region=values["region"],
    )
    return replace(reading, **values, flags=sorted(marks), refusal=refusal), why


def _is_veiled_story(lifted: list[str], shown: list[str]) -> bool:
    """Tell whether the text found behind a veil is the story, and the one found before it its comments.

    Words that a site hides in its story stand among its paragraphs; a story replaces the comments, or is above them.
    """
    if not set(shown) <= set(lifted):
        return bool(lifted)
    above = lifted[: len(lifted) - len(shown)]
    return len(above) > 1 and lifted[len(above) :] == shown


def _identity(url: str, fetched_at: datetime | None, facts: PortalFacts | None) -> Reading:
    """Return the fields that the address alone gives."""
    if facts is None:
        return Reading(url=urls.canonical(url), fetched_at=fetched_at)
    key_of_article = facts.article_key(url)
    return Reading(
        portal=facts.name,
        article_id=key_of_article,
        url=facts.canonical_url(url) if key_of_article else urls.canonical(url),
        kind=facts.kind,
        fetched_at=fetched_at,
    )


def _fields(context: Context) -> dict[str, Any]:
    shown, why = context.page, context.why
    block, line, parts, limit = _survey(context)
    body = bodies.find(
        shown,
        _marks(block, line, parts, limit),
        title=block.main if block else "",
        is_article=_is_article(block, line),
        end_markers=context.facts.end_markers if context.facts else (),
        url=context.url,
    )
    start = body.first if body else 0
    if line is None and body is not None:
        line = _byline(context, _under(shown, parts, body), parts, None, limit=limit)
    if block is None and body is not None:
        block, line = _above(context, body, parts, line, limit=limit)
    tail = _tail(shown, body, limit, is_dated=line is not None and line.is_labelled)
    title, category, crumbs = _title(context, block, line, body, parts)
    paragraphs = [(number, without_escapes(text)) for number, text in bodies.paragraphs(body)] if body else []
    subtitle = (block.subtitle if block else None) or context.metas.first("subtitle") or None
    if not subtitle and paragraphs and titles.is_subtitle(paragraphs[0][1]):
        subtitle = titles.without_dashes(paragraphs.pop(0)[1])
    paragraphs = bodies.without_copies(paragraphs, title=title)
    texts = [text for _, text in paragraphs]
    if context.metas.body and (body is None or 4 * sum(map(len, texts)) < len(context.metas.body)):
        texts = [text for line in context.metas.body.splitlines() if (text := clean(line))]
        body, paragraphs = None, []
        why.propose("text", "JSON-LD", f"{len(context.metas.body)} characters", 1)
    pretitle = _differs(block.pretitle if block else context.metas.first("pretitle"), title)
    subtitle = _unless_credit(_differs(subtitle, title), why)
    if block and subtitle in byline.accounts(shown, after=block.first, before=block.last + 1):
        subtitle = None
    for name, value in (("pretitle", pretitle), ("subtitle", subtitle)):
        why.propose(name, "title block" if block else "metas", value, 3)
    heads = [part for part in parts if part.number < (body.first if body else start)]
    published.propose_table(context, parts, block)
    moment = published.find(
        context,
        line,
        tail,
        heads,
        has_text=bool(texts),
        below=block.last if block else len(shown.lines),
        ends=body.last if body else len(shown.lines),
    )
    _sources(context, line, tail, heads, texts, start=block.first if block else -1, first=body.first if body else 0)
    between = shown.lines[max(0, block.first) if block else start : start + 1]
    under = shown.lines[body.last + 1 : body.last + 1 + SIGNED_LINES] if body else []
    _authors(context, line, tail, texts, head=between, under=under)
    for shown_by in [line, tail] if line else [tail]:
        for value in shown_by.editors:
            why.propose("editor", "labels", value, 4.5 if value in shown_by.chief_editors else 4)
    _explain_places(context, block, line, body, limit)
    values: dict[str, Any] = {
        "title": title or None,
        "pretitle": pretitle,
        "subtitle": subtitle,
        "category": category,
        "authors": why.value("authors") or [],
        "source": why.value("source"),
        "editor": why.value("editor"),
        "published_at": moment.at if moment else None,
        "published_precision": moment.precision if moment else None,
        "published_raw": moment.raw if moment else None,
        "section": crumbs,
        "text": "\n".join(texts),
        "keywords": _keywords(context),
        "views": line.views if line else None,
        "layout": _layout(why, body) if title or texts else None,
        "missed_hints": context.hinted.missed,
    }
    values["_span"] = (body.first, body.last) if body else (0, 0)
    head = block.first if block else -1
    values["_entry"] = bool(body and replies.is_entry(shown, title=head, first=body.first))
    values["_doubt"] = body is not None and body.is_uncertain
    if body:
        base = _base(context)
        at = {number: index for index, (number, _) in enumerate(paragraphs)}
        values["images"] = images.images(
            shown,
            first=min(body.first, max(block.last, line.last if line else 0) + 1) if block else body.first,
            last=body.last,
            end=body.end,
            box=body.box,
            places=at,
            base=base,
        )
        values["attachments"] = images.attachments(
            shown, first=body.first, last=min(body.last + 4, len(shown.lines) - 1), base=base
        )
        why.propose("text", "segment", f"{body.chars} characters, lines {body.first}-{body.last}", round(body.votes, 1))
        why.facts["text ends at"] = body.stopped_by or "the end of its box"
        for number, groups in body.ends.items() if why.is_asked else ():
            why.facts[f"line {number} {'ends' if number == body.last else 'might end'} it"] = segment.shares(groups)
    return values


def _unless_credit(subtitle: str | None, why: Explanation) -> str | None:
    """Return what stands below the title, None where it names those who wrote the story, or their outlet."""
    reporters = people.signed([subtitle]) if subtitle else []
    why.propose("authors", "below the title", reporters, 3.5)
    if subtitle and (credit := byline.named_outlet(subtitle)):
        why.propose("authors", "below the title", [credit[0]], 3.5)
        why.propose("source", "below the title", credit[1], 2.5)
        return None
    if subtitle and byline.is_bare_outlet(subtitle):
        why.propose("source", "below the title", subtitle, 2.5)
        return None
    return None if reporters else subtitle


def _explain_places(
    context: Context, block: TitleBlock | None, line: Byline | None, body: Body | None, limit: int
) -> None:
    """Note where on the page title, byline, text and replies were found."""
    lines, facts = context.page.lines, context.why.facts
    if block and block.first >= 0:
        facts["title at"] = f"lines {block.first}-{block.last} of {len(lines)}"
    if line:
        said = " ┊ ".join(shown.text for shown in lines[line.first : line.last + 1])
        facts["byline at"] = f"lines {line.first}-{line.last}: {said}"
    if body and body.box >= 0:
        element = context.page.boxes[body.box].element
        marks = "".join(f' {name}="{element.get(name)}"' for name in ("id", "class") if element.get(name))
        facts["text in"] = f"<{element.tag}{marks}>, lines {body.first}-{body.last}"
    if limit < len(lines):
        facts["replies from"] = f"line {limit}: {lines[limit].text}"


def _unsigned(shown: Page, part: Part | None) -> Part | None:
    """Return a line that may be the byline, None for the day under a notice: it is the day of its signing."""
    return None if part and not part.labelled and bodies.is_among_text(shown, part.number) else part


def _near(parts: list[Part], block: TitleBlock) -> Part | None:
    """Return a lone date right below the title of a page without labels."""
    return next(
        (part for part in parts if block.last < part.number <= block.last + 4 and part.moments and part.score > 0), None
    )


def _under(shown: Page, parts: list[Part], body: Body) -> Part | None:
    """Return a lone date right below the text of a page that has none above it; one below more text is a comment's."""
    below = shown.lines[body.last + 1 : body.last + 7]
    stop = next((line.number for line in below if len(line.text) > 14 and _PAUSE.search(line.text)), body.last + 7)
    return next((part for part in parts if body.last < part.number < stop and part.moments and part.score > 0), None)


def _byline(
    context: Context, winner: Part | None, parts: list[Part], block: TitleBlock | None, *, limit: int
) -> Byline | None:
    if winner is None:
        return None
    is_above = block is not None and 0 <= block.last < winner.number
    first = block.last + 1 if block and is_above else max(0, winner.number - 3)
    return byline.gather(context.page, winner, parts, first=first, stop=limit)


def _above(
    context: Context, body: Body, parts: list[Part], line: Byline | None, *, limit: int
) -> tuple[TitleBlock | None, Byline | None]:
    """Return the title right above the text of a page that names none, and the labels between the two."""
    labelled = byline.labelled_lines(parts)
    block = titles.above_text(context.page, context.head, body.lines, body.first, labelled)
    if block and line is None:
        between = (part for part in parts if block.last < part.number < body.first and part.number in labelled)
        line = _byline(context, next(between, None), parts, block, limit=limit)
    return block, line


def _tail(shown: Page, body: Body | None, limit: int, *, is_dated: bool) -> Byline:
    """Read the labels that stand below the body, above the replies: 责任编辑, 来源.

    Below a story that is dated already (`is_dated`) who wrote when heads the first reply.
    """
    tail = byline.Byline(0, 0)
    if body is None:
        return tail
    for line in shown.lines[max(body.last - 3, body.first) : min(body.last + TAIL_LINES, max(limit, body.last + 1))]:
        if line.number <= body.last:
            raw = line.raw[-80:] if boilerplate.without_signature(line.text) != line.text else ""
        else:
            raw = line.raw if len(line.text) <= 120 and not (line.linked * 2 > len(line.text)) else ""
        if boilerplate.is_lone_credit(line.text) and (cell := shown.cell(line)) >= 0:
            pair = shown.boxes[shown.boxes[cell].parent]
            value = (
                shown.lines[line.number + 1].text if pair.last == line.number + 2 and pair.first == line.number else ""
            )
            raw = line.text + value[:_CREDIT_CHARS]
        found = labels.scan(raw)
        kinds = {label.kind for label in found}
        if is_dated and line.number > body.last and kinds >= {"author", "time"}:
            break
        is_credit = "source" in kinds
        for label in found:
            # A line of its own names who wrote; at the end of a paragraph 记者 may be anybody in the story.
            is_line = (
                not label.start
                and label.name in {"记者", "作者", "撰稿", "撰文"}
                and (line.number > body.last or not boilerplate.without_signature(line.text))
            )
            is_posted = label.name == "发布" and any(other.name in _FILED for other in found)
            if is_posted or (
                label.kind == "author" and (is_credit or is_line or label.name in {"本文作者", "文章作者"})
            ):
                tail.authors.append(label.value)
            elif label.kind == "editor":
                tail.take_editor(label)
            elif label.kind == "source" and (value := byline.source_value(label.raw)):
                tail.sources.append(value if "（" in value or "(" in value else value.strip("）)】]"))
            elif label.kind == "time":
                tail.times += dates.find(label.raw)
    return tail


def _title(
    context: Context, block: TitleBlock | None, line: Byline | None, body: Body | None, parts: list[Part]
) -> tuple[str, str | None, list[str]]:
    shown = context.page
    before = line.first if line else len(shown.lines)
    if block:
        before = min(before, block.first) if block.first >= 0 else before
    above = shown.lines[:before]
    if block and line and 0 <= block.last < line.first:
        above += shown.lines[block.last + 1 : line.first]
    if line and body and body.lines:
        above += shown.lines[line.last + 1 : body.lines[0].number]
    main = block.main if block else titles.from_head(context.metas, context.site_names)
    crumbs = _section(context, above, main, title_line=block.first if block else -1)
    crumbs = crumbs or _filed_under(context, parts, body)
    over = (block.pretitle or block.over) if block else None
    if not crumbs and block and over and _is_menu_name(shown, over):
        crumbs, block.pretitle = [over], None
    title, category = titles.polished(
        main, head=context.head, section=crumbs, is_thread=bool(context.facts and context.facts.kind == "thread")
    )
    for strategy, text, votes in block.rivals if block else [("head", main, 1.0)]:
        context.why.propose("title", strategy, text, votes)
    return title, category, crumbs


def _is_menu_name(shown: Page, text: str) -> bool:
    """Tell whether what stands above the title is a name that the page's menu links to: a section, no kicker."""
    return len(text) <= 12 and any(name == text for line in shown.lines for name, _ in line.links)


def _filed_under(context: Context, parts: list[Part], body: Body | None) -> list[str]:
    """Return the section that a label or a link near the story names, as blogs file their entries: 分类：随笔."""
    near = range(body.first - MAX_LINES_ABOVE, body.last + TAIL_LINES) if body else range(0)
    lines = [line for line in context.page.lines if line.number in near]
    marked = metas.linked_categories(context.page.tree, context.source)
    if linked := next((name for line in lines for name, _ in line.links if name in marked), None):
        return [linked]
    labelled = (label for part in parts if part.number in near for label in part.labelled)
    return next(([label.value] for label in labelled if label.name in _FILED and 0 < len(label.value) <= 12), [])


def _section(context: Context, above: list[Line], title: str, *, title_line: int) -> list[str]:
    shown, why = context.page, context.why
    for line in above:
        is_next = line.number > 0 and shown.lines[line.number - 1].text[:1] in {"«", "‹", "<"}  # « before | behind »
        if line.number + 1 == title_line and not is_next and (levels := breadcrumb.lone_level(line)):
            why.propose("section", "breadcrumb", levels, 2)
        elif breadcrumb.is_breadcrumb(line) and (levels := breadcrumb.section(shown, line.number, title=title)):
            has_prefix = breadcrumb.has_prefix(line)
            why.propose(
                "section", "breadcrumb", levels, (4 if has_prefix else 2) + line.number / max(1, len(shown.lines))
            )
        else:
            why.propose("section", "breadcrumb", breadcrumb.levels_by_shape(shown, line.number, title=title), 2)
    levels = [name for name in context.metas.values.get("breadcrumb", []) if key(name) != key(title)]
    why.propose("section", "JSON-LD", [name for name in levels if not breadcrumb.is_end(name)], 1.5)
    return list(why.value("section") or [])


def _sources(
    context: Context,
    line: Byline | None,
    tail: Byline,
    heads: list[Part],
    texts: list[str],
    *,
    start: int,
    first: int,
) -> None:
    """Propose the outlet: behind a label, bare beside the date, of the office that heads a document, below the text."""
    why, lines = context.why, context.page.lines
    is_labelled = line is not None and "source" in line.labels
    for value in line.sources if line else []:
        why.propose("source", "labels" if is_labelled else "beside the date", value, 5 if is_labelled else 2.8)
    title = why.value("title")  # 本文来源 may name the story itself
    for value in tail.sources:
        if value != title:
            why.propose("source", "labels below the text", value, 3)
    why.propose("source", "paper below the text", people.paper_of(texts[-1]) if texts else None, 2.9)
    if accounts := byline.accounts(context.page, after=start, before=first):
        why.propose("source", "account", accounts[0], 2.6)
    for value in byline.publishers(context.page, heads):
        why.propose("source", "office above the title", value, 2.4)
    sites = {key(name) for name in context.site_names}
    shown = {one.text for one in lines}
    for value in context.metas.values.get("source", []) if not is_labelled else []:
        # Systems fill it with their own departments: only what a reader sees as well is a source.
        if key(value) not in sites and value in shown:
            why.propose("source", "metas", value, 2)


def _authors(
    context: Context, line: Byline | None, tail: Byline, texts: list[str], *, head: list[Line], under: list[Line]
) -> None:
    """Propose who wrote the story; `head` are the lines from its title to its text, `under` those below it."""
    why = context.why
    pieces, below_it = _pieces(head), _pieces(under)
    marked = metas.linked_authors(context.page.tree, context.source)
    declared = [*context.metas.values.get("author", []), *marked]
    # Systems fill it with whoever entered the page: only who is shown there as well wrote it.
    why.propose("authors", "metas", next(([name] for name in declared if name in pieces and people.names(name)), []), 2)
    named = metas.named_authors(context.page.tree)
    why.propose(
        "authors", "box", next(([name] for name in named if name in pieces and people.signed_name(name)), []), 1.9
    )
    if len(set(marked)) == 1 and marked[0] in below_it and people.names(marked[0]):
        why.propose("authors", "link below the text", marked[:1], 1.8)
    owner = titles.blogger(context.head)
    if owner and any(owner == clean(piece) for one in context.page.lines for piece in one.raw.split(SEAM)):
        why.propose("authors", "owner of the blog", [owner], 1)
    said = line.authors if line else []
    shown = [name for value in said for name in people.names(value)]
    if not shown and line and len(said) == 1:  # a board links its writers, whatever they call themselves
        linked = {name for one in context.page.lines[line.first : line.last + 1] for name, _ in one.links}
        own = said[0].replace(SEAM, "").strip()
        is_name = own in linked and 1 < len(own) <= titles.MAX_BLOGGER_CHARS and not people.is_outlet(own)
        why.propose("authors", "linked writer", [own] if is_name else [], 3)
    why.propose("authors", "labels", list(dict.fromkeys(shown)), 5)
    for one in head:
        if not labels.scan(one.raw):
            why.propose("authors", "below the title", people.credited(one.text), 3.5)
    below = [name for value in tail.authors for name in people.names(value)]
    why.propose("authors", "labels below the text", list(dict.fromkeys(below)), 2.5)
    signed = people.signed(texts)
    # The story's own signature names more people than the byline: those whose label the reader lost.
    why.propose(
        "authors", "signature", signed, 6 if len(signed) > len(set(shown)) > 0 and set(signed) > set(shown) else 3
    )


def _pieces(lines: list[Line]) -> set[str]:
    """Return what stands in elements of its own on some lines."""
    return {text for line in lines for piece in line.raw.split(SEAM) if (text := clean(piece).partition(" (")[0])}


def _keywords(context: Context) -> list[str]:
    words: list[str] = []
    sites = {key(name) for name in context.site_names}
    for value in context.metas.values.get("keywords", []):
        words += [clean(word) for word in re.split(r"[,，;；、|\s]+", value[:1000])]
    return [word for word in dict.fromkeys(words) if word and key(word) not in sites and len(word) <= 40][:30]


def _differs(text: str | None, title: str) -> str | None:
    return without_escapes(text) if text and key(text) != key(title) else None


def _layout(why: Explanation, body: Body | None) -> str:
    winners = [why.winner(name) for name in ("title", "published_at")]
    names = [vote.strategy.replace(" ", "-") if vote else "none" for vote in winners]
    text = why.winner("text")
    return "+".join([*names, "segment" if body else text.strategy if text else "none"])


def _flags(context: Context, source: str, values: dict[str, Any]) -> set[str]:
    marks: set[str] = set()
    first, last = values["_span"]
    winner = context.why.winner("published_at")
    if winner and winner.strategy == "address":
        marks.add("date_from_url")
        values["published_raw"] = None
    if values["text"]:
        if flags.is_walled(context.page, first=first, last=last):
            marks.add("hidden_content")
        ends_with_body = last == len(context.page.lines) - 1
        if flags.is_swallowed(source, context.page.tree):
            marks.add("uncertain_text")
        is_part = flags.goes_on(context.page, last=last, url=context.url)
        if is_part or context.page.is_cut or flags.is_truncated(source, ends_with_body=ends_with_body):
            marks.add("truncated")
        if values["title"] and flags.has_spam_title(values["title"], context.metas.head_title, values["text"]):
            marks.add("spam_title")
        if context.facts and flags.is_traditional(values["title"] or "", values["text"]):
            marks.add("traditional_converted")
    return marks


def _refusal(context: Context, values: dict[str, Any]) -> str | None:
    shown_time = context.why.winner("published_at")
    if values["text"]:
        if values["_entry"]:
            return "not_an_article"
        is_dated = shown_time is not None and shown_time.strategy != "address"
        return None if is_dated else notices.reason_of(title=values["title"] or "", text=values["text"])
    lines = context.page.lines
    if not lines and not values["title"]:
        return "empty"
    words = sum(len(line.text) for line in lines[:50])
    if words < 500 and any(notices.says_gone(line.text) for line in lines[:20] if len(line.text) < 80):
        return "gone"
    if words < notices.NOTICE_CHARS:
        reason = notices.reason_of(title=values["title"] or "", text="\n".join(line.text for line in lines))
        return None if reason == "not_an_article" else reason  # without a text it is no article in any case
    return None


def _base(context: Context) -> str:
    """Return what links are relative to: `<base href>` on the page's own host, else the page's address."""
    element = context.page.tree.find(".//base")
    reference = urls.join(context.url, element.get("href") or "") if element is not None else None
    if reference and urlsplit(reference).netloc.lower() == urlsplit(context.url).netloc.lower():
        return reference
    return context.url


def features_of(
    body: bytes, *, url: str, headers: Mapping[str, str] | None = None, fetched_at: datetime | None = None
) -> tuple[list[tuple[tuple[object, ...], ...]], list[str], bool, set[int]]:
    """Return the features of every line of a page, the lines, whether the page must hold a story, and where it cannot.

    It is what `tools/train_reader.py` learns from.
    """
    decoded = encodings.decode(body, headers)
    tree = page.parse(decoded.text)
    if tree is None:
        return [], [], False, set()
    found = metas.read(tree, decoded.text)
    context = Context(page.walk(tree), found, titles.of_head(found), url, fetched_at, None, Explanation(), decoded.text)
    block, line, parts, limit = _survey(context)
    marks = _marks(block, line, parts, limit)
    return (
        features.of_page(context.page, marks, block.main if block else ""),
        [one.text for one in context.page.lines],
        bodies.holds_story(context.page.lines, is_article=_is_article(block, line)),
        marks.edges,
    )


def _survey(context: Context) -> tuple[TitleBlock | None, Byline | None, list[Part], int]:
    """Return the title, the byline, every line that says what a byline says, and where the readers' words begin."""
    shown = context.page
    candidates = titles.candidates(shown, context.head, url=context.url, hinted=context.hinted.title_lines)
    limit = replies.first_reply(shown, title=titles.likeliest(candidates))
    if limit is None:
        limit = len(shown.lines)
    parts = byline.parts(shown, fetched_at=context.fetched_at, stop=limit)
    winner = _unsigned(shown, byline.best(shown, parts, titles=candidates))
    block = titles.choose(
        shown,
        context.head,
        candidates,
        byline=winner.number if winner else None,
        labelled=byline.labelled_lines(parts),
        crumbs=byline.headed_lines(parts),
        values=byline.value_lines(shown, parts),
        site_names=context.site_names,
    )
    if winner is None and block is not None:
        winner = _unsigned(shown, _near(parts, block))
    return block, _byline(context, winner, parts, block, limit=limit), parts, limit


def _is_article(block: TitleBlock | None, line: Byline | None) -> bool:
    """Tell whether a title and a date were found, so that a page of paragraphs has a story in any case."""
    return block is not None and line is not None and bool(line.times)


def _marks(block: TitleBlock | None, line: Byline | None, parts: list[Part], limit: int) -> features.Marks:
    """Return what is known of a page before its text is looked for."""
    return features.Marks(
        title=block.last if block else -1,
        bylines=range(line.first, line.last + 1) if line else (),
        dated={part.number for part in parts if part.moments},
        labelled={part.number: part.labelled[0].kind for part in parts if part.labelled},
        replies=limit,
    )
