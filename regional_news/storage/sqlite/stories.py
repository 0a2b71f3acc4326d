"""Find the story that an article tells: others that share its text, in the transaction that stores it.

Of each text a sample of its shingles is kept (`shingle`), and articles that share enough of them are compared letter by
letter; what they share stands in `kin`, and stories.group makes stories of that alone, so that the order in which
articles came decides nothing. A shingle that stands in many stories is a set phrase or a form's and says nothing.
Copies, equal to the last letter, follow the article they copy.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from regional_news.storage.sqlite.rows import property_of, set_property
from regional_news.storage.sqlite.story_groups import COMPARED_OF_STORY, JOIN_SHARE_MIN, Kin, group
from regional_news.storage.sqlite.turns import count_change, turn
from regional_news.text.shingles import LETTERS_MIN, Letters, letters_of

STORY_SHARE: Final = 0.5  # of the shorter of two texts so much must stand in the other one
COMMON_FROM: Final = 12  # a shingle of more stories than these says nothing
COMPARED_MAX: Final = 64  # with how many others an article is compared, those first that share the most
GROUPED_MAX: Final = 24
"""In one go: where more hang together, an article goes where most of its kin stand, and the nightly pass groups all."""
POST_LETTERS_MIN: Final = 80  # of a forum post that pastes a story
_EVIDENCE_MAX: Final = 6
_PAIRS_AT_A_TIME: Final = 1_000
_MOST_KIN: Final = 0.75
_KIN_ENOUGH: Final = 3
"""So many that are alone are enough of a passage they have in common: who glues texts together makes any number."""
_TEXTS_AT_A_TIME: Final = 10
_HIGHEST: Final = 2**63 - 1
_SHORT: Final = 300
_SAID_MIN: Final = 1 / 3  # of the keys that two texts share: the others are a form's, or set phrases


class Move(NamedTuple):
    """An article that stands in another story than before; None: it was, or is, told nowhere else."""

    article: int
    before: int | None
    after: int | None


def place(db: sqlite3.Connection, key: int, text: str, *, share: float | None) -> None:
    """Put an article, no copy, that is new, edited or was a copy into its story; who else moves is counted as changed.

    With `share` None, stories being off, it is left for `fill`.
    """
    if share is None:
        if _filled_to(db) >= key:
            set_property(db, "stories_filled", key - 1)
        return
    own = letters_of(text)
    # Not OR REPLACE: it begins a savepoint of its own, at which FTS5 writes out what it has of the transaction.
    db.execute("INSERT INTO telling (article, story) VALUES (?, NULL) ON CONFLICT DO NOTHING", (key,))
    found = _kin_of(db, own, share=share, but=key)
    db.executemany(
        "INSERT INTO shingle (key, article) VALUES (?, ?) ON CONFLICT DO NOTHING", [(value, key) for value in own.keys]
    )
    db.executemany(
        "INSERT INTO kin (one, other, own, others, evidence) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (key, other, own, others, evidence) if key < other else (other, key, others, own, evidence)
            for other, own, others, evidence in found
        ],
    )
    kin_ids = [other for other, own, others, _ in found if min(own, others) >= JOIN_SHARE_MIN]
    if not kin_ids:
        return
    if len(found) == 1 and len(_pairs_of(db, kin_ids[0])) == 1:  # of two that share with nothing else: most reprints
        (other,) = kin_ids
        db.execute("UPDATE telling SET story = ? WHERE article IN (?, ?)", (min(key, other), key, other))
        count_change(db, other)
        return
    near = _stories_of(db, kin_ids)
    if sum(one.size for one in near) <= GROUPED_MAX and regroup(db, key, but=key):
        return
    best, kin = near[0], sum(one.kin for one in near if one.story)
    if best.story and 2 * best.kin >= min(best.size, COMPARED_OF_STORY) and _MOST_KIN * kin <= best.kin:
        db.execute("UPDATE telling SET story = ? WHERE article = ?", (best.story, key))
        if key < best.story:
            _rename(db, best.story)


def leave(db: sqlite3.Connection, key: int, text: str | None) -> None:
    """Take an article of that text out of its story, before it is edited, becomes a copy or is forgotten."""
    turn(db).claim_articles([key])
    row = db.execute("SELECT story FROM telling WHERE article = ?", (key,)).fetchone()
    if text is None or row is None:
        return
    db.executemany(
        "DELETE FROM shingle WHERE key = ? AND article = ?", [(value, key) for value in letters_of(text).keys]
    )
    near = [pair.one + pair.other - key for pair in _pairs_of(db, key)]
    db.execute("DELETE FROM kin WHERE one = ? OR other = ?", (key, key))
    db.execute("DELETE FROM paste WHERE told = ?", (key,))
    db.execute("DELETE FROM telling WHERE article = ?", (key,))
    if row["story"] == key:
        _rename(db, key)
    if len(near) <= GROUPED_MAX and sum(one.size for one in _stories_of(db, near)) <= GROUPED_MAX:
        for start in near:
            regroup(db, start)


def link_posts(db: sqlite3.Connection, key: int, posts: Mapping[str, str], *, share: float) -> None:
    """Link forum posts (texts by their keys) of an article's thread to the stories that they paste."""
    for post_id, text in posts.items():
        db.execute("DELETE FROM paste WHERE article = ? AND post_id = ?", (key, post_id))
        own = letters_of(text)
        if len(own.letters) < POST_LETTERS_MIN:
            continue
        db.executemany(
            "INSERT INTO paste (article, post_id, told, own, others) VALUES (?, ?, ?, ?, ?)",
            [(key, post_id, other, own, others) for other, own, others, _ in _kin_of(db, own, share=share, but=key)],
        )


