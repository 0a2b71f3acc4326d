"""`regional-news read`: what one page says, and why each field is what it is."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from regional_news.cli.options import AsJson, Settings, make_console, print_json
from regional_news.errors import RefusedError, Saying, UserError
from regional_news.output.spoken import named, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

    from regional_news.extract import Explanation, PortalFacts, Reading
    from regional_news.http.fetch import FetchedPage

SHOWN_CHARS = 60  # length of a value that is shown: more tells no more about where it came from
RIVALS_SHOWN = 3


def read(
    page: Annotated[str, typer.Argument(metavar="FILE_OR_URL", help="A saved page, or an address to fetch.")],
    *,
    portal: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The portal whose facts are used; by default the one that serves the address."
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="The address at which a saved page was found.")
    ] = None,
    content_type: Annotated[
        str, typer.Option(metavar="TYPE", help="The Content-Type header with which a saved page was served.")
    ] = "",
    fetched: Annotated[
        datetime | None,
        typer.Option(help="When a saved page was fetched, UTC: what 昨天 counts from; by default when it was saved."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show for each field who proposed what, and who won.")
    ] = False,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="DIR", help="Save a fetched page there, for tests: tests/portals/NAME/CASE."),
    ] = None,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Print what a page says as JSON; an address is fetched as a crawl would fetch it, and nothing is stored."""
    from regional_news import extract
    from regional_news.text.effort import limited

    headers: Mapping[str, str]
    if page.startswith(("http://", "https://")):
        facts = facts_beside(save) if save is not None and portal is None else None
        facts = facts or facts_of(portal, page)
        got = fetched_page(page, settings, facts, save=save)
        body, address, headers, fetched_at = got.body, got.url, got.headers, got.fetched_at
    elif save is not None:
        raise UserError("--save keeps a page that was fetched: give an address")
    else:
        facts = facts_of(portal, url or "")
        body, fetched_at = saved(page, max_bytes=settings.getint("DOWNLOAD_MAXSIZE"))
        fetched_at = fetched.replace(tzinfo=UTC) if fetched else fetched_at
        address, headers = url or "", {"Content-Type": content_type} if content_type else {}
    try:
        reader = partial(explained, body, url=address, headers=headers, fetched_at=fetched_at, facts=facts)
        reading, why = limited(settings.getfloat("PAGE_CPU_SECONDS"), reader)
    except RefusedError as refusal:
        reading = extract.Reading(url=address, fetched_at=fetched_at, refusal=refusal.reason)
        why = extract.Explanation()
    item = item_of(reading)
    print_json({"item": item, "explanation": explanation_of(why)} if explain and as_json else item)
    if explain and not as_json:
        _show(item, why)


def explained(
    body: bytes, *, url: str, headers: Mapping[str, str], fetched_at: datetime, facts: PortalFacts | None
) -> tuple[Reading, Explanation]:
    """Return what a page says and why: a newspaper's story by the boxes of its system, any other page by votes."""
    from regional_news import extract
    from regional_news.extract.epaper.facts import PaperFacts
    from regional_news.extract.epaper.story import read_story

    if not isinstance(facts, PaperFacts):
        return extract.explain(body, url=url, headers=headers, fetched_at=fetched_at, facts=facts)
    story = read_story(body, url=url, headers=headers, fetched_at=fetched_at, facts=facts)
    parts = {"goes on on page": story.goes_on, "comes from page": story.comes_from}
    return story.reading, extract.Explanation(facts={name: number for name, number in parts.items() if number})


def _show(item: dict[str, Any], why: Explanation) -> None:
    make_console(piped_columns=140).print(*shown(item, why), sep="\n")


def fetched_page(url: str, settings: Settings, facts: PortalFacts | None, *, save: Path | None) -> FetchedPage:
    """Return a page as it is now, and save it for the tests where a folder is given."""
    from regional_news.http.fetch import fetch_page
    from regional_news.portal.upkeep.cases import save_case
    from regional_news.run.logs import say

    got = fetch_page(url, settings)
    if save is not None:
        case = save_case(save, got, facts)
        name = facts.name if facts else "NAME"
        say(said("{}: saved; {} fields to be compared: regional-news check {} --confirm", save, len(case.unread), name))
    return got


def facts_beside(folder: Path) -> PortalFacts | None:
    """Return the facts of the portal whose page is saved in tests/portals/NAME/CASE; None where it has none yet."""
    from regional_news.cli.check import facts_named

    name, project = folder.parent.name, folder.absolute().parents[3:4]
    try:
        return facts_named(name, project[0]) if project and folder.parent.parent.name == "portals" else None
    except UserError:
        return None


