"""`regional-news history`: the versions of one article, and what changed between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from regional_news.cli.options import AsJson, PortalOfKey, Settings, echo, make_console, open_store, plain, print_json
from regional_news.errors import Saying, UserError
from regional_news.output.spoken import said
from regional_news.text.days import shown_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.text import Text

    from regional_news.output.web.changes import Paragraph, Skipped
    from regional_news.storage.sqlite import Revision, Store
    from regional_news.storage.sqlite.detail import ArticleDetail

CAUSES = {
    "crawl": Saying("edited on the page"),
    "reparse": Saying("read anew from the archive"),
    "import": Saying("followed by a later capture"),
}
"""What replaced a version, for people, by the revision's kind."""


def history(
    what: Annotated[str, typer.Argument(metavar="URL|ID", help="An article's address, or its key on its portal.")],
    *,
    portal: PortalOfKey = None,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Show every version of an article, with what changed from each to the next."""
    with open_store(settings) as store:
        name, key = find(store, what, portal=portal)
        kept, revisions = store.detail(name, key), store.revisions(name, key)
    if as_json:
        print_json(to_json(name, key, kept, revisions))
        return
    _show(name, key, kept, revisions)


def find(store: Store, what: str, *, portal: str | None = None) -> tuple[str, str]:
    """Return portal and key of the article meant; raise `UserError` where there is none, or several."""
    known = store.portals()
    if portal is not None and portal not in known:
        raise UserError("--portal {}: the store holds {}", portal, ", ".join(known) or Saying("nothing yet"))
    portals = [portal] if portal else known
    is_url = what.startswith(("http://", "https://"))
    found = [
        (name, key)
        for name in portals
        if (key := _key_of(store, name, what) if is_url else what) and store.fetch_record(name, key).is_stored
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError("{}: {} have such an article: give --portal", what, ", ".join((name for name, _ in found)))
    raise UserError("{}: the store holds no such article of {}", what, ", ".join(portals) or Saying("any portal"))


def _key_of(store: Store, portal: str, url: str) -> str | None:
    from regional_news.portal.registry import facts_of_portal
    from regional_news.portal.site.found import facts_of_site

    try:
        facts = facts_of_site(store, portal) if portal.startswith("site:") else facts_of_portal(portal, url=url)
    except UserError:
        return None  # a portal whose spider there is no longer
    return facts.article_key(url) if facts.name == portal and facts.is_own(url) else None


def to_json(portal: str, key: str, kept: ArticleDetail | None, revisions: Sequence[Revision]) -> dict[str, Any]:
    """Return the history for programs: old versions, the oldest first, then the present one."""
    from regional_news.item.serialise import article_to_json
    from regional_news.output.web.versions import versions_of

    shown = versions_of(revisions, kept.article, kept.version_seen) if kept else []
    diffs = [None] * (len(revisions) - len(shown)) + [diff_pieces(version.fields) for version in reversed(shown)]
    return {
        "portal": portal,
        "article_id": key,
        "gone_at": kept and kept.gone_at,
        "versions": [
            {
                "first_seen": revision.first_seen,
                "last_seen": revision.last_seen,
                "replaced_by": revision.kind,
                "changed": list(revision.changed),
                "diff": diff,
                "article": article_to_json(revision.article) if revision.article else None,
            }
            for revision, diff in zip(revisions, diffs, strict=True)
        ],
        "present": {
            "first_seen": kept.version_seen,
            "last_seen": kept.last_seen,
            "article": article_to_json(kept.article),
        }
        if kept
        else None,
    }


def diff_pieces(fields: Iterable[tuple[str, Iterable[Paragraph | Skipped]]]) -> dict[str, list[list[tuple[str, str]]]]:
    """Return the paragraphs in which the next version differs, by field, each as pieces: same, gone or new."""
    return {
        title: [list(paragraph.pieces) for paragraph in paragraphs if hasattr(paragraph, "pieces")]
        for title, paragraphs in fields
    }


def _show(portal: str, key: str, kept: ArticleDetail | None, revisions: Sequence[Revision]) -> None:
    from rich.text import Text

    from regional_news.output.web.versions import versions_of

    console = make_console()
    if kept is None:
        echo("{} {}: only its key is kept (OUTPUTS=jsonl); it was edited {} times.", portal, key, len(revisions))
        for revision in revisions:
            console.print(f"  {_span(revision.first_seen, revision.last_seen)}")
        return
    console.print(Text(plain(kept.article.title), style="bold"), soft_wrap=True)
    console.print(Text(plain(kept.article.url), style="cyan"), soft_wrap=True)
    state = Saying("gone since {}", shown_time(kept.gone_at)) if kept.gone_at else Saying("there")
    seen = _span(kept.first_seen, kept.last_seen), state
    line = said("{} versions, seen {}; {}.", len(revisions) + 1, *seen)
    console.print(line if revisions else said("One version, seen {}; {}.", *seen), soft_wrap=True)
    shown = versions_of(revisions, kept.article, kept.version_seen)
    if left_out := len(revisions) - len(shown):
        console.print("\n" + said("Versions 1 to {} are left out: --json has them.", left_out))
    for number, version in enumerate(reversed(shown), left_out + 1):
        console.print()
        cause, span = CAUSES.get(version.kind, version.kind), _span(version.first_seen, version.last_seen)
        console.print(Text(said("Version {}, seen {}, {}", number, span, cause), style="bold"))
        for title, paragraphs in version.fields:
            console.print(Text(f"  {said(title)}", style="dim"))
            for paragraph in paragraphs:
                show_paragraph(console, paragraph)
    if len(revisions):
        console.print()
        span = _span(kept.version_seen, kept.last_seen)
        console.print(Text(said("Version {}, seen {}, the present one", len(revisions) + 1, span), style="bold"))


def show_paragraph(console: Console, paragraph: Paragraph | Skipped) -> None:
    """Show the words that are gone in red after a minus, the new ones in green after a plus: a pipe has no colours."""
    from rich.text import Text

    pieces = getattr(paragraph, "pieces", None)
    if pieces is None:
        console.print(Text("      …", style="dim"))
    elif all(change == "same" for change, _ in pieces):
        console.print(Text(f"      {plain(pieces[0][1])}", style="dim"), soft_wrap=True)
    else:
        for mark, own, style in (("-", "gone", "red"), ("+", "new", "green")):
            if any(change == own for change, _ in pieces):
                console.print(_line(pieces, mark=mark, own=own, style=style), soft_wrap=True)


def _line(pieces: Sequence[tuple[str, str]], *, mark: str, own: str, style: str) -> Text:
    from rich.text import Text

    line = Text(f"    {mark} ", style=style)
    for change, text in pieces:
        if change in {"same", own}:
            line.append(plain(text), style=f"bold {style} underline" if change == own else style)
    return line


def _span(first: Any, last: Any) -> str:
    return shown_time(first) if first == last else said("{} to {}", shown_time(first), shown_time(last))
