"""Options that say which articles are meant, the same for every command that shows or writes articles."""

from __future__ import annotations

import functools
import inspect
import re
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

import typer

from regional_news.cli.options import known_portals, settings_of
from regional_news.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from scrapy.settings import BaseSettings

    from regional_news.storage.sqlite import Filters

PASS_WORDS_ON = {"ignore_unknown_options": True}
"""Settings of a command with `Words`: `-烟台` excludes a word and is no option."""


def _one(metavar: str, meaning: str, **more: Any) -> Any:
    return typer.Option(metavar=metavar, help=meaning, **more)


def _many(name: str, metavar: str, meaning: str, **more: Any) -> Any:
    return typer.Option(name, metavar=metavar, help=meaning, **more)


Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[WORDS]...",
        help='What to look for: words, "phrases", AND, OR, NOT, parentheses, title:word. None: everything.',
    ),
]
Saved = Annotated[str | None, _one("NAME", "A saved query: words narrow it, other options replace its own.")]
Since = Annotated[str | None, _one("DAY", "First day of publication: 2024-05-01, or 7d, 2w, 3m, 1y ago.")]
Until = Annotated[str | None, _one("DAY", "Last day of publication; as --since.")]
Portals = Annotated[
    list[str] | None, _many("--portal", "NAME", "Only this portal; may be repeated.", autocompletion=known_portals)
]
Regions = Annotated[
    list[str] | None,
    _many(
        "--region",
        "CODE",
        "Only this place and what lies in it: GB/T 2260 code (3717) or name (菏泽); may be repeated.",
    ),
]
Sections = Annotated[list[str] | None, _many("--section", "NAME", "Only this section or thread type; may be repeated.")]
Sources = Annotated[list[str] | None, _many("--source", "NAME", "Only this source (来源); may be repeated.")]
Outlets = Annotated[
    list[str] | None, _many("--outlet", "NAME", "Only this outlet, however it is spelt; may be repeated.")
]
Stories = Annotated[bool, typer.Option("--stories", help="Each story once, its latest telling that matches.")]
Kinds = Annotated[list[str] | None, _many("--kind", "KIND", "Only news, epaper or thread; may be repeated.")]
Flags = Annotated[list[str] | None, _many("--flag", "FLAG", "Only articles with this flag; may be repeated.")]
Papers = Annotated[list[str] | None, _many("--paper", "NAME", "Only this newspaper; may be repeated.")]
Pages = Annotated[list[str] | None, _many("--page", "NUMBER", "Only this page of a newspaper (A01); may be repeated.")]
Issues = Annotated[list[str] | None, _many("--issue", "DAY", "Only the newspapers of this day; may be repeated.")]
ChangedSince = Annotated[
    str | None,
    _one(
        "TIME",
        "Only what is new or changed since: 12h, 7d, YYYY-MM-DD[THH:MM[:SS]], China time unless it has an offset.",
    ),
]
Copies = Annotated[bool, typer.Option("--copies", help="Copies of a story too, not only its first article.")]


class Choice:
    """What the options of one command say of the articles that are meant, as they were typed."""

    def __init__(
        self,
        *,
        words: Words = None,
        saved: Saved = None,
        since: Since = None,
        until: Until = None,
        portals: Portals = None,
        regions: Regions = None,
        sections: Sections = None,
        sources: Sources = None,
        outlets: Outlets = None,
        kinds: Kinds = None,
        flags: Flags = None,
        papers: Papers = None,
        pages: Pages = None,
        issues: Issues = None,
        changed_since: ChangedSince = None,
        copies: Copies = False,
    ) -> None:
        given = {name: value for name, value in locals().items() if name not in {"self", "words", "saved"}}
        self.words, self.saved, self.given = words, saved, given

    def filters(self, settings: BaseSettings) -> Filters:
        """Return the filters that the options mean; raises `UserError` for a value that cannot be meant."""
        return filters_of(self.words, settings=settings, saved=self.saved, **self.given)


