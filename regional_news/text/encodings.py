"""Bytes to text: every candidate encoding is judged by what it gives, none is trusted for being declared.

Servers say `ISO-8859-1` over GBK bytes, pages say `gb2312` over UTF-8 or GB18030 ones. Either the right text comes
out, or none.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from regional_news.text.clean import words

_COMMON_CHARACTERS: Final = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学"
    "法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外"
    "天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很"
    "情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她"
    "手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思"
    "術極這為個來時們會對說產種後學經進著裡現實體機當點業應開還從無關間樣與線數兩過動發國問題總統電話報記網聞區縣鄉東長"
)
_COMMON: Final = re.compile(f"[{_COMMON_CHARACTERS}]+")
_FOREIGN: Final = re.compile("[^\x00-\x7f]+")
_HAN: Final = re.compile("[\u3400-\u9fff]+")
_LATIN_NOISE: Final = re.compile("[\u0080-\u07ff]+")
_STRANGE: Final = re.compile("[\ufffd\ue000-\uf8ff\u0080-\u009f\uff61-\uff9f\u0590-\u0fff\uac00-\ud7ff]+")
_META: Final = re.compile(
    rb"""(?i)<meta[^>]{0,200}?charset\s{0,4}=\s{0,4}["']?\s{0,4}([\w-]{2,20})|<\?xml[^>]{0,80}encoding=["']([\w-]{2,20})"""
)
_HEADER: Final = re.compile(r"(?i)charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([\w-]{2,20})")
_LOST: Final = re.compile("锟斤拷|(?:锟斤)|斤拷")  # U+FFFD written as UTF-8 and read as GBK: what stood there is lost

_GB: Final = frozenset({"gb2312", "gbk", "gb18030", "hz-gb-2312", "cp936", "x-gbk", "gb_2312-80", "euc-cn", "gb-2312"})
_SIGNS: Final = frozenset(map(chr, range(0xA1, 0xC0))) - frozenset("©«®°·»")
_BINARY: Final = tuple(
    bytes.fromhex(mark)
    for mark in words("""
    25504446 89504e47 47494638 ffd8ff 504b0304 52494646 d0cf11e0 52617221 1f8b 377abcaf 00000100 494433 4f676753
    465753 435753 774f4646 7f454c46
    """)
)
"""How PDF, PNG, GIF, JPEG, ZIP, RIFF, old Office, RAR, gzip, 7z, ICO, MP3, Ogg, Flash, WOFF and ELF files begin."""
_MARKS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_MAX_PAIRS: Final = 200
_MAX_RUN: Final = 500
_CERTAINLY: Final = 12
_FEW: Final = 20
_BYTES_BETWEEN: Final = 200  # a page whose bytes fail more often is in another encoding
_SAMPLE_CHARS: Final = 1300
_PLAUSIBLE: Final = 0.18
"""Share of the commonest characters among the Chinese ones: running text has .45 and more, mojibake less than .08."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, or the reason why there is none."""

    text: str
    encoding: str
    repaired: bool = False  # whether the declared encoding was wrong, or bytes were damaged
    refusal: str | None = None


def decode(body: bytes, headers: Mapping[str, str] | None = None) -> Decoded:
    """Return the text of a page, with `repaired` or a `refusal` (`not_html`, `undecodable`, `empty`)."""
    if not body.strip(b"\0 \t\r\n"):
        return Decoded("", "utf-8", refusal="empty")
    if _is_binary(body):
        return Decoded("", "binary", refusal="not_html")
    for mark, encoding in _MARKS.items():
        if body.startswith(mark):
            body = body[len(mark) :]
            text = body.decode(encoding, "replace")
            if plausibility(text) >= 0:
                return Decoded(text, encoding, repaired="\N{REPLACEMENT CHARACTER}" in text)
    if sixteen := _sixteen_bits(body):
        return Decoded(body.decode(sixteen, "replace"), sixteen)
    declared = list(_declared(body, headers))
    return _as_utf8(body, declared) or _best(body, declared)


