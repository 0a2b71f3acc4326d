"""From a page's bytes to the item's fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract import (
    beside,
    byline,
    flags,
    head_titles,
    images,
    json_page,
    metas,
    notices,
    page,
    places,
    published,
    replies,
    sections,
    survey,
    titles,
    writers,
)
from regional_news.extract import body as bodies
from regional_news.extract.context import Context
from regional_news.extract.discuz.heading import read_blog
from regional_news.extract.discuz.merge import read_thread
from regional_news.extract.discuz.notices import may_be_discuz, may_concern, recognise
from regional_news.extract.discuz.thread import is_thread_page
from regional_news.extract.reading import Reading
from regional_news.extract.votes import Explanation
from regional_news.text import encodings, urls
from regional_news.text.clean import key, without_escapes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from regional_news.extract.body import Body
    from regional_news.extract.facts import PortalFacts
    from regional_news.extract.survey import Survey
    from regional_news.extract.titles import TitleBlock

_SHELL_CHARS: Final = 40
"""A page with less text may be the shell of an application, with its story in `noscript` or hidden until it runs."""


def read(
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    facts: PortalFacts | None = None,
    why: Explanation | None = None,
) -> Reading:
    """Return what the page at `url` says, field by field; never raise on bytes from the web.

    `headers` are the response's, `fetched_at` (aware) is what relative dates count from. With `facts` the portal's
    key, canonical address and region are filled in and its end markers and hints take part; without, any Chinese
    news page is read. Every proposal and its votes are noted in `why`.
    """
    why = why or Explanation()
    if fetched_at is not None and fetched_at.tzinfo is None:
        fetched_at = fetched_at.replace(tzinfo=UTC)
    reading = _identity(url, fetched_at, facts)
    decoded = encodings.decode(body, headers)
    why.facts["encoding"] = f"{decoded.encoding}{' (not as declared)' if decoded.repaired else ''}"
    if decoded.refusal:
        return replace(reading, refusal=decoded.refusal)
    if (made := json_page.page_of(decoded.text)) is not None:
        decoded = replace(decoded, text=made)
    tree = page.parse(decoded.text)
    if tree is None:
        return replace(reading, refusal="not_html" if made == "" else "empty")  # data that holds no story
    if (made := json_page.drawn(tree)) and (drawn := page.parse(made)) is not None:
        decoded, tree = replace(decoded, text=made), drawn
    marks = {"encoding_repaired"} if decoded.repaired else set()
    is_forum = may_concern(decoded.text)
    if is_forum and (told := _of_forum(reading, tree, decoded.text, url=url, fetched_at=fetched_at, facts=facts)):
        return replace(told, flags=sorted(marks.union(told.flags)))
    found = metas.read(tree)
    context = Context(page.walk(tree), found, head_titles.of_head(found), url, fetched_at, facts, why, decoded.text)
    context.look_for_hints()
    context, seen = _unveiled(context)
    marks |= _flags(context, seen)
    refusal = _refusal(context, seen)
    values = seen.values | (read_blog(tree) if is_forum else {})
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
    why.proposals, why.facts = context.why.proposals, context.why.facts
    return replace(reading, **values, flags=sorted(marks), refusal=refusal)


def _of_forum(
    reading: Reading, tree: Any, source: str, *, url: str, fetched_at: datetime | None, facts: PortalFacts | None
) -> Reading | None:
    """Return the thread that a forum's page shows, or the reason why it shows none."""
    if (
        may_be_discuz(source)
        and is_thread_page(tree)
        and (thread := read_thread(tree, url=url, fetched_at=fetched_at, facts=facts, source=source))
        and (thread.refusal or not thread.text or thread.published_at)
    ):
        return replace(thread, flags=[*thread.flags, *places.host_flags(url, facts)])
    notice = recognise(source, tree)
    return replace(reading, refusal=notice.reason) if notice else None


def explain(body: bytes, **given: Any) -> tuple[Reading, Explanation]:
    """Return what `read` returns, with every proposal and its votes."""
    why = Explanation(is_asked=True)
    return read(body, why=why, **given), why


def _unveiled(context: Context) -> tuple[Context, _Seen]:
    """Look at a page, and behind what hides its story until a script runs; return what was looked at, and the finds."""
    seen = _look(context)
    for everything in (False, True):
        if not len(seen.values["text"]) < _SHELL_CHARS < context.page.unseen_chars:
            break
        whole = replace(
            context,
            why=Explanation(is_asked=context.why.is_asked),
            page=page.walk(context.page.tree, show_hidden=everything, show_invisible=True),
        )
        whole.look_for_hints()
        whole.why.facts = {**context.why.facts, **whole.why.facts}
        context, seen = whole, _look(whole)
    return context, seen


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look at a page finds."""

    values: dict[str, Any]
    """The item's fields."""
    body: Body | None
    is_entry: bool
    """Whether the story is one entry of a list."""


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


