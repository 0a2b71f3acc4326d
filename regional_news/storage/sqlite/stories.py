"""Find the story that an article tells: others that share its text, in the transaction that stores it.

Of each text a sample of its shingles is kept (`shingle`), and articles that share enough of them are compared letter by
letter; what they share stands in `kin`, and stories.group makes stories of that alone, so that the order in which
articles came decides nothing. A shingle that stands in many stories is a set phrase or a form's and says nothing.
Copies, equal to the last letter, follow the article they copy.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regional_news.storage.sqlite.story_groups import Kin, group
from regional_news.text.shingles import LETTERS_MIN, Letters, sketch, telling

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

STORY_SHARE: Final = 0.5
"""Of the shorter of two texts so much must stand in the other one."""
COMMON_FROM: Final = 12
"""A shingle of more stories than these says nothing."""
TELLINGS_READ_MAX: Final = 400
"""Of one shingle: more tellings of few stories are not counted."""
COMPARED_MAX: Final = 64
"""With how many others an article is compared, those first that share the most."""
GROUPED_MAX: Final = 600
"""In one go: where more hang together, the nightly pass groups them."""
POST_LETTERS_MIN: Final = 80
"""Of a forum post that pastes a story."""
_EVIDENCE_MAX: Final = 6
_FEW: Final = 8
_SHORT: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the nightly pass did."""

    links: int
    """Pairs that share text."""
    dropped: int
    """Pairs whose likeness turned out to be a form's."""
    stories: int
    """Stories that are told more than once."""
    moved: int
    """Articles that stand in another story than before."""


def place(db: sqlite3.Connection, key: int, *, share: float | None, touch: Callable[[int], None]) -> None:
    """Put an article that is new, edited or no copy any longer into its story; `touch` is told who else moved.

    With `share` None, stories being off, it is left for `fill`.
    """
    if share is None:
        _skip(db, key)
        return
    row = db.execute("SELECT text, copy_of FROM article WHERE id = ?", (key,)).fetchone()
    if row is None or row["text"] is None or row["copy_of"] is not None:
        return
    letters = telling(row["text"])
    keys = sketch(letters) if len(letters) >= LETTERS_MIN else []
    db.execute("INSERT OR REPLACE INTO telling (article, story) VALUES (?, NULL)", (key,))
    found = _kin_of(db, letters, keys, share=share, but=key)
    db.executemany("INSERT OR IGNORE INTO shingle (key, article) VALUES (?, ?)", [(value, key) for value in keys])
    db.executemany(
        "INSERT OR REPLACE INTO kin (one, other, own, others, evidence) VALUES (?, ?, ?, ?, ?)",
        [
            (key, other, own, others, evidence) if key < other else (other, key, others, own, evidence)
            for other, own, others, evidence in found
        ],
    )
    if found:
        _regroup(db, [key], touch=lambda moved: touch(moved) if moved != key else None)


def leave(db: sqlite3.Connection, key: int, text: str | None, *, touch: Callable[[int], None]) -> None:
    """Take an article of that text out of its story, before it is edited, becomes a copy or is forgotten."""
    if text is None or not db.execute("SELECT 1 FROM telling WHERE article = ?", (key,)).fetchone():
        return
    db.executemany(
        "DELETE FROM shingle WHERE key = ? AND article = ?", [(value, key) for value in sketch(telling(text))]
    )
    near = [pair.one + pair.other - key for pair, _ in _pairs_of(db, [key])]
    db.execute("DELETE FROM kin WHERE one = ? OR other = ?", (key, key))
    db.execute("DELETE FROM paste WHERE told = ?", (key,))
    db.execute("DELETE FROM telling WHERE article = ?", (key,))
    for start in near:
        _regroup(db, [start], touch=touch)


def link_posts(db: sqlite3.Connection, key: int, posts: Mapping[str, str], *, share: float) -> None:
    """Link forum posts (texts by their keys) of an article's thread to the stories that they paste."""
    for post_id, text in posts.items():
        db.execute("DELETE FROM paste WHERE article = ? AND post_id = ?", (key, post_id))
        letters = telling(text)
        if len(letters) < POST_LETTERS_MIN:
            continue
        db.executemany(
            "INSERT INTO paste (article, post_id, told, own, others) VALUES (?, ?, ?, ?, ?)",
            [
                (key, post_id, other, own, others)
                for other, own, others, _ in _kin_of(db, letters, sketch(letters), share=share, but=key)
            ],
        )


def fill(db: sqlite3.Connection, *, share: float, limit: int, touch: Callable[[int], None]) -> int:
    """Place up to `limit` articles of an old store, or of one that was filled with stories off; 0: none is left."""
    missing = db.execute(
        """
        SELECT id FROM article WHERE text IS NOT NULL AND copy_of IS NULL AND id > ?
            AND NOT EXISTS (SELECT 1 FROM telling WHERE telling.article = article.id) ORDER BY id LIMIT ?
        """,
        (_filled_to(db), limit),
    ).fetchall()
    for row in missing:
        place(db, row["id"], share=share, touch=touch)
        touch(row["id"])
    if missing:
        db.execute("INSERT OR REPLACE INTO store_property VALUES ('stories_filled', ?)", (str(missing[-1]["id"]),))
    return len(missing)


def _skip(db: sqlite3.Connection, key: int) -> None:
    if _filled_to(db) >= key:
        db.execute("INSERT OR REPLACE INTO store_property VALUES ('stories_filled', ?)", (str(key - 1),))


