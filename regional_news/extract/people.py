"""Names of people and outlets: who wrote an article, and which words are no name. The words are data, `people.toml`."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final

from regional_news.extract import lexicon
from regional_news.item import regions
from regional_news.text.clean import clean
from regional_news.text.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WORDS: Final = lexicon.words_of("people.toml")


_SURNAMES: Final = frozenset(_WORDS["surnames"])
_COMPOUND: Final = tuple(_WORDS["compound_surnames"].split())
_NAME: Final = re.compile(
    r"[\u3400-\u9fff〇\U00020000-\U0003ffff]{2,4}|"
    r"[\u3400-\u9fff]{1,8}(?:[·•・][\u3400-\u9fff]{1,8}){1,3}|[A-Za-z][A-Za-z.'-]{1,20}(?: [A-Z][A-Za-z.'-]{0,20}){0,3}"
)
_OTHER_ROLES: Final = frozenset(_WORDS["other_roles"])
_NO_NAMES: Final = frozenset(_WORDS["no_names"])
_OUTLET_ENDS: Final = tuple(_WORDS["outlet_ends"])
_TITLES: Final = tuple(_WORDS["titles"])
_ROLE: Final = lexicon.any_of([*_WORDS["author_roles"], *_WORDS["other_roles"]])
_WRITER: Final = lexicon.any_of(_WORDS["writers"])
_SPLIT: Final = re.compile(
    r"[\s\x1f、,，;；|｜丨/／&＆+：:()（）\[\]［］【】〔〕<>《》□■◎●○◆◇▲△☆★※◤]+|"
    r"(?<=[\u3400-\u9fff])和(?=[\u3400-\u9fff]{2,3}(?:$|[\s、，,]))"
)
_SENT_ON: Final = re.compile(r"\d{1,2}日[电讯]$")  # （河湾社记者田野台北9日电）
_LATIN_GAP: Final = re.compile(r"(?<=[A-Za-z.]) (?=[A-Z])")
_BRACKETED: Final = re.compile(r"[(（【\[〔]\s?([^()（）【】\[\]〔〕。]{2,100})[)）】\]〕]")
_AT_END: Final = re.compile(_BRACKETED.pattern + r"\s?(?:[(（]?完[)）]?)?$")
_SPOKEN: Final = re.compile(
    r"^(?P<outlet>[^，。！？；：“”()（）]{0,24}?)(?P<who>(?:(?:全媒体|见习|实习|特约|首席|本报|本网|本台)?(?:记者|通讯员)\s?"
    r"[\u3400-\u9fff]{2,4}?(?:[\s、]{1,2}(?!通讯|记者|实习|见习|特约)[\u3400-\u9fff]{2,4}?){0,3}[\s、]{0,2}(?:实习生\s?[\u3400-\u9fff]{2,3}\s?)?){1,3})"
    r"(?:(?<=\s)|\s?(?:[^\s，。：]{2,4}\s?)?(?:摄影)?报[道導](?=$|[\s：:])|\s?[：:]|$)"
)
"""`本报讯 记者田野 通讯员龙腾报道：`: no brackets part the names from the story."""
_TRADITIONAL: Final = ("記者", "通訊員", "攝影", "報導", "撰文／")
_TIED: Final = ("记者", "编辑", "报道", "报导")
"""What stands before these without a gap is an outlet or a place."""
MAX_OUTLET_CHARS: Final = 14
MAX_NAME_CHARS: Final = 4
_ITEM: Final = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]")  # of a list
_CREDIT_CHARS: Final = 60
_HEAD_CHARS: Final = 60
MAX_LINE_CHARS: Final = 30


_PAPER_BELOW: Final = re.compile(
    r"《\s?(?P<paper>[\u3400-\u9fff]{2,10}[报報])\s?》\s{0,2}(?:[（(][^()（）]{0,30}版\s?[)）])?"
)


def is_outlet(name: str) -> bool:
    """Tell whether `name` is a newspaper, site, office or other body rather than a person."""
    return name.endswith(_OUTLET_ENDS) and not (len(name) == 2 and name[0] in _SURNAMES and name[1] not in "报网社")


def paper_of(text: str) -> str | None:
    """Return the newspaper that a story's last line names, alone or with its page: 《河湾日报》（3月5日 第二版）."""
    found = _PAPER_BELOW.fullmatch(text)
    return clean(found["paper"]) if found else None


