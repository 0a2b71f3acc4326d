"""Score stories on reprints of texts that no parameter was chosen on, beside MinHash-LSH and SimHash.

    python benchmarks/stories.py --real DIR --output benchmarks/results/stories.md
    uv pip install --target /tmp/peers datasketch && PYTHONPATH=/tmp/peers python benchmarks/stories.py …    beside it
    python benchmarks/stories.py                         of generated texts: these differ in nothing but their letters

`DIR` holds labelled real pages (see real_pages.py), of which the labels' texts are taken. Sites, and the forms that
notices are made of, are dealt to two halves: parameters are swept on the first, and the second has forms that no rule
was made by. See reprints.py for what is made of each text. Pairs of articles in one story count, copies included.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import random
import re
import sqlite3
import sys
import tempfile
import time
import zlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import real_pages, reprints, search  # noqa: E402
from regional_news.item.article import CHINA, Article  # noqa: E402
from regional_news.storage.sqlite import Store, stories, story_groups  # noqa: E402
from regional_news.storage.sqlite.saving import save_article  # noqa: E402
from regional_news.text import shingles  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.reprints import Pairs, Text

SEED: Final = 17
LETTERS_MIN: Final = 200
GENERATED: Final = 120
FIRST_DAY: Final = datetime(2026, 1, 1, 8, tzinfo=CHINA)
PORTALS: Final = ("heze", "yybnet", "tengzhou", "yueyang", "syuan")
SHARES: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
JOINS: Final = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
_WORD: Final = re.compile(r"\w+")


class Result(NamedTuple):
    """One way to find stories, how right it was and what it cost."""

    name: str
    wanted: Counter[str]
    right: Counter[str]
    wrong: Counter[str]
    ms: float
    """Processor time an article."""

    @property
    def recall(self) -> float:
        """Share of the right pairs that were found."""
        return self.right["all"] / self.wanted["all"]

    @property
    def precision(self) -> float:
        """Share of the found pairs that are right."""
        return self.right["all"] / max(self.right["all"] + self.wrong["all"], 1)


def originals_of(folder: Path | None, half: int) -> list[str]:
    """Return the texts of one half of the sites, or generated ones."""
    if folder is None:
        rng = random.Random(SEED + half)
        return [reprints.prose(rng, rng.randint(LETTERS_MIN, 2_000)) for _ in range(GENERATED)]
    pages = [page for page in real_pages.load(folder) if page.is_article]
    return [
        page.label["body"]
        for page in pages
        if zlib.crc32(page.site.encode()) % 2 == half
        and len(real_pages.packed(page.label["body"] or "")) >= LETTERS_MIN
    ]


def articles_of(texts: Sequence[Text]) -> Iterator[Article]:
    """Yield each text as an article, an hour after the one before, on the next portal."""
    for number, text in enumerate(texts):
        at = FIRST_DAY + timedelta(hours=number)
        yield Article(
            portal=PORTALS[number % len(PORTALS)],
            article_id=str(number),
            url=f"http://portal.example/{number}.html",
            kind="news",
            title=text.title,
            authors=[],
            published_at=at,
            published_precision="minute",
            section=[],
            text=text.body,
            layout="generated",
            fetched_at=at.astimezone(UTC),
        )


def stored(texts: Sequence[Text], path: Path, *, share: float | None) -> float:
    """Store the texts one by one and settle; return the seconds of processor that took, without settling."""
    with Store.open(path) as store:
        run = store.start_run(spider="generated")
        articles = list(articles_of(texts))
        began = time.process_time()
        with store._writing() as db:
            for article in articles:
                save_article(db, article, run_id=run, content=True, at=article.fetched_at.isoformat(), share=share)
        spent = time.process_time() - began
        if share is not None:
            store.stories.settle(share=share)
    return spent


def stories_of(texts: Sequence[Text], path: Path, *, share: float = stories.STORY_SHARE) -> tuple[list[int], float]:
    """Return the story of each text after settling, and the seconds of processor that storing them took."""
    spent = stored(texts, path, share=share)
    with sqlite3.connect(path) as db:
        sql = "SELECT story FROM articles ORDER BY CAST(article_id AS INTEGER)"
        return [story for (story,) in db.execute(sql)], spent


def ours(name: str, texts: Sequence[Text], *, share: float = stories.STORY_SHARE) -> Result:
    """Return what the store finds."""
    with tempfile.TemporaryDirectory() as folder:
        without = stored(texts, Path(folder) / "without.db", share=None)
        groups, spent = stories_of(texts, Path(folder) / "with.db", share=share)
    found = reprints.pairs_of(groups)
    return Result(name, *reprints.tally(texts, found), (spent - without) / len(texts) * 1000)


def sweep(texts: Sequence[Text]) -> Iterator[Result]:
    """Yield what other parameters find, one changed at a time."""
    known = shingles._SHARED
    chosen = shingles.SHINGLE_CHARS, story_groups.JOIN_SHARE_MIN
    for chars in range(3, 10):
        shingles.SHINGLE_CHARS = chars  # type: ignore[misc]
        shingles._SHARED = re.compile(b"\1{%d,}" % max(shingles._RUN_CHARS - chars + 1, 1))  # type: ignore[misc]
        shingles._letters_of.cache_clear()
        yield ours(f"runs of {chars}", texts)
    shingles.SHINGLE_CHARS, shingles._SHARED = chosen[0], known  # type: ignore[misc]
    shingles._letters_of.cache_clear()
    for share in SHARES:
        yield ours(f"{share:.0%} of the shorter text", texts, share=share)
    for share in JOINS:
        story_groups.JOIN_SHARE_MIN = share  # type: ignore[misc]
        yield ours(f"{share:.0%} of the longer text", texts)
    story_groups.JOIN_SHARE_MIN = chosen[1]  # type: ignore[misc]


def draw(originals: Sequence[str], number: int) -> str:
    """Return the row of other reprints of the same texts, which come in two orders."""
    texts = reprints.make(originals, seed=SEED + 100 * number, forms=reprints.UNSEEN_FORMS)
    order = list(range(len(texts)))
    random.Random(number).shuffle(order)
    with tempfile.TemporaryDirectory() as folder:
        groups, _ = stories_of(texts, Path(folder) / "one.db")
        others, _ = stories_of([texts[at] for at in order], Path(folder) / "other.db")
    found = reprints.pairs_of(groups)
    again = {(min(order[a], order[b]), max(order[a], order[b])) for a, b in reprints.pairs_of(others)}
    one = Result(str(number), *reprints.tally(texts, found), 0)
    differ = Counter(texts[end].kind for pair in found ^ again for end in pair)
    named = ", ".join(f"{kind} {times}" for kind, times in differ.most_common(3))
    wrong = ", ".join(f"{kind} {times}" for kind, times in one.wrong.most_common(4) if kind != "all")
    return f"| {number} | {one.precision:.4f} | {one.recall:.4f} | {wrong} | {len(found ^ again)} | {named} |"


# Others


def _grams(text: str, chars: int) -> set[str]:
    letters = "".join(_WORD.findall(text))
    return {letters[at : at + chars] for at in range(max(len(letters) - chars + 1, 1))}


def minhash(texts: Sequence[Text], threshold: float) -> Result:
    """Return what datasketch's MinHash-LSH finds as it comes: 128 permutations, runs of five letters."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - where it is there

    began = time.process_time()
    index = MinHashLSH(threshold=threshold, num_perm=128)
    found: Pairs = set()
    for at, text in enumerate(texts):
        hashed = MinHash(num_perm=128)
        hashed.update_batch([gram.encode() for gram in _grams(text.body, 5)])
        found |= {(other, at) for other in index.query(hashed)}
        index.insert(at, hashed)
    spent = time.process_time() - began
    name = f"datasketch, Jaccard {threshold}"
    return Result(name, *reprints.tally(texts, found), spent / len(texts) * 1000)