def settle(db: sqlite3.Connection, *, touch: Callable[[int], None]) -> Settled:
    """Group everything anew from what is known of all pairs, and drop pairs that have only a form in common."""
    common: dict[int, bool] = {}

    def is_common(value: int) -> bool:
        if value not in common:
            common[value] = _tellings(db, value) is None
        return common[value]

    kept: list[Kin] = []
    dropped: list[tuple[int, int]] = []
    for row in db.execute("SELECT * FROM kin ORDER BY one, other"):
        if all(is_common(value) for value in array("I", row["evidence"])):
            dropped.append((row["one"], row["other"]))
        else:
            kept.append(Kin(row["one"], row["other"], row["own"], row["others"]))
    db.executemany("DELETE FROM kin WHERE one = ? AND other = ?", dropped)
    before = dict(db.execute("SELECT article, story FROM telling WHERE story IS NOT NULL"))
    after: dict[int, int] = {}
    number = 0
    for pairs in _components(kept):
        hashes = _hashes(db, {end for pair in pairs for end in pair[:2]})
        for members in group(hashes, pairs):
            if len(members) > 1:
                number += 1
                after.update(dict.fromkeys(members, members[0]))
    moved = sorted(telling for telling in before.keys() | after.keys() if before.get(telling) != after.get(telling))
    db.executemany("UPDATE telling SET story = ? WHERE article = ?", [(after.get(key), key) for key in moved])
    for key in moved:
        touch(key)
    return Settled(links=len(kept), dropped=len(dropped), stories=number, moved=len(moved))


def _kin_of(
    db: sqlite3.Connection, letters: str, keys: Sequence[int], *, share: float, but: int
) -> list[tuple[int, float, float, bytes]]:
    """Return the tellings that share text with these letters: id, share of either, keys that both have."""
    shared: dict[int, list[int]] = {}
    for value in keys:
        for other in _tellings(db, value) or ():
            if other != but:
                shared.setdefault(other, []).append(value)
    least = 1 if len(keys) < _FEW else 2 if len(letters) < _SHORT else 3
    numbers = Counter({other: len(both) for other, both in shared.items() if len(both) >= least})
    own = Letters(letters) if numbers else None
    found = []
    for other, _ in numbers.most_common(COMPARED_MAX):
        text = db.execute("SELECT text FROM article WHERE id = ?", (other,)).fetchone()["text"]
        assert own is not None  # noqa: S101 - there are candidates
        overlap = own.overlap(Letters(telling(text)))
        if max(overlap.own, overlap.others) < share or overlap.letters < LETTERS_MIN or overlap.is_template:
            continue
        found.append((other, overlap.own, overlap.others, array("I", shared[other][:_EVIDENCE_MAX]).tobytes()))
    return found


def _tellings(db: sqlite3.Connection, value: int) -> list[int] | None:
    """Return the tellings that have a key, None where it is one of many stories."""
    found, stories = [], set()
    for telling_id, story in db.execute(
        """
        SELECT shingle.article, coalesce(telling.story, shingle.article)
        FROM shingle LEFT JOIN telling ON telling.article = shingle.article WHERE key = ? LIMIT ?
        """,
        (value, TELLINGS_READ_MAX),
    ):
        found.append(telling_id)
        stories.add(story)
        if len(stories) > COMMON_FROM:
            return None
    return found


def _regroup(db: sqlite3.Connection, starts: Sequence[int], *, touch: Callable[[int], None]) -> None:
    """Group anew whatever hangs together with these tellings."""
    near, todo, pairs = set(starts), list(starts), {}
    while todo and len(near) <= GROUPED_MAX:
        for pair, _ in _pairs_of(db, [todo.pop()]):
            pairs[pair[:2]] = pair
            fresh = {pair.one, pair.other} - near if pair.joins else set()
            near |= fresh
            todo.extend(fresh)
    hashes = _hashes(db, near | {end for pair in pairs for end in pair})
    for members in group(hashes, pairs.values()):
        story = members[0] if len(members) > 1 else None
        for key in near & set(members):
            if db.execute(
                "UPDATE telling SET story = ? WHERE article = ? AND story IS NOT ?", (story, key, story)
            ).rowcount:
                touch(key)


def _pairs_of(db: sqlite3.Connection, tellings: Iterable[int]) -> list[tuple[Kin, bytes]]:
    return [
        (Kin(row["one"], row["other"], row["own"], row["others"]), row["evidence"])
        for key in tellings
        for row in db.execute("SELECT * FROM kin WHERE one = ?1 UNION ALL SELECT * FROM kin WHERE other = ?1", (key,))
    ]


def _components(kin: Sequence[Kin]) -> list[list[Kin]]:
    """Return the pairs by what hangs together; a pair that joins no story stands with each of its ends."""
    root: dict[int, int] = {}

    def find(key: int) -> int:
        while root.setdefault(key, key) != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for pair in kin:
        if pair.joins:
            root[find(pair.one)] = find(pair.other)
    parts: dict[int, list[Kin]] = {}
    for pair in kin:
        for top in {find(pair.one), find(pair.other)}:
            parts.setdefault(top, []).append(pair)
    joined = {find(pair.one) for pair in kin if pair.joins}
    return [parts[top] for top in sorted(joined)]


def _hashes(db: sqlite3.Connection, tellings: set[int]) -> dict[int, str]:
    sql = "SELECT id, content_hash FROM article WHERE id IN (SELECT value FROM json_each(?))"
    return dict(db.execute(sql, (json.dumps(sorted(tellings)),)).fetchall())


def _filled_to(db: sqlite3.Connection) -> int:
    row: Any = db.execute("SELECT value FROM store_property WHERE name = 'stories_filled'").fetchone()
    return int(row[0]) if row else 0
