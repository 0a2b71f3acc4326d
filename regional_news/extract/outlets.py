"""What stands behind a byline's labels and beside its date: outlets and people, without what runs on behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regional_news.extract import boilerplate, people
from regional_news.extract.page import SEAM
from regional_news.text import dates
from regional_news.text.clean import clean, words

if TYPE_CHECKING:
    from regional_news.extract.labels import Labelled

_VALUE_END: Final = re.compile(
    rf"[|｜┊│┃{SEAM}\t]|\s{{2,}}|[\xa0\u3000]{{2}}|https?://|www\.|[【\[(（](?:字|打印|大|关闭|评论|收藏|我要|复制|分享)|"
    r"(?:字体|字号|打印|\[FROM|评论|浏览|点击|阅读|分享到|(?<=[\s\x1f])收藏|我要|扫一扫|关闭)"
)
_BUTTON: Final = re.compile(
    rf"\d[\d.,]{{0,8}}\s?[万Ww]?\+?\s?(?:次|人)?(?:阅读|浏览|点击|评论|观看|播放)|我有话说|[(（]?(?:已有[\s{SEAM}]{{0,3}})?[\d,]{{1,12}}[\s{SEAM}]{{0,3}}人参与|"
    rf"[{SEAM}]返回|查看更多|[^\s{SEAM}|｜]{{0,6}}(?:打印|评论|浏览|收藏|关闭|分享|纠错|朗读|复制|链接|投稿|扫码|字号|字体)(?=[\s{SEAM}|｜】\])）(（\[【:：]|$)"
)
"""A button that follows the names on their line."""
_REPORTER: Final = re.compile(
    rf"(?<=[\s{SEAM}(（])(?:(?:本[报网台站社])?(?:记者|通讯员)(?=[\s/／\u3400-\u9fff])|文[/／]|图[/／]文)|"
    r"(?<=[报网台社])(?:全媒体)?(?:记者|通讯员)(?=\s?[\u3400-\u9fff]{2,4}(?:[\s、]|$))"
)
_NOBODY: Final = frozenset(words("空 无 暂无 不详 未知 佚名 匿名 未填写 null none undefined"))
_DEVICES: Final = ("iphone", "ipad", "android", "安卓", "苹果", "手机", "电脑")
"""What a poster wrote with, where an outlet should stand."""
MAX_ACCOUNT_CHARS: Final = 16
_OF_STORIES: Final = re.compile(r"(?:凡|注明|标[注明]|标有|载明)[^。，]{0,10}$")
_BARE: Final = tuple(
    words("""
    经济报道 日报 晚报 早报 晨报 时报 商报 都市报 周刊 周报 新闻网 在线 新华社 新华网 人民网 中新网 中新社 电视台
    广播电台 融媒体中心 新媒体中心 新闻中心 信息中心 宣传部 传媒集团 报社 发布 融媒 客户端
    """)
)
"""How the names of outlets end, wherever they stand."""
_BESIDE_DATE: Final = tuple(words("报 報 網 网 社 网站 传媒 在线 广播 卫视 周刊 新媒体 融媒 发布 客户端"))
_PORTALS: Final = ("新浪", "搜狐", "网易", "腾讯", "凤凰")
_OFFICES: Final = tuple("处部室院局会心科馆所库系厅委台站网报社")


def is_bare_outlet(text: str) -> bool:
    """Tell whether a line is the name of an outlet and nothing else."""
    return _ends_with(text, _BARE, range(2, 21))


def _ends_with(text: str, ends: tuple[str, ...], before: range) -> bool:
    """Tell whether a text is one of `ends` behind so many letters as `before` allows."""
    if not text.endswith(ends) or text.startswith("来自") or not text.replace("·", "").isalnum():
        return False
    return any(text.endswith(end) and len(text) - len(end) in before for end in ends)


def named_outlet(text: str) -> tuple[str, str] | None:
    """Return who wrote a story and for whom where a line says just that: 田野/河湾日报, 田野 河湾日报."""
    pieces = [clean(piece) for piece in text.replace("/", " ").replace("／", " ").split()]
    for person, outlet in (pieces, pieces[::-1]) if len(pieces) == 2 else ():
        if people.signed_name(person) and people.is_outlet(outlet) and 2 < len(outlet) <= MAX_ACCOUNT_CHARS:
            return person, outlet
    return None


def is_beside_date(piece: str) -> bool:
    """Tell whether what stands beside a date, parted from it, is an outlet: 环球网, 新浪娱乐."""
    is_portal = piece.startswith(_PORTALS) and len(piece) < 7 and _is_chinese(piece)
    return is_portal or (len(piece) <= 14 and _ends_with(piece, _BESIDE_DATE, range(1, 11)))


def _is_chinese(name: str) -> bool:
    return 1 < len(name) < 13 and name.isalpha() and not any(map(str.isascii, name))


def source_value(raw: str) -> str:
    """Return the outlet behind 来源 without what runs on behind it: dates, buttons, counts."""
    value = cut_at_date(raw).lstrip(f"{SEAM} \t\r\n\xa0\u3000[［【")
    if end := _VALUE_END.search(value):
        value = value[: end.start()]
    value = clean(value).strip(" |｜丨/,，;；>《》<【】[]［］-—_:：\"'“”·.•●■◆★※")
    for opening, closing in ("（）", "()"):
        if value.endswith(closing) and opening not in value:
            value = value[:-1]
        if value.startswith(opening) and closing not in value:
            value = value[1:]
    value = "《" * (value.count("》") - value.count("《")) + value + "》" * (value.count("《") - value.count("》"))
    is_outlet = any(map(str.isalpha, value)) and value.strip("（()）").lower() not in _NOBODY
    is_device = value.lower().startswith(_DEVICES) and len(value) < 20
    is_place = value in people.places()  # 来自: 湖南
    return value.rstrip("（(") if 1 < len(value) <= 40 and is_outlet and not (is_device or is_place) else ""


def source_of(raw: str, label: Labelled) -> str:
    """Return the outlet behind a label below a story, "" in a site's notice: 凡注明“来源：…”的."""
    return "" if _OF_STORIES.search(raw[: label.start]) else source_value(label.raw)