def _look(context: Context) -> _Seen:
    why = context.why
    found = _placed(context)
    block, line, body = found.block, found.line, found.body
    title, crumbs = _title(context, found)
    paragraphs = [(number, without_escapes(text)) for number, text in bodies.paragraphs(body)] if body else []
    paragraphs = bodies.without_copies(paragraphs, title=title)
    texts = [text for _, text in paragraphs]
    pretitle, subtitle = _beside_title(context, block, title)
    published.propose_table(context, found)
    moment = published.find(context, found, has_text=bool(texts))
    writers.propose(context, found, texts)
    survey.explain(context, found)
    values: dict[str, Any] = {
        "title": title or None,
        "pretitle": pretitle,
        "subtitle": subtitle,
        "authors": why.value("authors") or [],
        "source": why.value("source"),
        "editor": why.value("editor"),
        "published_at": moment.at if moment else None,
        "published_precision": moment.precision if moment else None,
        "published_raw": (moment.raw or None) if moment else None,
        "section": crumbs,
        "text": "\n".join(texts),
        "keywords": metas.keywords(context.metas, context.site_names),
        "views": line.views,
        "layout": _layout(why, body) if title or texts else None,
        "missed_hints": context.hinted.missed,
    }
    if body is None:
        return _Seen(values, body, is_entry=False)
    values |= _media(context, found, body, [number for number, _ in paragraphs])
    # A list bears no labelled byline of its own between its name and its first entry.
    is_signed = line.is_labelled and 0 <= found.start < line.first < body.first
    is_entry = not is_signed and replies.is_entry(context.page, title=found.start, first=body.first)
    is_entry |= not line.labels and beside.is_of_table(context.page, body.lines, title)
    return _Seen(values, body, is_entry)


def _placed(context: Context) -> Survey:
    """Return where title, byline, text and replies stand."""
    found = survey.of_page(context)
    found.body = bodies.find(
        context.page,
        survey.marks_of(context, found),
        title=found.block.main if found.block else "",
        is_article=found.is_article,
        end_markers=context.facts.end_markers if context.facts else (),
    )
    if not found.line and found.body is not None:
        lone = survey.under(context.page, found.parts, found.body)
        found.line = survey.gather(context, lone, found.parts, None, limit=found.limit)
    return found


def _beside_title(context: Context, block: TitleBlock | None, title: str) -> tuple[str | None, str | None]:
    """Return what stands above and below the title, without credits, accounts and copies of it."""
    pretitle = _differs(block.pretitle if block else None, title)
    subtitle = writers.unless_credit(_differs(block.subtitle if block else None, title), context.why)
    if block and subtitle in byline.accounts(context.page, after=block.first, before=block.last + 1):
        subtitle = None
    for name, value in (("pretitle", pretitle), ("subtitle", subtitle)):
        context.why.propose(name, "title block" if block else "metas", value, 3)
    return pretitle, subtitle


def _media(context: Context, found: Survey, body: Body, paragraphs: list[int]) -> dict[str, Any]:
    """Return the story's pictures and files; `paragraphs` are the numbers of its lines."""
    shown, base = context.page, images.base_of(context.page.tree, context.url)
    first = min(body.first, max(found.block.last, found.line.last) + 1) if found.block else body.first
    return {
        "images": images.images(shown, body, first=first, paragraphs=paragraphs, base=base),
        "attachments": images.attachments(shown, body, base),
    }


def _title(context: Context, found: Survey) -> tuple[str, list[str]]:
    shown, block, line, body = context.page, found.block, found.line, found.body
    before = line.first if line else len(shown.lines)
    if block:
        before = min(before, block.first) if block.first >= 0 else before
    above = shown.lines[:before]
    if block and line and 0 <= block.last < line.first:
        above += shown.lines[block.last + 1 : line.first]
    if line and body and body.lines:
        above += shown.lines[line.last + 1 : body.lines[0].number]
    main = block.main if block else head_titles.from_head(context.metas, context.site_names)
    crumbs = sections.section(context, above, main, title_line=found.start)
    crumbs = crumbs or sections.filed_under(found.parts, body)
    over = (block.pretitle or block.over) if block else None
    if not crumbs and block and over and sections.is_menu_name(shown, over):
        crumbs, block.pretitle = [over], None
    title = titles.undoubled(without_escapes(main)).strip()
    for strategy, text, votes in block.rivals if block else [("head", main, 1.0)]:
        context.why.propose("title", strategy, text, votes)
    return title, crumbs


def _differs(text: str | None, title: str) -> str | None:
    return without_escapes(text) if text and key(text) != key(title) else None


def _layout(why: Explanation, body: Body | None) -> str:
    winners = [why.winner(name) for name in ("title", "published_at")]
    names = [vote.strategy.replace(" ", "-") if vote else "none" for vote in winners]
    text = why.winner("text")
    return "+".join([*names, "segment" if body else text.strategy if text else "none"])


def _flags(context: Context, seen: _Seen) -> set[str]:
    source, values, body = context.source, seen.values, seen.body
    first, last = (body.first, body.last) if body else (0, 0)
    winner = context.why.winner("published_at")
    marks = {"date_from_url"} if winner and winner.strategy == "address" else set()
    if body and body.is_uncertain:
        marks.add("uncertain_text")
    if values["text"]:
        if flags.is_walled(context.page, first=first, last=last):
            marks.add("hidden_content")
        ends_with_body = last == len(context.page.lines) - 1
        if flags.is_swallowed(source, context.page.tree):
            marks.add("uncertain_text")
        is_part, values["following"] = flags.other_pages(context.page, last=last, url=context.url)
        if is_part or context.page.is_cut or flags.is_truncated(source, ends_with_body=ends_with_body):
            marks.add("truncated")
        if values["title"] and flags.has_spam_title(values["title"], context.metas.head_title, values["text"]):
            marks.add("spam_title")
        if context.facts and flags.is_traditional(values["title"] or "", values["text"]):
            marks.add("traditional_converted")
    return marks


def _refusal(context: Context, seen: _Seen) -> str | None:
    shown_time, values = context.why.winner("published_at"), seen.values
    if values["text"]:
        if seen.is_entry or all(map(flags.says_walled, values["text"].splitlines())):
            return "not_an_article" if seen.is_entry else "no_permission"
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
