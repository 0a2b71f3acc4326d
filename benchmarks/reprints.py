"""Reprints of texts as local desks make them, and what only looks like them: with whom each belongs is known.

Seven kinds tell the story again: verbatim, retitled (under a dateline, with an editor's line and a site's phrase), cut,
dropped (paragraphs left out), reordered, edited (letters or words changed) and extended (with paragraphs of another
story behind). Two only use it: a text that quotes a paragraph, and a digest of many. Traps are notices made of one
form, articles that share set phrases, and two stories glued together.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KINDS: Final = ("verbatim", "retitled", "cut", "dropped", "reordered", "edited", "extended")
CUT_TO: Final = (0.5, 0.8)
CHANGED: Final = (0.02, 0.06)
"""Share of the letters."""
ADDED: Final = (0.15, 0.5)
"""Share of the own text that is put behind it."""
DIGEST_OF: Final = 8
DIGEST_ITEM: Final = 600
OWN_LETTERS: Final = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
)

_PEOPLE: Final = ("林晓舟", "顾南亭", "沈若溪", "罗长青", "苏小禾", "周渡")
_OPENINGS: Final = (
    "本报讯（记者 {who}）", "{day}日讯 ", "本网讯（通讯员 {who}）", "城南日报记者 {who} 报道\n",
    "记者{who}从市里获悉，", "【城南融媒】", "",
)  # fmt: skip
_ENDINGS: Final = (
    "\n责任编辑：{who}", "\n（编辑：{who}）", "\n来源：城南日报",
    "\n声明：本站转载此文旨在传播更多信息，版权归原作者。",
    "\n扫一扫关注城南发布", "\n更多精彩内容请下载客户端", "（完）", "", "",
)  # fmt: skip
_SENTENCE: Final = re.compile(r"[^。！？]+[。！？]?")


@dataclass(frozen=True, kw_only=True)
class Text:
    """One article: which original it tells, if any, and what it is."""

    of: int | None
    kind: str
    title: str
    body: str
    uses: frozenset[int] = frozenset()
    """Originals that it has text of without telling them."""


def paragraphs_of(body: str) -> list[str]:
    """Return paragraphs, made of four sentences where the text has none."""
    lines = [line for line in body.split("\n") if line.strip()]
    if len(lines) > 2:
        return lines
    sentences = _SENTENCE.findall("".join(lines))
    return ["".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]


def prose(rng: random.Random, letters: int) -> str:
    """Return a text that shares nothing with another one."""
    pool = OWN_LETTERS + "".join(chr(rng.randrange(0x4E00, 0x9F00)) for _ in range(300))
    pieces = []
    while letters > 0:
        size = min(letters, rng.randint(14, 40))
        pieces.append("".join(rng.choice(pool) for _ in range(size)) + rng.choice("，，。。\n"))
        letters -= size
    return "".join(pieces)


def make(
    originals: Sequence[str], *, seed: int, forms: Sequence[str], tellings: int = 5, instances: int = 40
) -> list[Text]:
    """Return the originals, so many reprints of each, what uses them, and the traps, shuffled."""
    rng = random.Random(seed)
    texts = []
    for number, body in enumerate(originals):
        title = f"{body[:16]}第{number}篇"
        texts.append(Text(of=number, kind="original", title=title, body=body))
        for kind in rng.sample(KINDS, min(tellings, len(KINDS))):
            other = rng.choice([one for one in originals if one is not body])
            told = retold(rng, body, other, kind)
            uses = frozenset({originals.index(other)} if kind == "extended" else ())
            renamed = title if kind == "verbatim" else f"{title}（{kind}）"
            texts.append(Text(of=number, kind=kind, title=renamed, body=told, uses=uses))
    for number, body in enumerate(originals):
        part = rng.choice(paragraphs_of(body))
        own = prose(rng, max(3 * len(part), 300))
        texts.append(
            Text(
                of=None, kind="quoted", title="来信", body=f"{own}\n{part}\n{prose(rng, 200)}", uses=frozenset({number})
            )
        )
    for at in range(0, len(originals) - DIGEST_OF + 1, DIGEST_OF):
        body = "\n".join(one[:DIGEST_ITEM] for one in originals[at : at + DIGEST_OF])
        texts.append(
            Text(of=None, kind="digest", title="一周要闻", body=body, uses=frozenset(range(at, at + DIGEST_OF)))
        )
    for at in range(0, len(originals) - 1, 2):
        first, second = _like_long(originals[at], originals[at + 1])
        texts.append(Text(of=None, kind="glued", title="两则", body=f"{first}\n{second}", uses=frozenset({at, at + 1})))
    texts += notices(rng, forms, instances)
    texts += set_phrases(rng, 3 * instances)
    rng.shuffle(texts)
    return texts


def retold(rng: random.Random, body: str, other: str, kind: str = "") -> str:
    """Return a reprint of a text, of that kind or any; what extends it is taken of the other text."""
    kind = kind or rng.choice(KINDS)
    return _extended(rng, body, other) if kind == "extended" else _DESK[kind](rng, body)


def _like_long(first: str, second: str) -> tuple[str, str]:
    """Cut the longer text so that neither is most of the two together."""
    size = min(len(first), len(second))
    return first[: int(size * 1.1)], second[: int(size * 1.1)]


def _dressed(rng: random.Random, body: str) -> str:
    words = {"who": rng.choice(_PEOPLE), "day": f"{rng.randint(1, 12)}月{rng.randint(1, 28)}"}
    return rng.choice(_OPENINGS).format(**words) + body + rng.choice(_ENDINGS).format(**words)


def _cut(rng: random.Random, body: str) -> str:
    return _dressed(rng, body[: int(len(body) * rng.uniform(*CUT_TO))])


def _dropped(rng: random.Random, body: str) -> str:
    paragraphs = paragraphs_of(body)
    left, wanted = list(range(len(paragraphs))), len(body) * rng.uniform(*CUT_TO)
    while len(left) > 1:
        going = rng.choice(left)
        if sum(len(paragraphs[one]) for one in left if one != going) < wanted:
            break
        left.remove(going)
    return _dressed(rng, "\n".join(paragraphs[one] for one in left))


def _reordered(rng: random.Random, body: str) -> str:
    paragraphs = paragraphs_of(body)
    rng.shuffle(paragraphs)
    return _dressed(rng, "\n".join(paragraphs))


def edited(rng: random.Random, body: str) -> str:
    """Change letters, or put other words in the place of some."""
    share = rng.uniform(*CHANGED)
    if rng.random() < 0.5:
        return _dressed(rng, _reworded(rng, body, share))
    letters = list(body)
    for at, letter in enumerate(letters):
        if letter.isalnum() and rng.random() < share:
            letters[at] = rng.choice(("", letter + rng.choice(OWN_LETTERS), rng.choice(OWN_LETTERS)))
    return _dressed(rng, "".join(letters))


def _reworded(rng: random.Random, body: str, share: float) -> str:
    """Put other words of two to six letters in the place of some."""
    pieces, at = [], 0
    while at < len(body):
        kept = rng.randint(1, int(8 / share))
        pieces.append(body[at : at + kept])
        at += kept
        if at < len(body):
            size = rng.randint(2, 6)
            pieces.append("".join(rng.choice(OWN_LETTERS) for _ in range(max(size + rng.randint(-1, 1), 1))))
            at += size
    return "".join(pieces)


def _extended(rng: random.Random, body: str, other: str) -> str:
    return _dressed(rng, f"{body}\n{other[: int(min(len(body), len(other)) * rng.uniform(*ADDED))]}")


_DESK: Final[dict[str, Callable[[random.Random, str], str]]] = {
    "verbatim": lambda _, body: body,
    "retitled": _dressed,
    "cut": _cut,
    "dropped": _dropped,
    "reordered": _reordered,
    "edited": edited,
}

# Traps

TUNED_FORMS, UNSEEN_FORMS = (
    block.splitlines() for block in Path(__file__).with_name("notices.txt").read_text(encoding="utf-8").split("\n\n")
)
"""Notices made of one form differ in words (a to d), numbers, and nothing else. Of the latter no rule has seen one."""
PHRASES: Final = (
    "要坚持以人民为中心的发展思想，着力解决群众急难愁盼问题，不断增强群众的获得感幸福感安全感。",
    "各级各部门要提高政治站位，强化责任担当，密切协作配合，形成齐抓共管的工作合力。",
    "据了解，近年来当地持续优化营商环境，深化放管服改革，为企业提供全方位全链条全周期服务。",
    "下一步，将以此次活动为契机，进一步加大宣传力度，营造全社会共同关注共同参与的良好氛围。",
    "法律法规规定，任何单位和个人不得擅自占用、挖掘道路，不得擅自改变道路的使用性质和用途。",
    "市领导参加活动，市直有关部门主要负责同志、各县区分管负责同志和企业代表参加活动。",
)


def notices(rng: random.Random, forms: Sequence[str], instances: int) -> list[Text]:
    """Return notices of every form, filled in each time otherwise."""

    def word(low: int, high: int) -> str:
        return "".join(
            rng.choice(OWN_LETTERS) + chr(rng.randrange(0x4E00, 0x9F00)) for _ in range(rng.randint(low, high))
        )

    texts = []
    for number, form in enumerate(forms):
        for _ in range(instances):
            words = {name: word(1, 4) for name in "abcd"}
            numbers = {
                "n": (1960, 2026),
                "m": (1, 12),
                "k": (1, 28),
                "j": (1, 9),
                "q": (10, 60),
                "p": (10_000, 999_999),
            }
            drawn = {name: rng.randint(*span) for name, span in numbers.items()}
            texts.append(Text(of=None, kind="notice", title=f"通知{number}", body=form.format(**words, **drawn)))
    return texts


def set_phrases(rng: random.Random, number: int) -> list[Text]:
    """Return articles of their own words that share half of the set phrases each."""
    return [
        Text(
            of=None,
            kind="set phrases",
            title="记事",
            body="\n".join(prose(rng, rng.randint(60, 160)) + phrase for phrase in rng.sample(PHRASES, 3)),
        )
        for _ in range(number)
    ]


Pairs = set[tuple[int, int]]


def pairs_of(groups: Sequence[int]) -> Pairs:
    """Return the pairs of texts of which the group is one."""
    by_group: dict[int, list[int]] = {}
    for at, group in enumerate(groups):
        by_group.setdefault(group, []).append(at)
    return {(a, b) for members in by_group.values() for place, b in enumerate(members) for a in members[:place]}


def tally(texts: Sequence[Text], found: Pairs) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Return how many right pairs there are, how many were found, and how many were found that are wrong, by kind.

    A pair counts for the kinds of both its ends, and once for `all`.
    """
    wanted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for a, b in pairs_of([-1 - at if text.of is None else text.of for at, text in enumerate(texts)]):
        wanted.update(kinds := {texts[a].kind, texts[b].kind, "all"})
        if (a, b) in found:
            right.update(kinds)
    for a, b in found:
        if not _may_be_one(texts[a], texts[b]):
            wrong.update({texts[a].kind, texts[b].kind, "all"})
    return wanted, right, wrong


def _may_be_one(one: Text, other: Text) -> bool:
    """Tell whether two texts tell one story; either of the two that it glues may claim a glued text."""
    if "glued" in {one.kind, other.kind}:
        return bool(_told_by(one) & _told_by(other))
    return one.of is not None and one.of == other.of


def _told_by(text: Text) -> frozenset[int]:
    return text.uses if text.kind == "glued" else frozenset({-1 if text.of is None else text.of})
