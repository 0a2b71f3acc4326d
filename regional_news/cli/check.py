"""`regional-news check`: how a portal's pages are read, saved ones and live ones, and what has changed between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regional_news.cli.options import Settings, echo, known_portals, make_console
from regional_news.cli.read import cut
from regional_news.errors import FetchError, UserError
from regional_news.output.spoken import named, said

if TYPE_CHECKING:
    from rich.console import Console

    from regional_news.extract import Explanation, PortalFacts, Reading
    from regional_news.portal.upkeep.cases import Case

FIELDS = ("title", "published_at", "source", "authors", "editor", "section", "text")
NEEDED = frozenset({"title", "published_at", "text"})


def check(
    name: Annotated[str, typer.Argument(metavar="NAME", autocompletion=known_portals, help="The portal.")],
    *,
    live: Annotated[bool, typer.Option("--live", help="Read one list and three articles as they are now.")] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Ask for each unread field of the saved pages whether it is right.")
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser", help="Open the saved pages in a browser, each beside its unread fields.")
    ] = False,
    root: Annotated[Path, typer.Option(metavar="DIR", help="The project's folder, with tests/portals.")] = Path(),
    settings: Settings,
) -> None:
    """Show who won each field of a portal's pages, what is wrong or unread, and what a redesign has changed."""
    from regional_news.portal.upkeep.cases import cases_of

    facts = facts_named(name, root)
    console = make_console(piped_columns=140)
    cases = cases_of(root / "tests" / "portals" / name)
    if not cases and not live:
        folder = root / "tests" / "portals" / name
        raise UserError("{}: no saved page is there; name the project's folder with --root, or look --live", folder)
    saved = {case.name: case.read(facts) for case in cases}
    if browser:
        open_in_browser(cases, {name: reading for name, (reading, _) in saved.items()})
    wrong = 0
    for case in cases:
        if confirm:
            ask(console, case, saved[case.name][0])
        wrong += show_case(case, saved[case.name][0])
    read = look(facts, settings) if live else {}
    show_winners(console, saved, read)
    for line in hints_to_change(saved, read):
        console.print(line, soft_wrap=True)
    failed = [
        url for url, (reading, _) in read.items() if reading.refusal or not all(map(reading.__getattribute__, NEEDED))
    ]
    for url in failed:
        echo("! {}: a title, a time or a text is missing", url)
    raise typer.Exit(1 if wrong or failed or lost_fields(saved, read) else 0)


def facts_named(name: str, root: Path) -> PortalFacts:
    """Return the facts of a spider, or of the file of one in the project's folder."""
    from regional_news.crawl.arguments import did_you_mean
    from regional_news.portal.registry import known_facts
    from regional_news.portal.upkeep.facts_file import facts_in

    facts = known_facts()
    path = root / "regional_news" / "spiders" / f"{name}.py"
    if name not in facts and path.is_file():
        return facts_in(path)
    if name not in facts:
        raise UserError("{!r}: no such portal{}", name, did_you_mean(name, facts))
    return facts[name]


def show_case(case: Case, reading: Reading) -> int:
    """Show which fields of a saved page are read otherwise than expected, or were never compared; count them."""
    from regional_news.item.serialise import reading_to_json

    item = reading_to_json(reading)
    expected = case.expected
    other = [name for name, value in expected.items() if name != "unread" and item.get(name) != value]
    for name in other:
        echo("! {}: {} is {!r}, expected {!r}", case.name, name, cut(item.get(name)), cut(expected[name]))
    if unread := case.unread:
        echo("! {}: to be compared with the page (--confirm): {}", case.name, ", ".join(unread))
    return len(other) + len(unread)


def ask(console: Console, case: Case, reading: Reading) -> None:
    """Show the unread fields beside the page's lines, and ask whether they are right: all, else one by one."""
    from rich.table import Table
    from rich.text import Text

    from regional_news.portal.upkeep.compare import rows

    found = rows(case, reading)
    if not found:
        return
    table = Table(title=case.name, title_justify="left", show_lines=True)
    table.add_column(said("field"), overflow="fold")
    for name in (said("read"), said("on the page")):
        table.add_column(name, overflow="fold", ratio=1)
    for row in found:
        table.add_row(*map(Text, row))  # a page's words are no markup
    console.print(table)
    is_all = typer.confirm(said("Is all of this what the page says?"), default=False)
    for name, _, _ in found:
        if is_all or typer.confirm(said("Is {} what the page says?", name), default=False):
            case.confirm(name)


def open_in_browser(cases: list[Case], readings: dict[str, Reading]) -> None:
    """Open the saved pages in a browser, each beside what was read from it."""
    import tempfile
    import webbrowser

    from regional_news.portal.upkeep.compare import as_page, rows

    path = Path(tempfile.mkdtemp(prefix="regional-news-check-")) / "compare.html"
    path.write_text(as_page((case, rows(case, readings[case.name])) for case in cases if case.unread), encoding="utf-8")
    echo("{}: each page beside what was read from it", path)
    webbrowser.open(path.as_uri())


def look(facts: PortalFacts, settings: Any) -> dict[str, tuple[Reading, Explanation]]:
    """Return three articles of the first list as they are read now."""
    from regional_news.extract import explain
    from regional_news.http.fetch import fetch_guided
    from regional_news.portal.upkeep.look import Look

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
        table.add_row(named(field), *(won[name].get(field, "-") for name in pages))
    table.add_row(said("layout"), *(reading.layout or reading.refusal or "-" for reading, _ in pages.values()))
    console.print(table)


def hints_to_change(saved: dict[str, Any], read: dict[str, Any]) -> list[str]:
    """Return what differs between the saved pages and the live ones, and which hints match nothing any more."""
    lines = []
    lost = lost_fields(saved, read)
    before = [winners(why) for _, why in saved.values()]
    now = [winners(why) for _, why in read.values()]
    for field in FIELDS if before and now else ():
        old, new = ({found.get(field, "nobody") for found in pages} for pages in (before, now))
        if not old & new:
            was, comes = (
                f"{', '.join(sorted(who))} ({example(field, pages)})" for who, pages in ((old, saved), (new, read))
            )
            lines.append(said("changed: {} was won by {}, and is now by {}", field, was, comes))
        if field in lost:
            hint = f'hints={{"{field}": ("CSS",)}}'
            lines.append(said("lost: nothing finds {} on the live pages; say where it stands: {}", field, hint))
    missed = [set(reading.missed_hints) for reading, _ in read.values()]
    stale = set.intersection(*missed) if missed else set()
    lines += [
        said("stale: the hint for {} matches nothing on the live pages; change or remove it", field)
        for field in sorted(stale)
    ]
    return lines


def lost_fields(saved: dict[str, Any], read: dict[str, Any]) -> list[str]:
    """Return the fields that every saved page has and no live one."""
    before, now = ([winners(why) for _, why in pages.values()] for pages in (saved, read))
    if not (before and now):
        return []
    return [name for name in FIELDS if all(name in won for won in before) and not any(name in won for won in now)]


def example(field: str, pages: dict[str, Any]) -> str:
    """Return what some page says of a field, cut."""
    return cut(next(filter(None, (getattr(reading, field) for reading, _ in pages.values())), "-"))