def simhash(texts: Sequence[Text], distance: int) -> Result:
    """Return the pairs whose 64-bit SimHashes of runs of four letters differ in at most so many bits."""
    began = time.process_time()
    hashes = []
    for text in texts:
        sums = [0] * 64
        for gram in _grams(text.body, 4):
            value = zlib.crc32(gram.encode()) << 32 | zlib.crc32(gram[::-1].encode(), 7)
            for bit in range(64):
                sums[bit] += 1 if value >> bit & 1 else -1
        hashes.append(sum(1 << bit for bit, total in enumerate(sums) if total > 0))
    found = {(a, b) for b, one in enumerate(hashes) for a in range(b) if (hashes[a] ^ one).bit_count() <= distance}
    spent = time.process_time() - began
    return Result(f"SimHash, {distance} bits", *reprints.tally(texts, found), spent / len(texts) * 1000)


# The page


def more(originals: Sequence[str], draws: int, scale: float) -> Iterator[str]:
    """Yield other draws of the second half, in two orders each, and the traps."""
    from benchmarks import story_traps  # noqa: PLC0415 - which uses this module

    yield "\n## Other draws of the held-out texts, each stored in two orders\n"
    yield "| draw | precision | recall | wrong pairs with | pairs that the order decides | of |"
    yield "|--:|--:|--:|---|--:|---|"
    for number in range(1, draws + 1):
        yield draw(originals, number)
    load = os.getloadavg()[0]
    yield f"\n## Traps\n\nMilliseconds of processor an article, stories on less stories off; load {load:.0f}.\n"
    yield "| | articles | apart | with others | right | ms |\n|---|--:|--:|--:|---|--:|"
    yield from map(story_traps.spring, story_traps.traps(scale))