def plausibility(text: str) -> float:
    """Return how much `text` looks like what people write, from -1 to 1; below 0 it is mojibake or damage."""
    if text.isascii():
        return 0.0
    size, middle = _SAMPLE_CHARS, len(text) // 2
    sample = text if len(text) <= 3 * size else text[:size] + text[middle : middle + size] + text[-size:]
    # Markup is ASCII and says nothing: what is left is a third of the sample and judged in long runs.
    foreign = "".join(_FOREIGN.findall(sample))
    han = _count(_HAN, foreign)
    strange = _count(_STRANGE, foreign) + len(_LOST.findall(foreign)) * 3
    if han < 8:
        latin = _count(_LATIN_NOISE, foreign)
        return -1.0 if strange > han + 1 or latin > 8 + len(sample) // 4 else 0.0
    common = _count(_COMMON, foreign) / han
    score = common - _PLAUSIBLE - min(1.0, 2 * strange / han)
    if score < 0 and not strange and len(set("".join(_HAN.findall(foreign)))) < 8:
        return 0.0  # a word or two that stand again and again tell nothing
    # A few words, a menu or a list of names need not hold common characters.
    return max(score, 0.0) if han < 40 and strange == 0 and common > 0.05 else score


def _count(runs: re.Pattern[str], text: str) -> int:
    return sum(map(len, runs.findall(text)))


def _declared(body: bytes, headers: Mapping[str, str] | None) -> Iterator[str]:
    content_type = next((v for k, v in (headers or {}).items() if k.lower() == "content-type"), "")
    if match := _HEADER.search(str(content_type)):
        yield match[1].lower()
    if found := _META.search(body[:4096]):
        yield (found[1] or found[2]).decode("ascii", "replace").lower()


def _as_utf8(body: bytes, declared: list[str]) -> Decoded | None:
    """Return the text of bytes that are UTF-8, cut in the middle of a character at most."""
    is_cut = False
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        if error.start < len(body) - 3 or error.reason != "unexpected end of data":
            return None
        text, is_cut = body[: error.start].decode(), True
    if text.isascii():
        return Decoded(text, "utf-8")
    is_of_signs = _SIGNS.issuperset(char for char in text if not char.isascii())
    if is_of_signs and not _GB.isdisjoint(declared) and _undone(text) is None:
        return None  # 楼 in GBK is ¥ in UTF-8: of what is clean either way, a page's own word decides
    if plausibility(text) >= 0 or (_undone(text) is None and _is_of_rare_words(text)):
        return Decoded(text, "utf-8", repaired=is_cut or any(name not in {"utf-8", "utf8"} for name in declared))
    return _undone(text)


def _best(body: bytes, declared: list[str]) -> Decoded:
    """Judge the candidates for bytes that are not clean UTF-8."""
    candidates: list[tuple[float, str, str]] = []
    names = dict.fromkeys(["gb18030", "utf-8", "big5hkscs", *(_known(name) for name in declared)])
    for name in names:
        if name is None:
            continue
        text = _decode_gb(body) if name == "gb18030" else body.decode(name, "replace")
        score = plausibility(text) - 20 * text.count("\N{REPLACEMENT CHARACTER}") / max(200, len(text))
        candidates.append((score, text, name))
        if score > 0.2:
            break
    score, text, name = max(candidates, key=lambda candidate: candidate[0])
    if score < -0.02 and not (name == "gb18030" and not _GB.isdisjoint(declared) and _is_of_rare_words(text)):
        return Decoded("", name, refusal="undecodable")
    if name == "gb18030":
        text = _with_letters_back(text)
    is_damaged = "\N{REPLACEMENT CHARACTER}" in text
    return Decoded(text, name, repaired=is_damaged or not _is_as_declared(name, declared))


def _is_as_declared(name: str, declared: list[str]) -> bool:
    return all(d == name or (name == "gb18030" and d in _GB) or (name == "big5hkscs" and "big5" in d) for d in declared)


def _known(name: str) -> str | None:
    """Return the codec that reads what pages mean by a charset's name."""
    if name in _GB:
        return "gb18030"
    if name.startswith("big5"):
        return "big5hkscs"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    return "cp1252" if known in {"iso8859-1", "ascii"} else known if known in _TEXT_CODECS else None


_TEXT_CODECS: Final = frozenset(
    words("utf-8 cp1252 cp1250 cp1251 iso8859-2 iso8859-15 koi8-r shift_jis euc_jp euc_kr cp949 cp932")
)


def _undone(text: str) -> Decoded | None:
    """Undo a wrong decoding that was stored as UTF-8: GBK or UTF-8 once read as Latin-1, UTF-8 once read as GBK."""
    for wrong, right in (("latin-1", "gb18030"), ("latin-1", "utf-8"), ("cp1252", "gb18030"), ("gb18030", "utf-8")):
        try:
            candidate = text.encode(wrong).decode(right)
        except UnicodeError:
            continue
        if _HAN.search(candidate) and plausibility(candidate) > 0:
            return Decoded(candidate, right, repaired=True)
    return None


