"""Score `regional_news.extract.read` on pages nobody has seen, alone and beside other extractors.

    python benchmarks/extraction.py                      skins of known portals, then pages of none; both halves
    python benchmarks/extraction.py --facts --verbose    only with facts, and every page that was not read rightly
    python benchmarks/extraction.py --speed              only the speed: against lxml alone, and growth with page size
    python benchmarks/extraction.py --real DIR           labelled real pages, which no one here wrote: what counts
    make bench-peers                                     the same pages through four other extractors as well

Another `--seed` deals other pages. `--verbose` reduces pages kept out of sight to counts: who tunes must not see them.
"""

from __future__ import annotations

import argparse
import json
import logging
import platform
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lxml import html as lxml_html

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the skins live beside the tests and are not installed

from benchmarks import real_pages  # noqa: E402
from regional_news import extract  # noqa: E402
from regional_news.item.article import CHINA  # noqa: E402
from tests.skins import Page, generic_pages, skin_pages  # noqa: E402
from tests.skins.score import EXACT, Score, compare  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PEERS: Final = ("trafilatura", "newspaper4k", "gne", "readability-lxml")
READ_BY_PEERS: Final = {"title", "date", "authors", "images"}
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "seen": EXACT,
    "held-out": EXACT,
    "generic": ("title", "date"),
    "unseen": ("title", "date"),
}
PADDING: Final = "<p>河水涨了又落,船来了又走,渡口的柳树年年发芽。</p>\n<div><a href='/1.html'>more</a></div>\n".encode()


@dataclass(kw_only=True)
class PeerReading:
    """What another extractor took from a page, in our terms; what none of them reads stays empty."""

    title: str | None
    published_at: datetime | None
    published_precision: str | None
    authors: list[str]
    text: str
    images: list[str]
    source: str | None = None
    editor: str | None = None
    pretitle: str | None = None
    section: list[str] = field(default_factory=list)


def read_ours(pages: Sequence[Page]) -> tuple[list[Score], float]:
    """Return our scores and the seconds that reading took."""
    start = time.process_time()
    readings = [
        extract.read(page.body, url=page.url, headers=page.headers, fetched_at=page.fetched_at, facts=page.facts)
        for page in pages
    ]
    seconds = time.process_time() - start
    pairs = zip(pages, readings, strict=True)
    return [compare(page, reading, fields=COLUMNS[page.group]) for page, reading in pairs], seconds


