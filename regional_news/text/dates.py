"""Read the dates that Chinese pages show: exactly, in China's time, with the precision that stands there.

Relative forms (昨天, 3小时前) and forms without a year are read against the moment the page was fetched. Nothing here
looks at the host's clock or zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, date, datetime, timedelta, timezone
from typing import Final

from dateparser.date import DateDataParser

from regional_news.item.article import CHINA, EARLIEST, LATEST_AHEAD, Precision
from regional_news.text.clean import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date found in a text."""

    at: datetime  # aware, +08:00; what the text leaves out is zero
    precision: Precision  # how much of `at` the text says
    raw: str  # the characters that say it, white space collapsed
    start: int
    end: int


MAX_CHARS: Final = 2000  # longer texts are no place for a date line and are not searched

_ASCII_FORMS: Final = str.maketrans("０１２３４５６７８９：－／．　—–﹕", "0123456789:-/. --:")
_WIDE: Final = re.compile("[０-９：－／．　—–﹕]")
_NUMERALS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "O": 0, "两": 2}
_NUMERAL: Final = "[零〇○ＯO一二三四五六七八九]"

_HALF_DAY: Final = r"(?P<half>上午|下午|凌晨|早上|早晨|清晨|中午|傍晚|晚上|晚间|夜间|[AaPp]\.?[Mm]\.?)"
_CLOCK: Final = (
    rf"(?:{_HALF_DAY}?\s{{0,3}}(?P<H>[01]?\d|2[0-3])(?:\s?[:时点]\s?(?P<M>[0-5]\d|\d(?=分|\D|$))"
    r"(?:\s?[:分]\s?(?P<S>[0-5]\d|\d(?=秒))(?:[.:]\d{1,6}(?!\d))?)?(?!\d)[分秒]?|(?P<oclock>[时点])(?!\d))"
    r"(?:\s?(?P<half2>[AaPp][Mm]|[上下]午)\b)?(?:\s?(?P<zone>Z\b|UTC\b|GMT\b(?!\s?[+-])|[+-]\d\d:?[0-5]\d(?!\d)))?)"
)
_GAP: Final = (
    r"(?:\s{0,8}(?:(?:格林尼治标准时间\s?\d\d?:\d\d\s{0,3})?北京时间)?(?:T|,|，|·|\||/|-)?\s{0,4}"
    r"(?:[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?\s{0,4})"
)
_FULL: Final = re.compile(
    r"(?<![\d.])(?P<y>(?:19|20)\d\d)\s{0,2}(?:(?P<sep>[-/.])\s{0,2}(?P<m>1[0-2]|0?[1-9])\s{0,2}(?P=sep)\s{0,2}"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?:(?!\d)|(?=\d\d:\d\d))|"
    r"\s{1,5}(?P<m3>0[1-9]|1[0-2])\s{0,3}/\s{0,3}(?P<d3>0[1-9]|[12]\d|3[01])(?=\s{1,6}\d\d:\d\d|\s{0,8}$)|"
    r"年\s{0,2}(?P<m2>1[0-2]|0?[1-9])\s{0,2}月\s{0,2}(?P<d2>3[01]|[12]\d|0?[1-9])(?:\s{0,2}[日号]|(?!\d)))"
    rf"(?:{_GAP}{_CLOCK})?"
)
_HAN: Final = re.compile(
    rf"(?P<y>(?:一九|二[零〇○ＯO]){_NUMERAL}{{2}})\s?年\s?(?P<m>[一二三四五六七八九十]{{1,2}})\s?月\s?"
    rf"(?P<d>[一二三四五六七八九十]{{1,3}})\s?[日号](?:{_GAP}{_CLOCK})?"
)
_HALF_HAN: Final = re.compile(
    r"(?P<m>十[一二]?|[一二三四五六七八九])月\s{1,3}(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\s{1,3}(?P<y>(?:19|20)\d\d)(?!\d)"
    rf"(?:[,\s]{{1,3}}(?:(?:at|@)\s)?{_CLOCK})?"
)
"""`十一月 6th, 2009`: an English form whose month alone was translated."""
_COMPACT: Final = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
    r"(?:[T ]?(?P<H>[01]\d|2[0-3])(?P<M>[0-5]\d)(?P<S>[0-5]\d)?)?(?!\d)"
)
_NO_YEAR: Final = re.compile(
    r"(?<![\d年./-])(?<!\d:)(?P<m>1[0-2]|0?[1-9])(?:(?P<sep>[-/])(?P<d>3[01]|[12]\d|0?[1-9])(?![\d/.-])|\s?月\s?(?P<d2>3[01]|[12]\d|0?[1-9])\s?[日号])"
    rf"(?:{_GAP}{_CLOCK})?"
)
_SHORT_YEAR: Final = re.compile(
    r"(?<![\d年./-])(?<!\d:)(?P<y>[0-2]\d)(?:年\s?(?P<m>1[0-2]|0?[1-9])\s?月\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?[日号]"
    rf"(?:{_GAP}{_CLOCK})?|-(?P<m2>1[0-2]|0[1-9])-(?P<d2>3[01]|[12]\d|0[1-9])\s{{0,4}}"
    rf"{_CLOCK.replace('(?P<', '(?P<x')})"
)
"""`07年08月24日`, `08-11-02 18:33`: Chinese pages begin with the year, however short."""
_AMERICAN: Final = re.compile(
    rf"(?<![\d/])(?P<m>1[0-2]|0?[1-9])/(?P<d>3[01]|[12]\d|0?[1-9])/(?P<y>(?:19|20)\d\d)\s{{1,3}}(?=\d\d?:\d\d(?::\d\d)?\s?[AaPp][Mm]){_CLOCK}"
)
"""`7/5/2005 9:23 PM`: who counts hours so begins with the month."""
_RELATIVE: Final = re.compile(
    rf"(?<!大)(?P<word>刚刚|剛剛|(?P<half_hour>半\s?[个個]?小[时時]前)|"
    rf"(?<![时時])(?<!天)(?<!\d)(?P<n>\d{{1,3}})\s?(?P<unit>秒[钟鐘]?|分[钟鐘]?|[个個]?小[时時]|天)前|"
    rf"(?P<day>今天|今日|昨天|昨日|前天)(?:{_GAP}{_CLOCK})?)"
)
_MONTHS: Final = {
    name: number for number, name in enumerate(words("jan feb mar apr may jun jul aug sep oct nov dec"), start=1)
}
_MONTH: Final = rf"(?P<m>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_ENGLISH: Final = re.compile(
    r"(?i)(?<![a-z])(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s{0,3})?"
    rf"(?:{_MONTH}\s{{1,3}}(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?|"
    rf"(?P<d2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?[\s-]{{1,3}}{_MONTH.replace('<m>', '<m2>')})"
    r"(?:\s{1,3}(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6})?"
    rf"(?:(?:,|\s|-){{1,3}}(?P<y>(?:19|20)\d\d)(?!\d)(?:[,\s]{{1,3}}(?:at\s)?{_CLOCK})?|"
    rf"[,\s]{{1,3}}{_CLOCK.replace('(?P<', '(?P<x')}(?:\s[A-Z]{{3,4}})?\s{{1,3}}(?P<y2>(?:19|20)\d\d)(?!\d))"
)
"""`Mon, 22 Nov 2021 09:27:00 +0800`, `Nov 22, 2021`, `Mon Nov 22 09:27:00 CST 2021`: CST is never American."""
_HAS_ENGLISH: Final = re.compile(r"[JFMASONDjfmasond][AEPUCOaepuco][NBRYLGPTVCnbrylgptvc][A-Za-z]{0,6}[.\s,-]")
_HAS_DATE: Final = re.compile(r"\d\s{0,2}[-/.年月]\s{0,2}\d|前|刚刚|剛剛|[今昨][天日]|月.{1,3}日|月\s{1,3}\d")
_UNITS: Final = {"秒": "seconds", "分": "minutes", "小": "hours", "天": "days"}
_DAYS_BACK: Final = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}


