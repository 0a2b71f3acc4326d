"""Which place a page belongs to, and whether what it says of places can be trusted: pure functions of its text.

Three flags come from here. `clone_host`: the page was not read from the portal's own hosts. `brand_substitution`: an
operator replaced the place's name by his brand throughout (中共X委、X人民政府 with a website as X). `region_mismatch`:
the text plainly speaks of another county than the page's own place. All three are silent where doubt is left: a reader
who sees one may rely on it.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from regional_news.item import regions
from regional_news.text.clean import words

if TYPE_CHECKING:
    from datetime import date

    from regional_news.extract.facts import PortalFacts

# Every expression begins with a literal and looks no further than a phrase: nothing a page holds can make it slow.
_COMMITTEE: Final = re.compile(r"中共([^\s、,，。;；:：!！?？\"“”]{2,16}?)委(?!员)")
_GOVERNMENT: Final = re.compile(r"人民政府((?:办公室)?\s{0,3}(?:版权所有|All Rights Reserved))?")
_SITE_WORDS: Final = ("网", "平台", "论坛", "客户端", "体育", "足球", "彩票", "娱乐", "棋牌", "电竞", "直播")
_IN_PHRASE: Final = re.compile("委[、,，书宣组办]|人民政府")
# A website has no 境内, no 城区 and no 辖区.
_AS_LAND: Final = re.compile("内|境内|域内|全境|城区|市区|辖区|籍")
_AUTHORITY: Final = tuple(
    words("""
    省 市 县 区 州 盟 旗 镇 乡 村 社 办 地 街道 兵团 中央 各级 当地 地方 党 党组 纪 政法 工 机关 学校
    公司 集团 大学 学院 医院 临时
    """)
)
"""Ends of what rightly stands in 中共X委 and X人民政府."""
# Nets that do have an inside: 供电网内, 高速路网内, 互联网内.
_REAL_NET: Final = tuple(
    f"{kind}网"
    for kind in words("""
    电 路 管 水 河 气 热 渔 光 内 外 专 域 法 联 骨干 宽带 关系 服务 安全 防护 通信 信息 交通 监控 保障
    """)
)
_PUNCTUATION: Final = '、,，。;；:：!！?？"“”'
_JUDGED_CHARS: Final = 50_000
"""How much of a page is looked at, at either end: more of it says nothing new about its place."""

# Own people on their way to another county, and another county's guests: both are news of one's own place.
_VISIT: Final = (
    "(?:赴|到|往|走进|抵达|访问|做客|客场|对阵|援助|支援|学习|借鉴)[^，。,.\\s]{{0,6}}{name}|"
    "{name}[^，。,.\\s]{{0,8}}(?:考察|取经|观摩|推介|招商|做客|一行)"
)
_AUTHORITIES: Final = ("委", "人民政府", "政府", "公安", "纪委")


def article_region(*, facts: PortalFacts | None, section: list[str], on: date | None) -> str | None:
    """Return the code of the article's place on a day: the breadcrumb's where the portal goes by it, else its own."""
    if facts is None:
        return None
    if facts.region_from == "breadcrumb" and (code := regions.from_breadcrumb(section, on=on, within=facts.region)):
        return code
    return facts.region if facts.region is None or on is None else regions.at(facts.region, on)


def place_flags(
    *, page_text: str, text: str, title: str, url: str, facts: PortalFacts | None, region: str | None
) -> set[str]:
    """Return the flags about places that a page deserves; none without a portal's facts.

    `page_text` is everything the page shows, header and footer included; `text` the article's body.
    """
    if facts is None:
        return set()
    flags = host_flags(url, facts)
    if is_brand_substituted(page_text, text=f"{title}\n{text}", own=facts.region):
        flags.add("brand_substitution")
    if region is not None and speaks_of_another_county(text, title=title, region=region):
        flags.add("region_mismatch")
    return flags


def host_flags(url: str, facts: PortalFacts | None) -> set[str]:
    """Return `clone_host` for an address on a host that is not the portal's; a file read by hand has no host."""
    is_foreign = facts is not None and url.startswith(("http://", "https://")) and not facts.is_own(url)
    return {"clone_host"} if is_foreign else set()