def person_value(raw: str) -> str:
    """Return who stands behind 责任编辑, None-like "" where nobody does."""
    value = "".join(" " if sign.isspace() else sign for sign in cut_at_button(cut_at_date(raw)).strip())
    for end in ("  ", *"|｜】])）［］[【"):
        value = value.partition(end)[0]
    value = clean(value).strip(" :：/,，、;；()（）【】[]")
    pieces = value.replace("_", " ").split()
    # 赵敏 PN031, PN031 赵敏, 王晓梅_NB12345
    names = [one for one in pieces if not (one.isascii() and one[0].isupper() and one[-1].isdecimal())] or pieces
    value = ("" if all(len(one) == 1 for one in names) else " ").join(names)
    return value if 1 < len(value) <= 30 and not boilerplate.is_of_site(value) else ""


def cut_at_date(raw: str) -> str:
    """Return what stands before the first date of a value."""
    found = dates.find(raw)
    return raw[: found[0].start] if found else raw


def parted(raw: str) -> tuple[str, str]:
    """Part an outlet from the reporter named behind it without a label: `菏泽日报　记者 张三`, `菏泽日报 | 张三`."""
    outlet, bar, person = raw.partition("|")
    if bar and people.signed_name(name := clean(cut_at_date(person))):
        return outlet, name
    outlet, _, person = clean(raw).rpartition(" ")
    if people.is_outlet(outlet) and people.signed_name(person):
        return outlet, person  # 河湾网 田野
    found = _REPORTER.search(raw)
    return (
        (raw[: found.start()].rstrip("(（"), raw[found.start() :])
        if found and raw[: found.start()].strip()
        else (raw, "")
    )


def cut_at_button(raw: str) -> str:
    """Return what stands before the first button behind a value."""
    found = _BUTTON.search(raw)
    return raw[: found.start()] if found else raw