def is_possible(at: datetime, fetched_at: datetime | None) -> bool:
    """Tell whether a news page can bear this date: not before 1995, not later than a day after it was fetched."""
    return at >= EARLIEST and (fetched_at is None or at - LATEST_AHEAD <= fetched_at)


def _countable(fetched_at: datetime | None) -> datetime | None:
    """Return the moment that days are counted from, None for one at an end of time, which other zones reach beyond."""
    return fetched_at if fetched_at and EARLIEST.year <= fetched_at.year < MAXYEAR else None


def find(text: str, *, fetched_at: datetime | None = None, partial: bool = False) -> list[Moment]:
    """Return the possible dates in `text`, in their order.

    `partial` reads forms without a year too (`05-03 10:05`, `5月3日`), which need `fetched_at`, as relative ones do.

    >>> [moment] = find("发布时间：2021-11-22 09:27 来源：", fetched_at=None)
    >>> moment.at.isoformat(), moment.precision, moment.raw
    ('2021-11-22T09:27:00+08:00', 'minute', '2021-11-22 09:27')
    """
    if len(text) > MAX_CHARS:
        return []
    shown = text
    if _WIDE.search(text):
        text = text.translate(_ASCII_FORMS)
    fetched_at = _countable(fetched_at)
    found = list(_english(text)) if _HAS_ENGLISH.search(text) else []
    if not found and not _HAS_DATE.search(text):
        return []
    found += _absolute(_FULL, text)
    if "月" in text:
        found += [*_absolute(_HAN, text), *_absolute(_HALF_HAN, text)]
    if "/" in text:
        found += _absolute(_AMERICAN, text)
    found += _absolute(_SHORT_YEAR, text)
    if fetched_at is not None:
        taken = [(moment.start, moment.end) for moment in found]
        found += [
            moment
            for moment in _against(text, fetched_at, partial=partial)
            if not any(moment.start < end and start < moment.end for start, end in taken)
        ]
    possible = sorted((m for m in found if is_possible(m.at, fetched_at)), key=lambda moment: moment.start)
    return [replace(m, raw=_shown(shown[m.start : m.end])) for m in possible]