def is_brand_substituted(page_text: str, *, text: str, own: str | None) -> bool:
    """Tell whether a brand stands where the name of a place must.

    Any of these is enough: the same X, not the name of an authority, in 中共X委 and in X人民政府; a copyright of
    X人民政府 where X is no authority, or a town the table does not know on a page that never names `own`, the portal's
    place (GB/T 2260); the same website twice in set phrases; or twice as a piece of land (X境内) in an article, `text`,
    that never names `own` in full.
    """
    text = text[:_JUDGED_CHARS]
    if len(page_text) > 2 * _JUDGED_CHARS:
        page_text = f"{page_text[:_JUDGED_CHARS]}\n{page_text[-_JUDGED_CHARS:]}"
    home = regions.by_code(own) if own else None
    is_home_named = home is None or home.short_name in page_text
    committees = tuple(name for name in _COMMITTEE.findall(page_text) if not name.endswith(_AUTHORITY))[:100]
    for match in _GOVERNMENT.finditer(page_text):
        name = _name_before(page_text, match.start())
        if committees and name.endswith(committees):
            return True
        if match[1] and name and _is_foreign_owner(name, is_home_named=is_home_named):
            return True
    if _has_repeated(_sites_before(_IN_PHRASE, page_text)):
        return True
    if home is None or home.name in text:
        return False
    return _has_repeated([name for name in _sites_before(_AS_LAND, text) if not name.endswith(_REAL_NET)])


def _is_foreign_owner(name: str, *, is_home_named: bool) -> bool:
    """Tell whether a page's copyright cannot belong to the government of `name`."""
    if not name.endswith(_AUTHORITY):
        return True
    return name[-1] in "市县区" and not is_home_named and not _is_known_place(name)


def _sites_before(phrase: re.Pattern[str], text: str) -> list[str]:
    """Return the names of websites that stand right before a set phrase, once for each place."""
    return [
        _name_before(text, match.start())
        for match in phrase.finditer(text)
        if text.endswith(_SITE_WORDS, 0, match.start())
    ]


def _name_before(text: str, end: int) -> str:
    """Return what stands before `end` up to a mark of punctuation, 16 characters at most."""
    before = reversed(text[max(0, end - 16) : end])
    name = "".join(takewhile(lambda sign: sign not in _PUNCTUATION and not sign.isspace(), before))[::-1]
    return name if len(name) > 1 else ""


def _has_repeated(names: list[str]) -> bool:
    """Tell whether two names are the same; their ends are compared, for nothing marks where they begin."""
    ends = [name[-4:] for name in names if len(name) >= 4]
    return len(set(ends)) < len(ends)


def _is_known_place(name: str) -> bool:
    return any(name.endswith(region.name) for region in regions.all_regions())


def speaks_of_another_county(text: str, *, title: str, region: str) -> bool:
    """Tell whether an article filed under `region` is plainly about a county outside it.

    Plainly: `region` is never named, long or short; another county is named at least three times, twice as often as
    all further places together, and either in the title or the first paragraph or as an authority (滕州市人民政府);
    and title and first paragraph tell of no visit or match there.
    """
    home = regions.by_code(regions.current(region))
    if home is None:
        return False
    column, found, rest = title.partition("】")  # of the portal's own: 【今日东阿】
    title = rest if found and column.startswith("【") else title
    whole = f"{title}\n{text[:_JUDGED_CHARS]}"
    names = {home.name, home.short_name, *regions.former_names(home.code)}
    if any(name in whole for name in names):
        return False
    counts = regions.mentions(whole)
    foreign = {
        code: count
        for code, count in counts.items()
        if not code.endswith("00") and not regions.contains(home.code, code) and not regions.contains(code, home.code)
    }
    if not foreign:
        return False
    county = max(foreign, key=lambda code: (foreign[code], code))
    others = sum(counts.values()) - counts[county] - sum(counts[code] for code in _above(county))
    if counts[county] < 3 or counts[county] < 2 * others:
        return False
    own = (_name_of(county), *regions.former_names(county))
    lead = f"{title}\n{text[:_JUDGED_CHARS].split(chr(10), 1)[0]}"
    is_visit = re.search(_VISIT.format(name=f"(?:{'|'.join(own)})"), lead) is not None
    is_named = any(name in lead for name in own) or any(name + one in whole for name in own for one in _AUTHORITIES)
    return is_named and not is_visit


def _name_of(code: str) -> str:
    region = regions.by_code(code)
    return region.name if region else code


def _above(code: str) -> list[str]:
    """Return the divisions that a county lies in."""
    found = []
    while (region := regions.by_code(code)) and region.parent:
        code = regions.current(region.parent)
        found.append(code)
    return found