def fill(db: sqlite3.Connection, *, share: float, limit: int) -> int:
    """Place up to `limit` articles of an old store, or of one that was filled with stories off; 0: none is left."""
    missing = db.execute(
        """
        SELECT id FROM article WHERE text IS NOT NULL AND copy_of IS NULL AND id > ?
            AND NOT EXISTS (SELECT 1 FROM telling WHERE telling.article = article.id) ORDER BY id LIMIT ?
        """,
        (_filled_to(db), limit),
    ).fetchall()
    for (key,) in missing:
        text = db.execute("SELECT text FROM article WHERE id = ?", (key,)).fetchone()["text"]
        place(db, key, text, share=share)
        posts = db.execute("SELECT post FROM comment WHERE article = ? AND post IS NOT NULL", (key,)).fetchall()
        read = [json.loads(post) for (post,) in posts]
        link_posts(db, key, {post["post_id"]: post["text"] for post in read}, share=share)
        count_change(db, key)
    last = missing[-1]["id"] if missing else db.execute("SELECT coalesce(max(id), 0) FROM article").fetchone()[0]
    set_property(db, "stories_filled", last)
    return len(missing)


def start_again(db: sqlite3.Connection) -> None:
    """Forget all stories, for `fill` to find them anew: their keys were made by other rules."""
    for table in ("shingle", "kin", "paste", "telling"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    set_property(db, "stories_filled", 0)


def forms(db: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return the pairs that would not be compared now: what they have in common stands in many stories by this time."""
    found = []
    sql = "SELECT one, other, evidence FROM kin WHERE (one, other) > (?, ?) ORDER BY one, other LIMIT ?"
    last = (0, 0)
    while some := db.execute(sql, (*last, _PAIRS_AT_A_TIME)).fetchall():
        last = (some[-1]["one"], some[-1]["other"])
        keys = [set(array("I", pair["evidence"])) for pair in some]
        says = _saying(db, set().union(*keys))
        for pair, evidence in zip(some, keys, strict=True):
            if evidence <= says and len(evidence) == _EVIDENCE_MAX:
                continue
            one, other = (_text_of(db, pair[end]) for end in ("one", "other"))
            both = {*one.keys} & {*other.keys}
            if one.keys[0] != other.keys[0] and len(_saying(db, both)) < _least(one, other, len(both)):
                found.append((pair["one"], pair["other"]))
    return found


def _saying(db: sqlite3.Connection, keys: Iterable[int]) -> set[int]:
    return {value for value, tellings in _tellings(db, sorted(keys)) if tellings}


def drop(db: sqlite3.Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Forget that these pairs share text."""
    db.executemany("DELETE FROM kin WHERE one = ? AND other = ?", pairs)


def grouped(db: sqlite3.Connection) -> list[int]:
    """Return every telling that shares text with another one, or stands in a story with one."""
    sql = """
        SELECT one FROM kin UNION SELECT other FROM kin UNION SELECT article FROM telling WHERE story IS NOT NULL
        ORDER BY 1
    """
    return [key for (key,) in db.execute(sql)]


def regroup(
    db: sqlite3.Connection,
    start: int,
    *,
    but: int | None = None,
    at_most: float = GROUPED_MAX,
) -> tuple[set[int], list[Move]] | None:
    """Group anew whatever hangs together with a telling; return that, and who moved. None: these are more than that.

    Who moved is counted as changed, all `but` one.
    """
    near, todo = {start}, [start]
    pairs: dict[tuple[int, int], Kin] = {}
    turn(db).claim_articles(near)
    while todo:
        if len(near) > at_most:
            return None
        found = _pairs_of(db, todo.pop())
        pairs |= {(pair.one, pair.other): pair for pair in found}
        fresh = {end for pair in found if pair.joins for end in (pair.one, pair.other)} - near
        turn(db).claim_articles(fresh)
        near |= fresh
        todo.extend(fresh)
    ends = json.dumps(sorted(near | {end for pair in pairs for end in pair}))
    sql = """
        SELECT id, content_hash, story FROM article JOIN telling ON telling.article = id
        WHERE id IN (SELECT value FROM json_each(?))
    """
    told = {row["id"]: row for row in db.execute(sql, (ends,))}
    moves = []
    hashes = {key: row["content_hash"] for key, row in told.items()}
    for members in group(hashes, pairs.values(), is_apart=partial(_is_apart, db, {})):
        story = members[0] if len(members) > 1 else None
        moves += [
            Move(key, told[key]["story"], story) for key in members if key in near and told[key]["story"] != story
        ]
    db.executemany("UPDATE telling SET story = ? WHERE article = ?", [(move.after, move.article) for move in moves])
    for move in moves:
        if move.article != but:
            count_change(db, move.article)
    return near, moves


def _is_apart(db: sqlite3.Connection, known: dict[int, Letters], one: int, other: int) -> bool:
    for key in {one, other} - known.keys():
        known[key] = _text_of(db, key)
    return known[one].overlap(known[other]).letters < LETTERS_MIN


def _text_of(db: sqlite3.Connection, key: int) -> Letters:
    return letters_of(db.execute("SELECT text FROM article WHERE id = ?", (key,)).fetchone()["text"])


def _texts_of(db: sqlite3.Connection, keys: Sequence[int]) -> Iterator[tuple[int, Letters]]:
    """Yield texts with their keys, some of them read at a time."""
    for start in range(0, len(keys), _TEXTS_AT_A_TIME):
        some = keys[start : start + _TEXTS_AT_A_TIME]
        sql = "SELECT id, text FROM article WHERE id IN (SELECT value FROM json_each(?))"
        texts = dict(map(tuple, db.execute(sql, (json.dumps(some),))))
        yield from ((key, letters_of(texts[key])) for key in some)


class _Near(NamedTuple):
    """A story near an article; None: a telling that is alone."""

    story: int | None
    kin: int
    size: int


def _stories_of(db: sqlite3.Connection, kin: Sequence[int]) -> list[_Near]:
    """Return the stories that these tellings stand in, that with the most of them first."""
    sql = """
        SELECT story, kin, (SELECT count(*) FROM telling WHERE telling.story = near.story) AS size
        FROM (
            SELECT min(story) AS story, min(article) AS first, count(*) AS kin
            FROM telling WHERE article IN (SELECT value FROM json_each(?)) GROUP BY coalesce(story, -article)
        ) AS near
        ORDER BY kin DESC, coalesce(story, first)
    """
    rows = db.execute(sql, (json.dumps(list(kin)),))
    return [_Near(row["story"], row["kin"], row["size"] if row["story"] else 1) for row in rows]


def _rename(db: sqlite3.Connection, story: int) -> None:
    """Name a story by the lowest id among its tellings again."""
    turn(db).need()
    told = [key for (key,) in db.execute("SELECT article FROM telling WHERE story = ? ORDER BY article", (story,))]
    name = told[0] if len(told) > 1 else None
    db.execute("UPDATE telling SET story = ? WHERE story = ?", (name, story))
    for key in told:
        count_change(db, key)


def _kin_of(db: sqlite3.Connection, own: Letters, *, share: float, but: int) -> list[tuple[int, float, float, bytes]]:
    """Return the tellings that share text with these letters: id, share of either, keys that both have.

    The first key, which is that of all the letters, is enough: what many forms have in common may be told again.
    """
    shared: dict[int, list[int]] = {}
    story_of: dict[int, int | None] = {}
    common = set()
    for value, tellings in _tellings(db, own.keys):
        if not tellings:
            common.add(value)
        for other, story in tellings.items():
            if other != but:
                shared.setdefault(other, []).append(value)
                story_of[other] = story
    numbers = {other: len(both) for other, both in shared.items() if len(both) > 1 or both[0] == own.keys[0]}
    found: list[tuple[int, float, float, bytes]] = []
    compared: Counter[int | None] = Counter()
    kin_by_key: Counter[int] = Counter()
    nearest = sorted(numbers, key=lambda key: (story_of[key] is None, -numbers[key], key))
    for other, others in _texts_of(db, nearest):
        story = story_of[other]
        if compared.total() == COMPARED_MAX:
            break
        if story is None:
            is_enough = all(kin_by_key[value] >= _KIN_ENOUGH for value in shared[other])
        else:
            is_enough = compared[story] == COMPARED_OF_STORY
        if is_enough:
            continue
        both = len(shared[other]) + (len(common.intersection(others.keys)) if common else 0)
        if shared[other][0] != own.keys[0] and len(shared[other]) < _least(own, others, both):
            continue
        compared[story] += 1
        overlap = own.overlap(others)
        if max(overlap.own, overlap.others) < share or overlap.letters < LETTERS_MIN or overlap.is_template:
            continue
        found.append((other, overlap.own, overlap.others, array("I", shared[other][:_EVIDENCE_MAX]).tobytes()))
        kin_by_key.update(shared[other] if story is None else ())
    turn(db).claim_articles([other for other, *_ in found])
    return found


def _least(one: Letters, other: Letters, shared: int) -> int:
    """Return how many of the keys that two texts share must say something, for the two to be compared."""
    return max(2 if min(len(one.letters), len(other.letters)) < _SHORT else 3, round(_SAID_MIN * shared))


def _tellings(db: sqlite3.Connection, keys: Sequence[int]) -> Iterator[tuple[int, dict[int, int | None]]]:
    """Yield the keys that others have, with the first and last tellings and their stories; none: the key is common."""
    first = _ends_of(db, keys, "<=", "ASC")
    often = [value for value, tellings in first.items() if len(tellings) > COMMON_FROM]
    last = _ends_of(db, often, ">=", "DESC") if often else {}
    for value, tellings in first.items():
        every = tellings | last.get(value, {})
        yield value, {} if value in last and _is_common(db, every) else every


def _ends_of(db: sqlite3.Connection, keys: Sequence[int], side: str, order: str) -> dict[int, dict[int, int | None]]:
    """Return of each key so many tellings, the first or the last, that it may be common."""
    sql = f"""
        SELECT value, shingle.article, story FROM json_each(?) AS asked
        CROSS JOIN shingle ON shingle.key = value AND shingle.article {side} coalesce(
            (SELECT article FROM shingle AS one WHERE one.key = value ORDER BY article {order} LIMIT 1
                OFFSET {COMMON_FROM}),
            {_HIGHEST if side == "<=" else 0}
        )
        LEFT JOIN telling ON telling.article = shingle.article
    """  # noqa: S608 - our own words and numbers
    found: dict[int, dict[int, int | None]] = {}
    for value, article, story in db.execute(sql, (json.dumps(keys),)):
        found.setdefault(value, {})[article] = story
    return found


def _is_common(db: sqlite3.Connection, tellings: Mapping[int, int | None]) -> bool:
    """Tell whether what these tellings have in common stands in many stories.

    What is alone but shares text with others, digests above all, does not count: who glues texts together would else
    make what they say a form.
    """
    number = len({story or article for article, story in tellings.items()})
    if number <= COMMON_FROM:
        return False
    sql = """
        SELECT count(*) FROM json_each(?)
        WHERE EXISTS (SELECT 1 FROM kin WHERE one = value) OR EXISTS (SELECT 1 FROM kin WHERE other = value)
    """
    alone = [article for article, story in tellings.items() if story is None]
    composite: int = db.execute(sql, (json.dumps(alone),)).fetchone()[0]
    return number - composite > COMMON_FROM


def _pairs_of(db: sqlite3.Connection, key: int) -> list[Kin]:
    sql = "SELECT one, other, own, others FROM kin WHERE {} = ?"
    return [Kin(*row) for end in ("one", "other") for row in db.execute(sql.format(end), (key,))]


def _filled_to(db: sqlite3.Connection) -> int:
    return int(property_of(db, "stories_filled") or 0)