def saved(name: str, *, max_bytes: int) -> tuple[bytes, datetime]:
    """Return a file's bytes and when it was last written; raises `UserError` where it cannot be read or is too large.

    `max_bytes` of 0 is no limit.
    """
    try:
        with Path(name).open("rb") as file:
            body = file.read(max_bytes + 1 if max_bytes else -1)
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, tz=UTC)
    except OSError as error:
        raise UserError("{}: {}; give a saved page or an http(s) address", name, error.strerror) from None
    if 0 < max_bytes < len(body):
        raise UserError(
            "{}: larger than DOWNLOAD_MAXSIZE, {} bytes, which no crawled page may be either", name, max_bytes
        )
    return body, written.replace(microsecond=0)


def facts_of(portal: str | None, url: str) -> PortalFacts | None:
    """Return the facts of the portal named, else of the one that serves `url`; None where neither is known."""
    from regional_news.crawl.arguments import did_you_mean
    from regional_news.extract.epaper.facts import PaperFacts
    from regional_news.portal.registry import facts_of_portal, known_facts

    facts = known_facts()
    if portal is not None and (platform := portal.partition(":")[0]) in {"epaper", "discuz"}:
        if not url and platform == portal:
            raise UserError("--portal {}: give the page's address with --url", portal)
        return facts_of_portal(f"{platform}:{urlsplit(url).netloc}" if url else portal, url=url or None)
    if portal is not None:
        if portal not in facts:
            raise UserError("--portal {}: no such portal{}", portal, did_you_mean(portal, facts))
        return facts[portal]
    own = [one for one in facts.values() if url and one.is_own(url)]
    papers = [one for one in own if isinstance(one, PaperFacts) and not one.is_excluded(url)]
    return next((one for one in [*papers, *own] if one in papers or not isinstance(one, PaperFacts)), None)


def item_of(reading: Reading) -> dict[str, Any]:
    """Return a reading as JSON; `refusal` says why no article can be made of it."""
    from regional_news.item.serialise import reading_to_json

    item = reading_to_json(reading)
    if item["refusal"] is None:
        try:
            reading.to_article()
        except RefusedError as error:
            # Without a portal or an address no page has a key; that is no fault of the page.
            is_keyless = error.reason == "off_portal" and not (reading.portal and reading.url)
            item["refusal"] = None if is_keyless else error.reason
    return item


def explanation_of(why: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON: by field every proposal with its votes, the winner first."""
    fields = {
        name: [{"strategy": v.strategy, "votes": round(v.votes, 2), "value": plain(v.value)} for v in votes]
        for name, votes in ranked(why).items()
    }
    return {"fields": fields, "page": why.facts}


def ranked(why: Explanation) -> dict[str, list[Any]]:
    """Return the proposals by field, the winner first."""
    return {name: sorted(votes, key=lambda vote: -vote.votes) for name, votes in why.proposals.items()}


def plain(value: Any) -> Any:
    """Return a proposed value as the page shows it or as JSON has it."""
    if hasattr(value, "at"):
        shown_at = value.at.isoformat(sep=" ", timespec="seconds").removesuffix("+08:00")
        return f"{shown_at} ({value.precision}{f', {value.raw!r}' if value.raw else ''})"
    return value


def shown(item: Mapping[str, Any], why: Explanation) -> list[RenderableType]:
    """Return what a maintainer reads: a line a field, then what was found out about the page on the way."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=said("Why each field is what it is"), title_justify="left")
    for column in (Saying("field"), Saying("value"), Saying("won by"), Saying("votes"), Saying("others (votes)")):
        table.add_column(said(column), justify="right" if str(column) == "votes" else "left", overflow="fold")
    votes = ranked(why)
    for name in ("title", "pretitle", "subtitle", "published_at", "source", "authors", "editor", "section", "text"):
        candidates = votes.get(name, [])
        if name == "text" and item["text"]:
            value = said("{} characters: {}", len(item["text"]), item["text"])
        else:
            value = plain(candidates[0].value) if candidates else item[name]
        others = [f"{v.strategy} ({v.votes:.1f}): {cut(plain(v.value), 40)}" for v in candidates[1 : RIVALS_SHOWN + 1]]
        style = "red" if not value and name in {"title", "published_at", "text"} else None
        table.add_row(
            named(name),
            Text(cut(value) if value else said("missing") if style else "-", style=style or ""),
            candidates[0].strategy if candidates else "-",
            f"{candidates[0].votes:.1f}" if candidates else "",
            Text("\n".join(others)),
        )
    about = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    about.add_row(said("layout"), item["layout"] or "-")
    about.add_row(said("flags"), ", ".join(item["flags"]) or "-")
    about.add_row(said("refusal"), named(item["refusal"] or "-"))
    for name, value in why.facts.items():
        about.add_row(name, Text(cut(value, 100)))
    return [table, about]


def cut(value: Any, chars: int = SHOWN_CHARS) -> str:
    """Return a value on one line, cut to `chars`."""
    text = " > ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= chars else f"{text[:chars]}…"