def _is_of_rare_words(text: str) -> bool:
    """Tell whether Chinese of few common characters is what was written: names, couplets, prices, and no mojibake.

    What was read wrongly as GBK once is UTF-8 in the bytes of GBK, all but some characters; nothing else is.
    """
    if _STRANGE.search(text) or _LOST.search(text):
        return False
    han = "".join(_HAN.findall(text))
    misread = han.encode("gb18030").decode(errors="replace")
    return misread.count("\N{REPLACEMENT CHARACTER}") * 2 > len(han)


def _with_letters_back(text: str) -> str:
    """Give back the letters that a lost byte before them made half of a rare character.

    All between the lost byte and the letter is shifted. It is decoded from both ends, and U+FFFD stands at the seam.
    """
    parts: list[str] = []
    position = 0
    for match in islice(_with_letters().finditer(text), _MAX_PAIRS):
        start = match.start()
        while position < start and "\x7f" < text[start - 1] != "\N{REPLACEMENT CHARACTER}":
            start -= 1
            if match.start() - start > _MAX_RUN:
                break
        run = text[start : match.end()].encode("gb18030")
        mended = _mend(run[:-1])
        if sum(map(_worth, mended)) > sum(map(_worth, text[start : match.end()])) + _CERTAINLY:
            parts += [text[position:start], mended, chr(run[-1])]
            position = match.end()
    return "".join(parts) + text[position:]


@cache
def _with_letters() -> re.Pattern[str]:
    """Return what finds a character whose second byte in GBK is a letter or sign of ASCII; they are rare ones."""
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0x7F))
    found = "".join(sorted({pair.decode("gb18030", "ignore") for pair in pairs}))
    return re.compile(f"[{re.escape(found)}]")


def _decode_gb(body: bytes) -> str:
    """Decode GB18030 and confine each damage to its place.

    A lost byte shifts every pair after it up to the next ASCII character. Such a run is decoded from both ends, and
    U+FFFD stands at the seam, so that the damage can be seen and nothing looks right that is not.
    """
    try:
        return body.decode("gb18030")
    except UnicodeDecodeError as error:
        first = error.start
    parts: list[str] = []
    position = 0
    for damages in range(1000):
        if damages > _FEW and position < damages * _BYTES_BETWEEN:
            break  # no page of this encoding
        run = first
        while run > position and body[run - 1] >= 0x80:
            run -= 1
        end = first + 1
        while end < len(body) and body[end] >= 0x80:
            end += 1
        parts += [body[position:run].decode("gb18030", "replace"), _mend(body[run:end])]
        position = end
        try:
            parts.append(body[position:].decode("gb18030"))
        except UnicodeDecodeError as error:
            first = position + error.start
        else:
            return "".join(parts)
    return "".join(parts) + body[position:].decode("gb18030", "replace")


def _mend(run: bytes) -> str:
    """Return the most plausible reading of a run of high bytes of which one is lost or stray."""
    if len(run) < 2 or len(run) > 4000:
        return run.decode("gb18030", "replace") if len(run) > 1 else "\N{REPLACEMENT CHARACTER}"
    heads, tails = _pairs(run), _pairs(run[1:])
    before = [0]
    for pair in heads:
        before.append(before[-1] + _worth(pair))
    after = [0]
    for pair in reversed(tails):
        after.append(after[-1] + _worth(pair))
    after.reverse()
    cuts = range(min(len(before), len(after)))
    cut = max(cuts, key=lambda i: before[i] + after[i])
    return "".join(heads[:cut]) + "\N{REPLACEMENT CHARACTER}" + "".join(tails[cut:])


def _pairs(run: bytes) -> list[str]:
    return [run[i : i + 2].decode("gb18030", "replace") for i in range(0, len(run) - 1, 2)]


def _worth(pair: str) -> int:
    if _COMMON.match(pair):
        return 4
    try:
        level = pair.encode("gb2312")[0]
    except UnicodeEncodeError:
        return -3
    return 1 if level < 0xD8 else -1


def _sixteen_bits(body: bytes) -> str | None:
    """Recognise UTF-16 without its mark by where the zeros of ASCII characters stand."""
    head = body[:400]
    if head.count(0) < len(head) // 4:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _is_binary(body: bytes) -> bool:
    if body.startswith(_BINARY):
        return b"<html" not in body[:2000].lower()
    head = body[:2000]
    controls = len(head) - len(head.translate(None, bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))))
    return controls > len(head) // 10 and b"<\0" not in head and b"\0<" not in head and b"<html" not in head.lower()
