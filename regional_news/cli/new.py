"""`regional-news new`: from an address to a portal's facts file and its saved pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regional_news.cli.options import Settings, echo
from regional_news.errors import FetchError, Saying, UserError

if TYPE_CHECKING:
    from regional_news.extract import PortalFacts
    from regional_news.portal.site.settling import Settling
    from regional_news.portal.upkeep.cases import Case

PAGES = 3  # number of pages that are saved, of ages as different as there are
TESTS = "tests/extract/test_saved_pages.py"  # what compares them, in seconds


def new(
    url: Annotated[str, typer.Argument(metavar="URL", help="The portal's address.")],
    *,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its spider's name; a word of its host unless given.")
    ] = None,
    root: Annotated[
        Path, typer.Option(metavar="DIR", help="The project's folder, with regional_news/spiders and tests/portals.")
    ] = Path(),
    settings: Settings,
) -> None:
    """Find out about a portal, and write its facts file and three saved pages for a person to confirm."""
    from regional_news.crawl.arguments import addresses
    from regional_news.http.fetch import fetch_guided
    from regional_news.portal.registry import spiders
    from regional_news.portal.site.clones import clone_of
    from regional_news.portal.site.found import unknown_site
    from regional_news.portal.site.judging import said_of
    from regional_news.portal.site.settling import Settling
    from regional_news.portal.upkeep.facts_file import check_name, facts_file, facts_in, name_of

    try:
        (address,) = addresses(url)
    except ValueError as error:
        raise UserError("URL: {}", error) from None
    name = name or name_of(address)
    check_name(name)
    path = root / "regional_news" / "spiders" / f"{name}.py"
    if not path.parent.is_dir():
        raise UserError("{}: there is no such folder; name the project's with --root", path.parent)
    if path.exists() or name in spiders():
        raise UserError("{}: there is such a portal; give another --name", name)
    echo("Finding out about {}: up to 60 requests, politely ...", address)
    settling = Settling(facts=unknown_site(address))
    fetch_guided(settling, settings)
    found = settling.findings.facts
    if found is None:
        raise FetchError(
            "{}: nothing was made ({}): {}", address, settling.state or "no_answer", settling.why or Saying("no answer")
        )
    if original := clone_of(found):
        raise UserError("{}: it calls itself {}, whose pages are at {}", address, found.site_name, original)
    source = facts_file(found, name=name, sections=sections_of(settling))
    path.write_text(source, encoding="utf-8")
    try:
        facts = facts_in(path)
    except BaseException:
        path.unlink()
        raise
    echo("{}: {} lines, {}", path, len(source.splitlines()), found.site_name)
    for case in saved_pages(settling, facts, root / "tests" / "portals" / name):
        echo("{}: {} fields to be compared with the page", case.folder, len(case.unread))
    for line in not_found_out(found, settling.findings.evidence.get("not_followed", [])):
        echo("not found out: {}", line)
    for one in settling.findings.evidence["left_out"]:
        echo("left out: {}", said_of(one))
    echo("Next: regional-news check {} --root {} --confirm, then pytest {} -k {}", name, root, TESTS, name)


def sections_of(settling: Settling) -> dict[str, str]:
    """Return what the lists' sections are called, by their paths; nothing where all the articles looked at say it."""
    from regional_news.portal.site.known import names_section

    if all(one.reading.section for one in settling.samples.values() if one.verdict == "article"):
        return {}
    named: dict[str, str] = settling.findings.evidence.get("sections", {})
    return {path: name for path, name in named.items() if names_section(name)}


def saved_pages(settling: Settling, facts: PortalFacts, folder: Path) -> list[Case]:
    """Save the oldest, the newest and a middle one of the articles that were looked at."""
    from regional_news.portal.upkeep.cases import save_case

    articles = [sample for sample in settling.samples.values() if sample.verdict == "article"]
    articles = [one for one in articles if one.reading.published_at and facts.article_key(one.url)]
    articles.sort(key=lambda one: str(one.reading.published_at))
    picked = {0, len(articles) // 2, len(articles) - 1} if articles else set()
    cases = []
    for number, at in enumerate(sorted(picked)[:PAGES], start=1):
        sample = articles[at]
        day = f"{sample.reading.published_at:%Y-%m-%d}" if sample.reading.published_at else str(number)
        cases.append(save_case(folder / f"{day}-{number}", settling.kept[sample.url], facts))
    return cases


def not_found_out(facts: PortalFacts, not_followed: list[str]) -> list[Saying]:
    """Return what a person should add."""
    found = []
    if facts.region is None or facts.region.endswith("0000"):
        found.append(Saying("the place: give region, a code of regional_news/item/regions.csv"))
    if ":" in facts.site_name or "." in facts.site_name:
        found.append(Saying("the site's name: give site_name as its pages show it"))
    if not (facts.lists or facts.sections):
        found.append(Saying("lists beside the home page: give lists"))
    if not_followed:
        found.append(Saying("further pages of the lists {}: no way to them is known", " ".join(not_followed)))
    return found