MADE: Final[dict[str, Callable[..., Any]]] = {"choice": Choice, "settings": settings_of}
"""Arguments of commands that are made of several options, and what makes them."""


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command in the place of its `choice` and `settings` the options that they are made of."""
    own = inspect.signature(command).parameters
    made = {name: inspect.signature(maker).parameters for name, maker in MADE.items() if name in own}
    hints = get_type_hints(command, include_extras=True)
    for name in made:
        hints |= get_type_hints(vars(MADE[name]).get("__init__", MADE[name]), include_extras=True)
    parameters = {one.name: one for name in own for one in made.get(name, {name: own[name]}).values()}

    @functools.wraps(command)
    def called(**given: Any) -> None:
        parts = {name: MADE[name](**{one: given.pop(one) for one in options}) for name, options in made.items()}
        command(**parts, **given)

    called.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [one.replace(annotation=hints[name], kind=one.KEYWORD_ONLY) for name, one in parameters.items()]
    )
    called.__annotations__ = {name: hints[name] for name in parameters}
    del called.__wrapped__
    return called


def filters_of(
    words: Sequence[str] | None, *, settings: BaseSettings, saved: str | None = None, **given: Any
) -> Filters:
    """Return the filters that the options mean; raises `UserError` for a value that cannot be meant.

    `given` has the names of `Filters`, values as they were typed.
    """
    from dataclasses import replace

    from regional_news.storage.sqlite import Filters

    read: dict[str, Callable[[Any], Any]] = {
        "since": lambda text: day("since", text),
        "until": lambda text: day("until", text),
        "regions": lambda names: tuple(code for name in names for code in codes_of(name)),
        "issues": lambda days: tuple(day("issue", one) for one in days),
        "changed_since": moment,
        "copies": bool,
    }
    # An empty text is a shell's variable that was never set: taken for no filter, it would let everything through.
    values = {name: read.get(name, tuple)(value) for name, value in given.items() if value or value == ""}
    base = Filters() if saved is None else _saved(settings, saved)
    if words:
        typed = Filters(query=query_of(words)).query  # a mistake is named by its place in what was typed
        values["query"] = f"({base.query}) ({typed})" if base.query else typed
    return replace(base, **values)


def _saved(settings: BaseSettings, name: str) -> Filters:
    from regional_news.output import saved_queries
    from regional_news.run.context import store_path
    from regional_news.storage.sqlite import Store

    path = saved_queries.path_of(settings)
    if not store_path(settings).exists():
        return saved_queries.find(path, name).filters
    with Store.open(store_path(settings), read_only=True) as store:
        return saved_queries.find(path, name, store).filters


def query_of(words: Sequence[str]) -> str:
    """Join the words of a query; one that looks like a mistyped option is a user's mistake."""
    for word in words:
        if re.match(r"--.|-[A-Za-z]$", word):
            raise UserError("there is no option {}; --help lists those there are", word)
    return " ".join(words)


def codes_of(place: str) -> list[str]:
    """Return the region codes that a code or a place's name stands for, those of other years included."""
    from regional_news.crawl.arguments import did_you_mean
    from regional_news.item import regions

    if place.isascii():
        return [place]
    found = [region for region in regions.find(place) if region.level == regions.find(place)[0].level]
    places = {regions.current(region.code) for region in found}
    if not found:
        alike = did_you_mean(place, [n for region in regions.all_regions() for n in (region.name, region.short_name)])
        raise UserError(
            "region {!r}: no place of Shandong or Hunan bears this name{}; give a GB/T 2260 code", place, alike
        )
    if len(places) > 1:
        named = ", ".join(f"{region.code} {region.name}" for region in found)
        raise UserError("region {!r}: several places bear this name, give a code: {}", place, named)
    return sorted({region.code for region in regions.all_regions() if regions.current(region.code) in places})


def moment(text: str) -> datetime:
    """Read a time; one without an offset is China time."""
    from regional_news.text.days import moment_of

    try:
        return moment_of(text)
    except ValueError:
        raise UserError("--changed-since {}: give a time such as 2024-05-01, 2024-05-01T08:00 or 12h", text) from None


def day(name: str, text: str) -> date:
    """Return the day that the option of this name gives; raises `UserError` where it gives none."""
    from regional_news.text.days import day_of

    try:
        return day_of(text)
    except ValueError as error:
        raise UserError("--{}: {}; example: --{} 2024-02-21", name, error, name) from None