def parse_machine(value: str, *, fetched_at: datetime | None = None) -> Moment | None:
    """Return the date of a meta or an attribute, where 8 and 14 digits, English and RFC forms occur as well.

    A time of exactly midnight, or the last second, says the day alone there: systems fill in what they do not know.
    """
    value = value.strip()[:100]
    moments = find(value, fetched_at=fetched_at) or [
        m for m in _absolute(_COMPACT, value) if is_possible(m.at, fetched_at)
    ]
    moment = moments[0] if moments else parse_other(value, fetched_at=fetched_at)
    if moment and moment.precision != "day" and f"{moment.at:%T}" in _FILLED_IN:
        return replace(moment, at=from_day(moment.at.date()), precision="day")
    return moment


def parse_other(value: str, *, fetched_at: datetime | None = None) -> Moment | None:
    """Return the date that `value` is, in one of the many forms that only `dateparser` reads, None where it is none.

    To be asked last, about a value that is labelled as a date: a call takes milliseconds. Day, month and year must be
    there, and no guess is taken about which of two numbers is the month; relative forms need `fetched_at`.
    """
    raw, fetched_at = _shown(value), _countable(fetched_at)
    if short := _SHORT_DAY.fullmatch(raw.strip("[]()（）【】")):
        return next((one for one in _absolute(_SHORT_DAY, short[0]) if is_possible(one.at, fetched_at)), None)
    is_relative = _AGO.search(raw) is not None
    if len(raw) > _OTHER_CHARS or not (YEAR.search(raw) or (is_relative and fetched_at)) or _AMBIGUOUS.search(raw):
        return None
    settings = {
        "STRICT_PARSING": True,
        "DATE_ORDER": "YMD",
        "TIMEZONE": "Asia/Shanghai",
        "RETURN_AS_TIMEZONE_AWARE": True,
        "RELATIVE_BASE": (fetched_at or EARLIEST).astimezone(CHINA).replace(tzinfo=None),
    }
    found = None
    with suppress(ValueError, OverflowError):  # its own, on nonsense
        found = DateDataParser(languages=["zh", "en"], settings=settings).get_date_data(_CST.sub("", raw)).date_obj
    if found is None:
        return None
    at, precision = found.astimezone(CHINA).replace(microsecond=0), _said(raw)
    if precision == "day":
        at = from_day(at.date())
    elif precision != "second":
        at = at.replace(minute=0 if precision == "hour" else at.minute, second=0)
    made = Moment(at=at, precision=precision, raw=raw, start=0, end=len(value))
    return made if is_possible(at, fetched_at) else None


_SHORT_DAY: Final = re.compile(r"(?P<y>[0-2]\d)(?P<sep>[-/.])(?P<m>1[0-2]|0?[1-9])(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9])")
"""`08-03-05`: only where it is all that stands behind a label."""
_FILLED_IN: Final = ("00:00:00", "23:59:59")
_OTHER_CHARS: Final = 40
YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_AGO: Final = re.compile(r"(?i)(?:\bago|\byesterday\b.*|\d(?:天|小?时|分钟?)前|大前天)$")
_AMBIGUOUS: Final = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])([-/. ])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d)")
"""`05/03/2021`: the third of May or the fifth of March."""
_CST: Final = re.compile(r"\(?\bCST\b\)?")  # China's time here, America's to everybody else