def credited(text: str) -> list[str]:
    """Return the people of a line that names who wrote the story and says nothing else, none of any other.

    >>> credited("本报记者 秦 川 石磊"), credited("● 秦川"), credited("记者的一天")
    (['秦川', '石磊'], ['秦川'], [])
    """
    found = _in_either_script(_lines_of, [text])
    return found if all(map(signed_name, map(fold, found))) else []


def signed_name(text: str) -> bool:
    """Tell whether a text is the name of one person, with a surname that is one."""
    return len(text) <= MAX_NAME_CHARS and _name(text, needs_surname=True) == text


def names(text: str) -> list[str]:
    """Return the people named behind a label such as 作者, in their order, each once.

    Splits at spaces and punctuation, joins a name of two characters written with a space (李 冀), drops roles
    (记者, 通讯员), outlets and offices, and whoever stands behind the role of an editor or a translator.

    >>> names("大众日报·大众新闻客户端记者 高峰 孟一"), names("记者 李 冀、王小明 通讯员 欧阳雪")
    (['高峰', '孟一'], ['李冀', '王小明', '欧阳雪'])
    """
    return _people(text, is_labelled=True)[0]


def signed(paragraphs: list[str]) -> list[str]:
    """Return the people whom the body's first or last lines name as its authors, in either script."""
    return _in_either_script(_signed, paragraphs)


def _in_either_script(read: Callable[[list[str]], list[str]], paragraphs: list[str]) -> list[str]:
    """Return what is read in some paragraphs, whose words `read` knows in Simplified script alone, as they spell it."""
    shown = "\n".join([*paragraphs[:10], *paragraphs[-4:]])
    if not any(word in shown for word in _TRADITIONAL):
        return read(paragraphs)
    folded = [fold(one) for one in paragraphs]  # as long as the paragraph
    found = read(folded)
    whole, said = "\n".join(paragraphs), "\n".join(folded)
    return [whole[at : at + len(name)] if (at := said.find(name)) >= 0 else name for name in found]


def _signed(paragraphs: list[str]) -> list[str]:
    for n, paragraph in enumerate(paragraphs[:2]):
        if found := _lines_of(paragraphs[n : n + 3]) or _opening(paragraph[:200]):
            return found
    for paragraph in reversed(paragraphs[-2:]):
        if found := _closing(paragraph[-200:]):
            return found
    for n in range(max(2, len(paragraphs) - 4), len(paragraphs)):
        if found := _lines_of(paragraphs[n:]):
            return found
    return next((found for n in range(2, min(8, len(paragraphs))) if (found := _lines_of(paragraphs[n:]))), [])


def only_names(text: str) -> list[str]:
    """Return the people of a line that holds names and the words beside names, none of any other.

    >>> only_names("本报记者 高峰 孟一"), only_names("林一鸣"), only_names("文化随笔")
    (['高峰', '孟一'], ['林一鸣'], [])
    """
    is_line = len(text) <= 40 and not _ITEM.match(text.strip())
    tokens = _joined([token for token in _SPLIT.split(_ROLE.sub(" ", text.strip())) if token]) if is_line else []
    people = [token for token in tokens if token not in _NO_NAMES and not is_outlet(token)]
    are_names = all(signed_name(one) and (len(one) <= 3 or one.startswith(_COMPOUND)) for one in people)
    return list(dict.fromkeys(people)) if are_names else []


def _lines_of(paragraphs: list[str]) -> list[str]:
    """Return the people named by lines that are nothing but credits, as many as follow each other."""
    found: list[str] = []
    for paragraph in paragraphs:
        people = (
            _credits(paragraph) if len(paragraph) <= _CREDIT_CHARS and not lexicon.SENTENCE.search(paragraph) else []
        )
        if not people:
            break
        found += people
    return list(dict.fromkeys(found))


def _credits(text: str) -> list[str]:
    """Return the people of a text that names writers and says nothing else, none otherwise."""
    marked = text != "" and text[0] in "□■◎●○◆◇△☆★※◤"
    if not (marked or _WRITER.search(text)):
        return []
    found, is_clean = _people(text, is_labelled=False)
    return found if is_clean and not (marked and not _WRITER.search(text) and len(found) * 5 < len(text)) else []


