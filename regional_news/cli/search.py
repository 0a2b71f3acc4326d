"""`regional-news search`: words in every stored article, the newest first."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regional_news.cli import selecting
from regional_news.cli.options import AsJson, Settings, echo, make_console, open_store, plain, print_json
from regional_news.errors import Saying, UserError
from regional_news.output.spoken import said
from regional_news.text.days import shown_time

if TYPE_CHECKING:
    from rich.text import Text

    from regional_news.storage.sqlite import Hit
    from regional_news.storage.sqlite.hits import Marked
    from regional_news.storage.sqlite.selection import Count, Ranked

SORTS = ("newest", "rank")


def search(
    *,
    choice: selecting.Choice,
    sort: Annotated[
        str, typer.Option(metavar="newest|rank", help="rank puts the best of the newest 5,000 matches first.")
    ] = "newest",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many articles are shown.")] = 20,
    stories: selecting.Stories = False,
    offset: Annotated[int, typer.Option(min=0, max=10**9, help="How many are passed over first.")] = 0,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Find articles: words stand anywhere in title, text, byline or comments, in either Chinese script."""
    if sort not in SORTS:
        raise UserError("--sort {}: give {}", sort, " or ".join(SORTS))
    filters = choice.filters(settings)
    if sort == "rank" and filters.query is None:
        raise UserError("--sort rank needs words to rank by")
    if stories and sort == "rank":
        raise UserError("--stories shows the newest first: leave out --sort rank")
    with open_store(settings) as store:
        store.check_names(filters)
        selection = store.select(filters)
        count = selection.count(stories=stories)
        ranked = selection.ranked(limit=limit, offset=offset) if sort == "rank" else None
        hits = ranked.hits if ranked else selection.newest(limit=limit, offset=offset, stories=stories)
        keys_alone = store.keeps_keys_alone()
    if as_json:
        print_json(
            {
                "query": filters.query,
                "sort": sort,
                "number": count.number,
                "number_is_exact": count.exact,
                "ranked_among": ranked.among if ranked else None,
                "hits": [hit_to_json(hit) for hit in hits],
            }
        )
        return
    _show(hits, first=offset + 1, footer=summary(len(hits), count, ranked))
    if keys_alone:
        echo("Of some articles the store holds only keys (OUTPUTS=jsonl); search cannot find them.", err=True)


def summary(shown: int, count: Count, ranked: Ranked | None) -> str:
    """Say how many of how many articles were shown, and what was ranked."""
    if not count.number:
        return said("No article matches.")
    total = f"{count.number:,}" if count.exact else Saying("more than {:,}", count.number)
    if ranked is None:
        return said("{:,} of {} articles, newest first.", shown, total)
    if ranked.complete:
        return said("{:,} of {} articles, best first.", shown, total)
    words = shown, total, ranked.among
    return said("{:,} of {} articles, best first among the newest {:,}; older ones were not ranked.", *words)


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """Return a hit for programs; marks are pairs of start and end in the text they stand beside."""
    values = asdict(hit)
    for name in ("title", "snippet", "byline"):
        marked: Marked = getattr(hit, name)
        values |= {name: marked.text, f"{name}_marks": [list(mark) for mark in marked.marks]}
    return values


def _show(hits: list[Hit], *, first: int, footer: str) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console = make_console()
    wrap = console.is_terminal  # a pipe gets one line a value, whatever width somebody's terminal has
    for number, hit in enumerate(hits, first):
        console.print(Text.assemble((f"{number:>3}  ", "dim"), _marked(hit.title, style="bold")), soft_wrap=not wrap)
        for line in (_byline(hit), _marked(hit.snippet), Text(plain(hit.url), style="cyan")):
            console.print(Padding(line, (0, 0, 0, 5)) if wrap else Text("     ").append_text(line), soft_wrap=not wrap)
        console.print()
    console.print(Text(footer, style="dim"), soft_wrap=not wrap)


def _byline(hit: Hit) -> Text:
    from rich.text import Text

    from regional_news.item.regions import by_code

    place = by_code(hit.region, on=hit.published_at.date()) if hit.region else None
    parts = [
        shown_time(hit.published_at, hit.published_precision),
        "" if hit.source in hit.byline.text.split(" · ") else hit.source,
        hit.portal,
        " › ".join(hit.section),
        f"{hit.region} {place.name if place else ''}".strip() if hit.region else "",
        said("+{} copies", hit.copies) if hit.copies else "",
        said("gone since {}", shown_time(hit.gone_at, "day")) if hit.gone_at else "",
        *hit.flags,
    ]
    shown_parts = [Text(plain(part), style="dim") for part in parts if part]
    if hit.byline.marks:
        shown_parts.insert(1, _marked(hit.byline, style="dim"))
    return Text(" · ", style="dim").join(shown_parts)


def _marked(marked: Marked, *, style: str = "") -> Text:
    from rich.text import Text

    text = Text(style=style)
    for piece, matches in marked.segments():
        text.append(plain(piece), style="bold black on yellow" if matches else None)
    return text