def read_peer(pages: Sequence[Page], *, python: str, name: str) -> tuple[list[Score], float]:
    """Return the scores of another extractor, handed the text of the same pages, and its own seconds."""
    lines = "\n".join(json.dumps({"html": page.html, "url": page.url}) for page in pages)
    command = [python, str(ROOT / "benchmarks/peers.py"), name]
    done = subprocess.run(
        command, input=lines, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    pairs = zip(pages, found, strict=True)
    scores = [compare(page, peer_reading(page, one), fields=COLUMNS[page.group]) for page, one in pairs]
    return scores, sum(one["seconds"] for one in found)


def peer_reading(page: Page, found: dict[str, Any]) -> PeerReading:
    """Return a peer's answer in our terms: its date is right when it agrees with the page as far as the page goes."""
    wanted = page.truth.published_at
    numbers = [int(number) for number in re.findall(r"\d+", found.get("date") or "")][:6]
    at = None
    with suppress(ValueError, TypeError):
        at = datetime(*numbers, tzinfo=CHINA)  # type: ignore[misc, arg-type]
    shown = {"day": 10, "hour": 13, "minute": 16, "second": 19}[page.truth.precision or "day"]
    if at and wanted and at.isoformat()[:shown] == wanted.isoformat()[:shown]:
        at = wanted
    return PeerReading(
        title=found.get("title"),
        published_at=at,
        published_precision=page.truth.precision if at else None,
        authors=[name for name in found.get("authors") or [] if name],
        text=found.get("text") or "",
        images=list(found.get("images") or []),
    )


def floor_rate(pages: Iterable[Page]) -> float:
    """Return how many of `pages` a second lxml alone parses and reduces to text."""
    bodies = [page.html.encode() for page in pages]
    start = time.process_time()
    for body in bodies:
        lxml_html.document_fromstring(body, parser=lxml_html.HTMLParser(encoding="utf-8")).text_content()
    return len(bodies) / (time.process_time() - start)


def show(scores: Sequence[Score], seconds: float, *, name: str, floor: float) -> None:
    """Print one line of the table."""
    count = len(scores)
    columns = COLUMNS[scores[0].page.group]
    cells = [f"{sum(column not in score.wrong for score in scores) / count:.3f}" for column in columns]
    if name in PEERS:
        cells = [cell if column in READ_BY_PEERS else "-" for cell, column in zip(cells, columns, strict=True)]
    f1 = [score.f1 for score in scores]
    cells += [f"{sum(f1) / count:.3f}", f"{sum(one >= 0.99 for one in f1) / count:.3f}", f"{min(f1):.3f}"]
    leaks = sum(bool(score.leaks) for score in scores)
    print(f"{name:<18}" + "".join(f"{cell:>9}" for cell in cells) + f"{leaks:>7}{count / seconds / floor:>9.3f}")


def table(pages: Sequence[Page], *, peers: str | None, verbose: bool) -> None:
    """Print the table of one group of pages."""
    group = pages[0].group
    print(f"\n{group}: {len(pages)} pages")
    heads = (*COLUMNS[group], "F1", "F1>=.99", "min F1")
    print(" " * 18 + "".join(f"{column:>9}" for column in heads) + f"{'leaks':>7}{'speed':>9}")
    floor = floor_rate(pages)
    scores, seconds = read_ours(pages)
    show(scores, seconds, name="regional_news", floor=floor)
    for name in PEERS if peers else ():
        others, theirs = read_peer(pages, python=peers or "", name=name)
        show(others, theirs, name=name, floor=floor)
    if verbose:
        failures(scores)


def failures(scores: Sequence[Score]) -> None:
    """Print what is wrong: each seen and generic page, of held-out pages only how many of which kind."""
    kinds: Counter[str] = Counter()
    for score in sorted(scores, key=lambda score: score.f1):
        if score.page.group in {"held-out", "unseen"}:
            kinds.update([*score.wrong, *["body"] * (score.f1 < 0.99), *["leak"] * bool(score.leaks)])
        elif score.wrong or score.f1 < 0.99 or score.leaks:
            print(f"  {score.f1:.3f} {score.page.name}")
            for column, (got, want) in score.wrong.items():
                print(f"        {column}: read {got!r}, is {want!r}")
            for leak in score.leaks:
                print(f"        leaks: {leak[:30]}")
    if kinds:
        print("  pages out of sight: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))


def real(folder: Path, *, verbose: bool, inserted: bool) -> None:
    """Print how every field of labelled real pages is read without portal facts, by site, and how fast."""
    pages = real_pages.load(folder)

    def read(body: bytes, page: real_pages.RealPage) -> extract.Reading:
        return extract.read(body, url=page.url, headers=page.headers, fetched_at=real_pages.FETCHED_AT)

    start = time.process_time()
    readings = [read(page.body, page) for page in pages]
    seconds = time.process_time() - start
    scored = [(page, real_pages.score(page, reading)) for page, reading in zip(pages, readings, strict=True)]
    print("\n".join(real_pages.table(scored)))
    print(f"{len(pages) / seconds:.1f} pages a second of processor time")
    if verbose:
        for (page, columns), reading in zip(scored, readings, strict=True):
            if page.is_article == columns["refused"]:
                print(f"{page.name}: refused as {reading.refusal}" if page.is_article else f"{page.name}: not refused")
            wrong = [name for name in real_pages.FIELDS if columns.get(name) == 0]
            if wrong or columns.get("F1", 1) < 0.98 or not columns.get("edges", 1):
                print(f"{columns['F1']:.3f} {page.name}" + ("" if columns["edges"] else " (edges)"))
            label = {**page.label, "date": page.label["published_at"]}
            for name in wrong:
                got = reading.published_at if name == "date" else getattr(reading, name)
                print(f"        {name}: read {got!s}, is {label[name]!s}")
    if inserted:
        count, cut, flagged = real_pages.insertions([page for page in pages if page.is_article], read)
        print(f"one line inserted: {count} stories, {cut.total()} cut without a flag, {flagged} flagged")
        print("  " + ", ".join(f"{line} {number}" for line, number in cut.most_common(50)))


def forget() -> None:
    """Empty what reading remembers of the lines of earlier pages."""
    for name, module in sys.modules.items():
        if name.startswith(("regional_news.extract", "regional_news.text.clean")):
            for member in vars(module).values():
                if hasattr(member, "cache_clear"):
                    member.cache_clear()


def speed(pages: Sequence[Page], *, rounds: int = 5) -> None:
    """Print the rate against lxml alone on pages of about 10 KB, in turns, and the growth with page size up to 8 MB."""
    near = sorted(pages, key=lambda page: abs(len(page.html.encode()) - 10_000))[:60]
    size = sum(len(page.html.encode()) for page in near) // len(near)
    print(f"\n{len(near)} pages of {size:,} bytes, share of the rate of lxml parse + text_content:")
    for remembered in (False, True):
        ratios = []
        for _ in range(rounds):
            if not remembered:
                forget()
            ratios.append(1 / (read_ours(near)[1] / len(near) * floor_rate(near)))
        ratios.sort()
        state = "every line seen before" if remembered else "no line seen before"
        print(f"  {state}: {ratios[rounds // 2]:.3f} (least {ratios[0]:.3f}, most {ratios[-1]:.3f} of {rounds} rounds)")
    page = near[0]
    before, _, after = page.html.encode().rpartition(b"</body>")
    first = 0.0
    for megabytes in (0.25, 1, 2, 4, 8):
        body = before + PADDING * int(megabytes * 1_000_000 / len(PADDING)) + b"</body>" + after
        start = time.process_time()
        extract.read(body, url=page.url, fetched_at=page.fetched_at, facts=page.facts)
        each = (time.process_time() - start) / megabytes
        first = first or each
        print(f"  {megabytes:>5} MB: {each / first:.2f} times what a megabyte took at 0.25 MB")


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--per-style", type=int, default=2, help="pages for each skin and body style")
    parser.add_argument(
        "--facts", action=argparse.BooleanOptionalAction, help="only pages with, or without, portal facts"
    )
    parser.add_argument("--speed", action="store_true", help="only the speed")
    parser.add_argument("--real", metavar="DIR", type=Path, help="only labelled real pages in this folder")
    parser.add_argument(
        "--insertions", action=argparse.BooleanOptionalAction, default=True, help="with --real: put lines into stories"
    )
    parser.add_argument("--verbose", action="store_true", help="list what was read wrongly")
    parser.add_argument(
        "--peers", metavar="PYTHON", help="interpreter of the environment that holds the other extractors"
    )
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    print(f"{platform.machine()}, {platform.system()} {platform.release()}, Python {platform.python_version()}")
    print("python benchmarks/extraction.py " + " ".join(sys.argv[1:]))
    if arguments.real:
        real(arguments.real, verbose=arguments.verbose, inserted=arguments.insertions)
        return
    print(
        "speed: pages a second as a share of what lxml parse + text_content reaches on the same pages in the same run"
    )
    known = list(skin_pages(arguments.seed, per_style=arguments.per_style))
    pages_of_none = list(generic_pages(arguments.seed, per_style=arguments.per_style))
    wanted = {True: known, False: pages_of_none, None: known + pages_of_none}[arguments.facts]
    groups = [group for name in COLUMNS if (group := [page for page in wanted if page.group == name])]
    for pages in [] if arguments.speed else groups:
        table(pages, peers=arguments.peers, verbose=arguments.verbose)
    speed(known)


if __name__ == "__main__":
    main()
