"""`regional-news check`: how a portal's pages are read, saved ones and live ones, and what has changed between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regional_news.cli.language import said
from regional_news.cli.options import SettingValues, known_portals, make_console, settings_of
from regional_news.cli.read import cut
from regional_news.errors import FetchError, UserError

if TYPE_CHECKING:
    from rich.console import Console

    from regional_news.extract import Explanation, PortalFacts, Reading
    from regional_news.portal.kit.cases import Case

FIELDS = ("title", "published_at", "source", "authors", "editor", "section", "text")
NEEDED = frozenset({"title", "published_at", "text"})
NEAR_LINES = 2


def check(
    name: Annotated[str, typer.Argument(metavar="NAME", autocompletion=known_portals, help="The portal.")],
    *,
    live: Annotated[bool, typer.Option("--live", help="Read one list and three articles as they are now.")] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Ask for each unread field of the saved pages whether it is right.")
    ] = False,
    root: Annotated[Path, typer.Option(metavar="DIR", help="The project's folder, with tests/portals.")] = Path(),
    setting: SettingValues = None,
) -> None:
    """Show who won each field of a portal's pages, what is wrong or unread, and what a redesign has changed."""
    from regional_news.portal.kit.cases import cases_of

    facts = facts_named(name, root)
    console = make_console(piped_columns=140)
    cases = cases_of(root / "tests" / "portals" / name)
    saved = {case.name: case.read(facts) for case in cases}
    wrong = 0
    for case in cases:
        if confirm:
            ask(console, case)
        wrong += show_case(console, case, saved[case.name][0])
    read = look(facts, settings_of(None, setting)) if live else {}
    show_winners(console, saved, read)
    for line in hints_to_change(saved, read):
        console.print(line, soft_wrap=True)
    failed = [
        url for url, (reading, _) in read.items() if reading.refusal or not all(map(reading.__getattribute__, NEEDED))
    ]
    for url in failed:
        console.print(f"! {url}: a title, a time or a text is missing", soft_wrap=True)
    raise typer.Exit(1 if wrong or failed else 0)


def facts_named(name: str, root: Path) -> PortalFacts:
    """Return the facts of a spider, or of the file of one in the project's folder."""
    from regional_news.crawl.arguments import did_you_mean
    from regional_news.portal.kit.facts_file import facts_in
    from regional_news.portal.registry import known_facts

    facts = known_facts()
    path = root / "regional_news" / "spiders" / f"{name}.py"
    if name not in facts and path.is_file():
        return facts_in(path)
    if name not in facts:
        raise UserError("{!r}: no such portal{}", name, did_you_mean(name, facts))
    return facts[name]


def show_case(console: Console, case: Case, reading: Reading) -> int:
    """Show which fields of a saved page are read otherwise than expected, or were never compared; count them."""
    from regional_news.item.serialise import reading_to_json

    item = reading_to_json(reading)
    expected = case.expected
    other = [name for name, value in expected.items() if name != "unread" and item.get(name) != value]
    for name in other:
        line = said("! {}: {} is {!r}, expected {!r}", case.name, name, cut(item.get(name)), cut(expected[name]))
        console.print(line, soft_wrap=True)
    if unread := case.unread:
        line = said("! {}: to be compared with the page (--confirm): {}", case.name, ", ".join(unread))
        console.print(line, soft_wrap=True)
    return len(other) + len(unread)


def ask(console: Console, case: Case) -> None:
    """Show each unread field beside the lines of the page where it stands, and ask whether it is right."""
    from regional_news.crawl.links import parse_html
    from regional_news.text.encodings import decode

    tree = parse_html(decode((case.folder / "page.html").read_bytes()).text)
    body = tree.find("body") if tree is not None else None
    words = "\n".join(body.itertext()) if body is not None else ""
    lines = [line for part in words.splitlines() if (line := " ".join(part.split()))]
    for name in case.unread:
        value = case.expected[name]
        console.rule(f"{case.name}: {name}")
        console.print(said("read:  {}", value if name == "text" else cut(value, 200)), soft_wrap=True)
        for line in beside(lines, value):
            console.print(said("page:  {}", line), soft_wrap=True)
        if typer.confirm(said("Is {} what the page says?", name), default=False):
            case.confirm(name)


def beside(lines: list[str], value: Any) -> list[str]:
    """Return the lines of a page around the first that holds the value, or a part of it."""
    words = str(value[0] if isinstance(value, list) and value else value or "")
    start = words.splitlines()[0][:12] if words else ""
    at = next((n for n, line in enumerate(lines) if start and start in line), None)
    return lines[max(0, at - NEAR_LINES) : at + NEAR_LINES + 1] if at is not None else []


def look(facts: PortalFacts, settings: Any) -> dict[str, tuple[Reading, Explanation]]:
    """Return three articles of the first list as they are read now."""
    from regional_news.extract import explain
    from regional_news.http.fetch import fetch_guided
    from regional_news.portal.kit.look import Look

    guide = Look(facts=facts)
    fetch_guided(guide, settings)
    if not guide.articles:
        raise FetchError("{}: {}", facts.origin, guide.why)
    return {
        page.url: explain(page.body, url=page.url, headers=page.headers, fetched_at=page.fetched_at, facts=facts)
        for page in guide.articles
    }


def winners(why: Explanation) -> dict[str, str]:
    """Return who won each field."""
    found = {name: max(votes, key=lambda vote: vote.votes) for name, votes in why.proposals.items() if votes}
    return {name: str(vote.strategy) for name, vote in found.items()}


def show_winners(console: Console, saved: dict[str, Any], read: dict[str, Any]) -> None:
    """Show a table: a field a line, a page a column, who won."""
    from rich.table import Table

    table = Table(title=said("Who won each field"), title_justify="left")
    table.add_column(said("field"))
    pages = {**saved, **{said("live {}", n): found for n, found in enumerate(read.values(), 1)}}
    for name in pages:
        table.add_column(name, overflow="fold")
    won = {name: winners(why) for name, (_, why) in pages.items()}
    for field in FIELDS:
        table.add_row(field, *(won[name].get(field, "-") for name in pages))
    table.add_row(said("layout"), *(reading.layout or reading.refusal or "-" for reading, _ in pages.values()))
    console.print(table)


def hints_to_change(saved: dict[str, Any], read: dict[str, Any]) -> list[str]:
    """Return what differs between the saved pages and the live ones, and which hints match nothing any more."""
    lines = []
    before = [winners(why) for _, why in saved.values()]
    now = [winners(why) for _, why in read.values()]
    for field in FIELDS if before and now else ():
        old, new = ({found.get(field, "nobody") for found in pages} for pages in (before, now))
        if not old & new:
            names = ", ".join(sorted(old)), ", ".join(sorted(new))
            lines.append(said("changed: {} was won by {}, and is now by {}", field, *names))
    missed = [set(reading.missed_hints) for reading, _ in read.values()]
    stale = set.intersection(*missed) if missed else set()
    lines += [
        said("stale: the hint for {} matches nothing on the live pages; change or remove it", field)
        for field in sorted(stale)
    ]
    return lines