def _said(raw: str) -> Precision:
    """Return how exact a date text is."""
    if re.search(r"\d:\d\d:\d\d", raw):
        return "second"
    if re.search(r"\d:\d\d|分钟?前|\bminutes? ago", raw):
        return "minute"
    return "hour" if re.search(r"时前|\bhours? ago", raw) else "day"


def from_day(day: date) -> datetime:
    """Return the first moment of `day` in China."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def _absolute(form: re.Pattern[str], text: str) -> Iterator[Moment]:
    for match in form.finditer(text):
        groups = match.groupdict()
        year = _number(groups["y"])
        year += 2000 if year < 100 else 0
        month = _number(groups["m"] or groups.get("m2") or groups.get("m3") or "")
        day = _number(groups["d"] or groups.get("d2") or groups.get("d3") or "")
        if moment := _moment(match, year, month, day):
            yield moment


def _english(text: str) -> Iterator[Moment]:
    for match in _ENGLISH.finditer(text):
        month = _MONTHS[(match["m"] or match["m2"]).lower()]
        if moment := _moment(match, int(match["y"] or match["y2"]), month, int(match["d"] or match["d2"])):
            yield moment


def _against(text: str, fetched_at: datetime, *, partial: bool) -> Iterator[Moment]:
    now = fetched_at.astimezone(CHINA)
    for match in _RELATIVE.finditer(text):
        if match["day"]:
            day = now - timedelta(days=_DAYS_BACK[match["day"]])
            if moment := _moment(match, day.year, day.month, day.day):
                yield moment
            continue
        unit = "minutes" if match["half_hour"] else _UNITS[(match["unit"] or "秒").lstrip("个個")[0]]
        at = now - timedelta(**{unit: 30 if match["half_hour"] else int(match["n"] or 0)})
        precision: Precision = {"seconds": "minute", "minutes": "minute", "hours": "hour", "days": "day"}[unit]  # type: ignore[assignment]
        if match["half_hour"]:  # forums say so until an hour has passed
            precision = "hour"
        minute = 0 if precision in {"hour", "day"} else at.minute
        hour = 0 if unit == "days" else at.hour
        yield _made(match, at.replace(hour=hour, minute=minute, second=0, microsecond=0), precision)
    if partial:
        for match in _NO_YEAR.finditer(text):
            if match["sep"] == "/" and not match["H"]:
                continue  # 1/12: the first of twelve pictures
            month, day_of_month = int(match["m"]), int(match["d"] or match["d2"])
            for year in (now.year, now.year - 1):
                moment = _moment(match, year, month, day_of_month)
                if moment and moment.at <= now + LATEST_AHEAD:
                    yield moment
                    break


def _moment(match: re.Match[str], year: int, month: int, day: int) -> Moment | None:
    groups = match.groupdict()
    if groups.get("xH"):
        groups = {name.removeprefix("x"): value for name, value in groups.items() if name.startswith("x")}
    precision: Precision = "day"
    hour = minute = second = 0
    zone: timezone = CHINA
    if groups.get("H"):
        hour = _hour(int(groups["H"]), groups.get("half") or groups.get("half2") or "")
        minute, second = int(groups.get("M") or 0), int(groups.get("S") or 0)
        precision = "second" if groups.get("S") else "minute" if groups.get("M") else "hour"
        zone = _zone(groups.get("zone") or "")
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(CHINA)
    except (ValueError, OverflowError):
        return None
    return _made(match, at, precision)


def _made(match: re.Match[str], at: datetime, precision: Precision) -> Moment:
    return Moment(at=at, precision=precision, raw=_shown(match[0]), start=match.start(), end=match.end())


def _shown(raw: str) -> str:
    return " ".join(raw.split()).rstrip(",，·|/- ")


def _hour(hour: int, half: str) -> int:
    if half in {"下午", "傍晚", "晚上", "晚间", "夜间"} or half[:1] in {"P", "p"}:
        return hour + 12 if hour < 12 else hour
    if half == "中午":
        return hour + 12 if hour < 6 else hour
    return 0 if half and hour == 12 else hour


def _zone(text: str) -> timezone:
    """Return the zone named; CST is never American here, so it is not even read."""
    if not text:
        return CHINA
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = timedelta(hours=min(hours, 23), minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)
    return int("".join(str(_NUMERALS.get(c, 0)) for c in text) or 0)
