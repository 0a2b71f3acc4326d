"""Number and name of a newspaper's page, as a link, a head or a line among others says them."""

from __future__ import annotations

import re
from typing import Final

from regional_news.text.clean import key

SECOND: Final = r"(?:\s?[-－—~～/、&+]\s?[A-Za-z]{0,4}\d{1,3})?"
"""The other half of a sheet that is printed across (A02-03)."""
OF_PART: Final = r"(?:[A-Za-z]{0,4}|[特增专副]|[周月特增专副]刊)"
"""What stands before the number of a page, where a part of the paper counts its own (A01, 特1, 周刊01)."""
_NUMBERED: Final = re.compile(
    rf"第\s{{0,3}}(?P<no>{OF_PART}\s?\d{{1,3}}{SECOND}|[一二三四五六七八九十]{{1,3}})\s{{0,3}}版"
    r"\s{0,3}[:：·—\-]?\s{0,3}(?P<name>.*)|"
    rf"(?P<no2>{OF_PART}\d{{1,3}}{SECOND})"
    r"\s{0,3}(?:版\s{0,3}[:：·—\-]?|[:：·])\s{0,3}(?P<name2>.*)|"
    rf"(?P<no4>[A-Za-z]{{1,2}}\d{{1,3}}{SECOND}|0\d{{1,2}}{SECOND})(?P<name4>[\u4e00-\u9fff].*)|"
    rf"(?P<no3>[A-Za-z]{{0,4}}\d{{1,3}}{SECOND})(?:\s{{1,3}}(?P<name3>.*))?"
)
_HEAD: Final = re.compile(
    rf"(?<![转接见A-Za-z\d])(?:第\s{{0,3}}(?P<no>{OF_PART}\d{{1,3}}{SECOND})\s{{0,3}}版"
    r"(?:\s{0,3}[:：]\s{0,3}(?P<name>[^\s|｜>\]】]{1,20})|\s(?P<name4>[^\s|｜>\]】]{1,20})$)?|"
    rf"(?P<no2>{OF_PART}\d{{1,3}}{SECOND})\s{{0,3}}版\s{{0,3}}[:：]\s{{0,3}}(?P<name2>[^\s|｜>\]】]{{1,20}})|"
    r"(?P<no3>0\d|[A-Z]{1,2}\d{1,3})\s?版\s(?P<name3>[^\s|｜>\]】]{1,20})$)"
)
_HEAD_CHARS: Final = 20
_NAME_ENDS: Final = re.compile(r"\s*(?:PDF|pdf|[(（]\s?PDF\s?[)）]|下载|\[|【).*$")
_BRACKETS: Final = re.compile(r"^[(（](.+)[)）]$")


def numbered(text: str) -> tuple[str | None, str | None]:
    """Return number and name of a page as a link or head says them.

    >>> numbered("第07版：数智潮流"), numbered("A01版（要闻）"), numbered("周刊01版：周末"), numbered("要闻")
    (('07', '数智潮流'), ('A01', '要闻'), ('周刊01', '周末'), (None, '要闻'))
    """
    text = _NAME_ENDS.sub("", text.strip())
    if match := _NUMBERED.fullmatch(text):
        groups = match.groupdict()
        no = next(groups[n] for n in ("no", "no2", "no3", "no4") if groups[n])
        name = next((groups[n] for n in ("name", "name2", "name3", "name4") if groups[n]), None)
        name = _BRACKETS.sub(r"\1", (name or "").strip(" :：·—-"))
        return in_digits(re.sub(r"\s", "", no)), name or None
    return None, text if 0 < len(text) <= 20 and key(text) else None


def in_digits(number: str) -> str:
    """Return a page's number in Arabic digits, two of them where it was written out.

    >>> in_digits("二"), in_digits("十二"), in_digits("A1")
    ('02', '12', 'A1')
    """
    if number.strip("零一二三四五六七八九十"):
        return number
    tens, ten, ones = number.rpartition("十")
    digits = "零一二三四五六七八九"
    return f"{(digits.find(tens or '一') * 10 if ten else 0) + digits.find(ones or '零'):02}"


def head_in(line: str) -> tuple[str | None, str | None]:
    """Return number and name of a page as a line among others says them.

    >>> head_in("河湾日报 2024年3月5日 A01版：要闻"), head_in("今日8版"), head_in("下转第3版")
    (('A01', '要闻'), (None, None), (None, None))
    """
    match = _HEAD.search(line[:60])
    groups = match.groupdict() if match else {}
    is_short = len(line) <= _HEAD_CHARS and groups.get("no") and not (groups["name"] or groups["name4"])
    if is_short and all(said := numbered(line)):
        return said
    no, name = (next((v for n, v in groups.items() if n.startswith(kind) and v), None) for kind in ("no", "name"))
    return no, name
