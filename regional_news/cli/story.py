"""`regional-news story`: who told a story, when and with which changes, word by word between any two tellings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regional_news.cli.history import diff_pieces, find, show_paragraph
from regional_news.cli.options import AsJson, PortalOfKey, Settings, echo, make_console, open_store, plain, print_json
from regional_news.errors import Saying, UserError
from regional_news.output.spoken import said, shown
from regional_news.text.days import shown_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from regional_news.output.web.changes import Paragraph, Skipped
    from regional_news.storage.sqlite.records import Revision
    from regional_news.storage.sqlite.story_origin import Origin
    from regional_news.storage.sqlite.story_rows import Reprint, Told


@dataclass(frozen=True, slots=True)
class Found:
    """A story, and the article by which it was asked for."""

    story: int
    tellings: Sequence[Told]
    origin: Origin
    own: Told
    links: Sequence[tuple[Reprint, Told]]  # what shares text with that article
    edits: Mapping[int, Sequence[Revision]]  # the older versions of each telling that has some, the oldest first


Fields = list[tuple[str, "list[Paragraph | Skipped]"]]


def story(
    what: Annotated[str, typer.Argument(metavar="URL|ID", help="An article's address, or its key on its portal.")],
    *,
    diff: Annotated[
        str | None,
        typer.Option(
            metavar="URL|ID", help="Another article: what it changed, word by word, in its story or not.",
        ),
    ] = None,
    portal: PortalOfKey = None,
    as_json: AsJson = False,
    settings: Settings,
) -> None:  # fmt: skip
    """Show every telling of the story that an article tells, and who told it first."""
    from regional_news.storage.sqlite.story_origin import origin_of

    with open_store(settings) as store:
        key = find(store, what, portal=portal)
        number = store.stories.of(*key)
        if number is None:
            raise UserError("{}: only its key is kept (OUTPUTS=jsonl), and no story is known", what)
        tellings = store.stories.tellings(number)
        own = next(one for one in tellings if (one.portal, one.article_id) == key)
        links = [(link, store.stories.telling(link.end(own.id))) for link in store.stories.reprints(own.id)]
        edits = {one.id: store.revisions(one.portal, one.article_id) for one in tellings if one.revisions}
        found = Found(number, tellings, origin_of(tellings), own, [(link, one) for link, one in links if one], edits)
        compared = None
        if diff is not None:
            article = store.get(*find(store, diff))
            compared = _compare(own, article.title, article.text) if article else []
    if as_json:
        print_json(to_json(found, compared))
    elif compared is not None:
        _show_fields(compared)
    else:
        _show(found)


def to_json(found: Found, compared: Fields | None) -> dict[str, Any]:
    """Return the story for programs: its tellings, the earliest first, and what shares text with the article named."""
    tellings = {one.id for one in found.tellings}
    shown: dict[str, Any] = {
        "story": found.story,
        "first_told_by": asdict(found.origin),
        "tellings": [
            {**asdict(one), "edits": [_edit(revision) for revision in found.edits.get(one.id, ())]}
            for one in found.tellings
        ],
        "shared": [{**asdict(link), "url": one.url, "in_story": one.id in tellings} for link, one in found.links],
    }
    return shown if compared is None else {**shown, "diff": diff_pieces(compared)}


def _edit(revision: Revision) -> dict[str, Any]:
    return {name: getattr(revision, name) for name in ("first_seen", "last_seen", "changed")}


def _compare(own: Told, title: str, text: str) -> Fields:
    from regional_news.output.web.changes import Effort, compare, excerpt, inside

    effort = Effort()
    fields: Fields = []
    if own.title != title:
        fields.append(("Title", [inside(own.title, title, effort)]))
    if own.text != text:
        fields.append(("Text", excerpt(compare(own.text, text, effort))))
    return fields


def _show_fields(fields: Fields) -> None:
    from rich.text import Text

    console = make_console()
    if not fields:
        console.print(said("Title and text are the same to the last letter."))
    for title, paragraphs in fields:
        console.print(Text(f"  {said(title)}", style="dim"))
        for paragraph in paragraphs:
            show_paragraph(console, paragraph)


def _show(found: Found) -> None:
    from rich.text import Text

    from regional_news.output.web.versions import FIELD_TITLES
    from regional_news.storage.sqlite.story_origin import TOLD_FIRST

    console, own, tellings = make_console(), found.own, found.tellings
    first = shown(TOLD_FIRST[found.origin.confidence], name=plain(found.origin.outlet or ""))
    console.print(Text(plain(own.title), style="bold"), soft_wrap=True)
    outlets, portals = len({one.teller for one in tellings}), len({one.portal for one in tellings})
    numbers = (
        said("{:,} telling" if len(tellings) == 1 else "{:,} tellings", len(tellings)),
        said("{:,} outlet" if outlets == 1 else "{:,} outlets", outlets),
        said("{:,} portal" if portals == 1 else "{:,} portals", portals),
    )
    echo("{} by {} on {}. {}", *numbers, first)
    likeness = {one.id: _likeness(link, own) for link, one in found.links if not link.post_id}
    for one in tellings:
        at = shown_time(one.published_at, one.published_precision)
        notes = [
            plain(one.outlet or one.paper or ""),
            plain(one.portal),
            said("the article named") if one.id == own.id else likeness.get(one.id, said("linked through others")),
        ]
        console.print()
        console.print(
            Text(f"  {at}  {' · '.join(filter(None, notes))}"),
            soft_wrap=True,
        )
        if one.title != own.title:
            console.print(Text(f"    {plain(one.title)}"), soft_wrap=True)
        console.print(Text(f"    {plain(one.url)}", style="cyan"), soft_wrap=True)
        for revision in found.edits.get(one.id, ()):
            seen = shown_time(revision.first_seen)
            changed = ", ".join(said(FIELD_TITLES.get(name, name)).lower() for name in revision.changed or ("text",))
            console.print("    " + said("as seen {}, before an edit of its {}", seen, changed), soft_wrap=True)
    story = {one.id for one in tellings}
    loose = [(link, one) for link, one in found.links if one.id not in story]
    if loose:
        console.print("\n" + said("Shares text with other stories:"))
    for link, one in loose:
        post = said(", post {}", plain(link.post_id)) if link.post_id else ""
        console.print(Text(f"  {plain(one.title)} ({_likeness(link, own)}{post})"), soft_wrap=True)
        console.print(Text(f"    {plain(one.url)}", style="cyan"), soft_wrap=True)


def _likeness(link: Reprint, own: Told) -> str:
    """Say what the later of two articles did, and how much of either text the other one has."""
    if link.article == own.id:
        return said("{} in the article named, which has {:.0%} of it", Saying(link.kind), link.share_of)
    return said("{}, has {:.0%} of the article named", Saying(link.kind), link.share_of)
