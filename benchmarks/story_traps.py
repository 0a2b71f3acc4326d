"""What stories cost, and the inputs that are made to break them, at full size; processor time an article.

    python benchmarks/story_traps.py                      every trap: 10,000 notices, a story told 1,000 times, …
    python benchmarks/story_traps.py --articles 100000    a generated store grown with stories and without, in turns

Each trap says what came of it; `right` is whether that is what should.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import reprints, search  # noqa: E402
from benchmarks.stories import stored, stories_of  # noqa: E402
from regional_news.storage.sqlite import Store, stories  # noqa: E402
from regional_news.text.folding import forms  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.reprints import Text
    from regional_news.item.article import Article

SEED: Final = 4
BATCH: Final = 250


class Trap(NamedTuple):
    """Texts, each with the story that it tells (None: one of its own), and what else must hold."""

    name: str
    texts: list[Text]
    holds: Callable[[sqlite3.Connection], bool] = lambda _: True


def traps(scale: float) -> Iterator[Trap]:
    """Yield the traps, `scale` times as large."""
    rng = random.Random(SEED)

    def number(size: int) -> int:
        return max(int(size * scale), 60)

    def text(body: str, of: int | None, title: str = "城南步道") -> Text:
        return reprints.Text(of=of, kind="trap", title=title, body=body)

    notice = reprints.notices(rng, reprints.TUNED_FORMS[:1], 1)[0].body
    yield Trap("equal notices", [text(notice, 0) for _ in range(number(10_000))])
    yield Trap("notices of one form", reprints.notices(rng, reprints.UNSEEN_FORMS[:1], number(10_000)))
    yield Trap("articles of ten letters", [text(reprints.prose(rng, 10), None) for _ in range(number(10_000))])
    body = reprints.prose(rng, 900)
    yield Trap("one story, told again and again", [text(reprints.edited(rng, body), 0) for _ in range(number(1_000))])
    pieces = [reprints.prose(rng, 600) for _ in range(50)]
    yield Trap(
        "a digest of fifty",
        [*(text(piece, None) for piece in pieces), text("\n".join(pieces), None)],
        lambda db: db.execute("SELECT count(*) FROM reprints WHERE 51 IN (article, of)").fetchone()[0] == 50,
    )
    yield Trap("two stories glued in many ways", list(_glued(rng, text, number(1_000))))
    texts = [reprints.prose(rng, 500) for _ in range(number(300))]
    told = [text(one, at) for at, one in enumerate(texts)]
    traditional = ["".join(forms(letter)[-1] for letter in one) for one in texts]
    yield Trap("Traditional script", [*told, *(text(f"本報訊{one}", at) for at, one in enumerate(traditional))])
    broken = [one.encode().decode("gb18030", "replace").replace("\ufffd", "?") for one in texts]
    yield Trap(
        "mojibake",
        [
            *told,
            *(text(one, 10_000 + at) for at, one in enumerate(broken)),
            *(text(f"{one}完", 10_000 + at) for at, one in enumerate(broken)),
        ],
    )
    yield Trap(
        "articles as long as may be",
        [told[0], *(text(texts[at] + reprints.prose(rng, 1_900_000), None) for at in range(2))],
    )


def _glued(rng: random.Random, text: Callable[..., Text], number: int) -> Iterator[Text]:
    one, other = reprints.prose(rng, 800), reprints.prose(rng, 800)
    for _ in range(20):
        yield text(reprints.edited(rng, one), 0)
        yield text(reprints.edited(rng, other), 1)
    for at in range(number):
        first, second = one[rng.randrange(400) :], other[: rng.randrange(400, 800)]
        yield reprints.Text(of=None, kind="glued", title=f"{at}", body=f"{first}\n{second}", uses=frozenset({0, 1}))


def spring(trap: Trap) -> str:
    """Store a trap's texts one by one, and return its row."""
    with tempfile.TemporaryDirectory() as folder:
        without = stored(trap.texts, Path(folder) / "without.db", share=None)
        path = Path(folder) / "with.db"
        groups, spent = stories_of(trap.texts, path)
        with sqlite3.connect(path) as db:
            holds = trap.holds(db)
    lost, wrong = astray(trap.texts, groups)
    is_right = holds and not lost and not wrong
    return (
        f"| {trap.name} | {len(groups):,} | {lost:,} | {wrong:,} | {'yes' if is_right else 'no'} "
        f"| {(spent - without) / len(groups) * 1000:.2f} |"
    )


def astray(texts: Sequence[Text], groups: Sequence[int]) -> tuple[int, int]:
    """Return how many articles stand apart from the most of their story, and how many among those of another one.

    Glued texts may stand with either story.
    """
    by_story: dict[int, Counter[int]] = {}
    by_group: dict[int, Counter[int]] = {}
    for at, (text, group) in enumerate(zip(texts, groups, strict=True)):
        if text.kind != "glued":
            story = -1 - at if text.of is None else text.of
            by_story.setdefault(story, Counter())[group] += 1
            by_group.setdefault(group, Counter())[story] += 1
    lost, wrong = (
        sum(counts.total() - max(counts.values()) for counts in one.values()) for one in (by_story, by_group)
    )
    return lost, wrong


# Cost


def grow(path: Path, articles: Sequence[Article], *, share: float | None) -> float:
    """Store articles one by one, as a crawl does; return the seconds of processor."""
    with Store.open(path) as store:
        store.story_share = share
        run = store.start_run(spider="generated")
        began = time.process_time()
        for article in articles:
            store.save(article, run_id=run)
        return time.process_time() - began


def cost(folder: Path, number: int) -> Iterator[str]:
    """Grow a store with stories and one without, a batch to each in turn, and settle; yield rows."""
    shares = {"without": None, "with": stories.STORY_SHARE}
    spent = dict.fromkeys(shares, 0.0)
    last = dict.fromkeys(shares, 0.0)
    yield "| articles | ms without | with | times | the last batches | MB without | with | times |"
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|"
    articles = search.reprinted(0, number)
    done = 0
    while batch := list(itertools.islice(articles, BATCH)):
        for name, share in shares.items():
            last[name] = grow(folder / f"{name}.db", batch, share=share)
            spent[name] += last[name]
        done += len(batch)
        if done % 10_000 == 0 or done == number:
            sizes = [(folder / f"{name}.db").stat().st_size / 1e6 for name in shares]
            ms = [spent[name] / done * 1000 for name in shares]
            yield (
                f"| {done:,} | {ms[0]:.2f} | {ms[1]:.2f} | {ms[1] / ms[0]:.2f} | {last['with'] / last['without']:.2f} "
                f"| {sizes[0]:.0f} | {sizes[1]:.0f} | {sizes[1] / sizes[0]:.3f} |"
            )
    with Store.open(folder / "with.db") as store:
        began = time.process_time()
        settled = store.stories.settle(share=stories.STORY_SHARE)
        seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"\nSettling: {seconds:.0f} s of processor, {peak:.0f} MB at most in this process; {settled}"


def main() -> None:
    """Spring the traps, or grow a store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int)
    parser.add_argument("--scale", type=float, default=1.0, help="of the traps")
    parser.add_argument("--only", default="", help="traps of which the name has this")
    options = parser.parse_args()
    if options.articles:
        with tempfile.TemporaryDirectory() as folder:
            for row in cost(Path(folder), options.articles):
                print(row, flush=True)
        return
    print("| | articles | apart | with others | right | ms |\n|---|--:|--:|--:|---|--:|")
    for trap in traps(options.scale):
        if options.only in trap.name:
            print(spring(trap), flush=True)


if __name__ == "__main__":
    main()