def _opening(text: str) -> list[str]:
    for match in islice(_BRACKETED.finditer(text[: _HEAD_CHARS + 100]), 2):  # 【环球网】（记者 …）
        before, inside = text[: match.start()], _SENT_ON.sub("", match[1])
        if len(before) <= _HEAD_CHARS and not lexicon.is_sentence(before):
            if before.rstrip().endswith(("电", "讯")):
                return _credits(f"记者 {inside}") if not _WRITER.search(inside) else _credits(inside)
            if _WRITER.search(inside) and (found := _credits(inside)):
                return found
    spoken = _SPOKEN.match(text)
    return _credits(spoken["who"]) if spoken else []


def _closing(text: str) -> list[str]:
    if match := _AT_END.search(text):
        inside = match[1]
        found, is_clean = _people(inside, is_labelled=False)
        is_said = is_clean or inside.startswith(("作者：", "作者:"))
        return found if is_said else []
    tail = text[max(map(text.rfind, "。！？”…")) + 1 :].strip()
    return _credits(tail) if 2 < len(tail) <= _CREDIT_CHARS and tail != text else []


def _people(text: str, *, is_labelled: bool) -> tuple[list[str], bool]:
    """Return the people named in a text, and whether it holds hardly anything but names, roles and outlets."""
    found: list[str] = []
    text = clean(text[:300].partition("http")[0])
    names, sent, place = text.rpartition("发自")  # 记者田野 发自北京
    text = _LATIN_GAP.sub("_", names.rstrip() if sent and len(place) < 7 else text)
    is_clean, is_other, last = True, False, 0
    roles = list(_ROLE.finditer(text))
    for n, role in enumerate([*roles, None]):
        part = text[last : role.start() if role else len(text)]
        tokens = [token for token in _SPLIT.split(part) if token]
        is_apart = n == 0 or len(tokens) > 1 or part[:1] != tokens[0][:1] if tokens else False
        if role and is_apart and role[0].endswith(_TIED) and part[-1:] == tokens[-1][-1]:
            is_clean = is_clean and len(tokens.pop()) <= MAX_OUTLET_CHARS  # 河湾日报记者, 每经编辑, 北京报道
        tokens = list(_joined(tokens))
        # What stands before the first role is the outlet (聊城日报全媒体记者…), unless it is a name.
        lenient = (is_labelled and n == len(roles)) or (not is_labelled and n > 0)
        people = [name for token in tokens if (name := _name(token, needs_surname=not lenient))]
        is_clean = is_clean and not any(_is_prose(token) for token in tokens)
        if not is_other and not part.rstrip(" )）】]").endswith("摄"):
            found += people[:-1] if part.rstrip(" )）】]").endswith("译") else people
        is_other = role is not None and role[0] in _OTHER_ROLES
        last = role.end() if role else last
    return list(dict.fromkeys(found)), is_clean


def _is_prose(token: str) -> bool:
    """Tell whether a piece is neither a name, nor a word that stands beside one, nor an outlet."""
    return (
        _name(token, needs_surname=False) is None
        and token not in _NO_NAMES
        and not (is_outlet(token) or len(token) < 2 or token in places() or token.isascii())
    )


def _joined(tokens: list[str]) -> Iterable[str]:
    """Join single characters that stand side by side: three are one name (胡 德 光), others names of two (李 冀)."""
    kept: list[str] = []
    for is_single, run in groupby(tokens, key=lambda token: len(token) == 1 and "\u3400" <= token <= "\u9fff"):
        letters = list(run)
        size = 3 if len(letters) == 3 else 2
        kept += ["".join(letters[n : n + size]) for n in range(0, len(letters), size)] if is_single else letters
    return [token for token in kept if len(token) > 1]


def _name(token: str, *, needs_surname: bool) -> str | None:
    token = token.strip("·•.-—_*#“”\"'!！?？等").replace("_", " ")
    token = token[:-2] if len(token) > 3 and token[-2:] in places() and not token.startswith(_COMPOUND) else token
    if (
        not _NAME.fullmatch(token)
        or token in _NO_NAMES
        or token.lower().replace(" ", "") in _NO_NAMES
        or is_outlet(token)
        or token.endswith(_TITLES)
        or token in _WORDS["capitals"]
    ):
        return None
    return None if needs_surname and not _has_surname(token) else token


@cache
def places() -> frozenset[str]:
    """Return the places that stand behind a name without a gap: 记者田野北京报道."""
    near = {region.short_name for region in regions.all_regions() if region.code.endswith("00")}
    return frozenset({*near, *_WORDS["capitals"]})


def _has_surname(name: str) -> bool:
    return name[:1] in _SURNAMES or name.startswith(_COMPOUND) or "·" in name