def report(swept: Sequence[Result], held: Sequence[Result], sizes: Sequence[str], command: str) -> str:
    """Return the page of results."""
    software = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    about = f"{search.machine()}; {software}; {datetime.now(CHINA).date()}."
    lines = [
        "# Stories",
        "",
        f"`{command}`",
        "",
        about,
        "Pairs of articles in one story count; time is the processor's,",
    ]
    lines += ["an article, of storing it with stories less that of storing it without.", ""]
    lines += [
        f"## Held out: {sizes[1]}",
        "",
        "| | precision | recall | ms | wrong pairs with |",
        "|---|--:|--:|--:|---|",
    ]
    lines += [_row(one) for one in held]
    kinds = [kind for kind in ("original", *reprints.KINDS) if held[0].wanted[kind]]
    lines += ["", "Recall by what was done to one of the two:", "", f"| | {' | '.join(kinds)} |"]
    lines += ["|---|" + "--:|" * len(kinds)]
    for one in held:
        lines.append(
            f"| {one.name} | " + " | ".join(f"{one.right[kind] / one.wanted[kind]:.3f}" for kind in kinds) + " |"
        )
    lines += ["", f"## Parameters, swept on the other half: {sizes[0]}", ""]
    lines += [
        "| | precision | recall | ms | wrong pairs with |",
        "|---|--:|--:|--:|---|",
        *(_row(one) for one in swept),
    ]
    return "\n".join([*lines, ""])


def _row(one: Result) -> str:
    wrong = ", ".join(f"{kind} {number}" for kind, number in one.wrong.most_common(4) if kind != "all")
    return f"| {one.name} | {one.precision:.4f} | {one.recall:.4f} | {one.ms:.2f} | {wrong} |"


def main() -> None:
    """Score the second half, and sweep parameters on the first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--no-sweep", action="store_true")
    parser.add_argument("--draws", type=int, default=0, help="so many other draws, in two orders each, and the traps")
    parser.add_argument("--scale", type=float, default=0.2, help="of the traps")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    halves = []
    sizes = []
    for half in (0, 1):
        originals = originals_of(options.real, half)
        forms = reprints.UNSEEN_FORMS if half else reprints.TUNED_FORMS
        halves.append(reprints.make(originals, seed=SEED + half, forms=forms))
        sizes.append(f"{len(halves[-1]):,} articles made of {len(originals)} texts and {len(forms)} forms")
    held = [ours("regional-news", halves[1])]
    if importlib.util.find_spec("datasketch"):
        held += [minhash(halves[1], threshold) for threshold in (0.9, 0.5, 0.3)]
    held += [simhash(halves[1], distance) for distance in (3, 10)]
    swept = [] if options.no_sweep else list(sweep(halves[0]))
    page = report(swept, held, sizes, " ".join(["python", *sys.argv]).replace(str(options.real), "DIR"))
    if options.draws:
        page += "\n".join([*more(originals_of(options.real, 1), options.draws, options.scale), ""])
    print(page)
    if options.output:
        options.output.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
