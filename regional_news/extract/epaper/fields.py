"""Where the systems of newspapers keep a story's fields. Every entry stands on some paper's pages; none is needed."""

from __future__ import annotations

import re
from typing import Final

from regional_news.extract.epaper.markup import with_id
from regional_news.extract.epaper.numbers import OF_PART
from regional_news.extract.xpath import has


def _class(tag: str, name: str) -> str:
    return f"//{tag}[{has(name)}]"


def _id(tag: str, name: str) -> str:
    return f"//{tag}[{with_id(name)}]"


BOXES: Final = ("div", "p", "td", "span", "b", "strong", "font", "center", "h3", "h4", "h5", "h6")
"""What a line of a page without markup of its own may stand in."""
TITLES: Final = (
    "//founder-title",
    _id("*", "Title"),
    _id("*", "doctitle"),
    _id("*", "contenttitle"),
    _class("*", "bmnr_con_biaoti"),
    _class("td", "font01"),
    _class("*", "d_t_b"),
    _class("*", "art-title"),
    _class("*", "newsdetatit") + "//h3",
    _id("*", "news_content") + "//h1",
    _class("p", "BSHARE_TEXT"),
    _class("*", "detail") + "//h2",
    "//h1",
    "//h2",
)
PRETITLES: Final = (
    "//founder-pretitle",
    _id("*", "PreTitle"),
    _class("p", "introtitle"),
    _class("div", "intro"),
    _id("*", "yinti"),
    _class("*", "bmnr_con_yinti"),
    f"//td[{has('font02')}][following::td[{has('font01')}]]",
    _id("*", "news_content") + "//h3[1]",
)
SUBTITLES: Final = (
    "//founder-subtitle",
    _id("*", "SubTitle"),
    _class("p", "subtitle"),
    _class("div", "sub"),
    _id("*", "subdoctitle"),
    _class("*", "bmnr_con_futi"),
    f"//td[{has('font02')}][preceding::td[{has('font01')}]]",
    _id("*", "news_content") + "//h3[2]",
)
BYLINE: Final = re.compile("记者|通讯员|作者")
BODIES: Final = (
    "//founder-content",
    "//cms-content",
    _id("*", "doccontent"),
    _id("*", "contenttext"),
    _id("*", "ozoom"),
    _id("*", "zoom"),
    _class("*", "newsdetatext"),
    _class("*", "bmnr_con_con"),
    _class("span", "font06"),
    _id("*", "content"),
)
"""The last ones may be around the whole page: one that holds the title is none."""
PARAGRAPHS: Final = f"(//*[{has('d_t_b')}])[1]/following::*[{has('para')}]"
"""A story's paragraphs that stand below its title in no box of their own."""
ADVERTISEMENT: Final = re.compile(
    r"^\W*(?:公益|分类|遗失)?广告\W*(?:[(（]?[一二三四五六七八九十\d]*[)）]?)$|广告(?:专[版刊栏]|$)"
)
NOTICE: Final = re.compile(
    r"(?<!发表)(?<!发布)(?<!发出)(?<!刊登)(?:公告|公示|启事|声明|通告|讣告|通知书|遗失|挂失|招标|拍卖|招租|注销|减资)(?:[(（].{0,8}[)）])?\W*$|"
    r"^\W*(?:遗失|(?:声明|公告)(?:\W|$))|中缝"
)
CREDITS: Final = re.compile(
    r"^\W*(?:本版(?:责编|编辑|责任编辑|主编|美编|校对)|责编|责任编辑|版式|值班(?:编委|主任|总编)|美编|校对)"
)

AROUND: Final = re.compile(
    r"版权(?:所有|归)|©|Copyright|扫一扫|\d\s?条评论|评论\s?\d|未经.{0,6}授权|ICP\s?备|[上下]一[篇版期]|返回|^\W*(?:(?:本文)?字数|版次|日期|来源|作者|浏览)\s?[:：]|"
    rf"\d{{4}}\s?[-年/.]\s?\d{{1,2}}\s?[-月/.]\s?\d{{1,2}}|^第?\s?{OF_PART}\d{{1,3}}\s?版"
)
"""Lines between the title and a story's end that are none of it."""
CHROME: Final = re.compile(
    r"^\W*(?:放大|缩小|默认|打印|关闭|字[号体]|首页|收藏|分享|朗读|登录|注册|搜索|检索|导航|往期|回顾|目录|正文|复制|全文|本版(?:其他|更多)?(?:文章|新闻|导航))|数字报|电子[报版]|"
    r"社址|主办[:：]|主管[:：]|ISSN|CN\d|邮发代号|刊号|总第|[>＞»|｜]|^\W*$"
)
"""Lines of the page itself: buttons, ways, imprint."""
IMPRINT: Final = re.compile(r"^.{0,30}(?:版权所有|主办\W|[地社]址[:：]|电话[:：]|邮编[:：]|ICP\s?备).{0,80}$")
"""The foot of a page, where nothing marks the end of the story."""
_PAGE_NAMED: Final = rf"第?\s?(?P<no>{OF_PART}\d{{1,3}}|[一二三四五六七八九十]{{1,3}})\s?版"
_IN_BRACKETS: Final = r"[^()（）\[\]【】〔〕，。]{0,40}[)）\]】〕]"
"""What a mark in brackets says behind the page: where on it (左上), its name, the title there."""
GOES_ON: Final = re.compile(
    rf"(?:[…—\s▶►▷→↓■◆>＞]{{0,6}}[(（\[【〔]\s?(?:[下紧]\s?转|转)\s?{_PAGE_NAMED}{_IN_BRACKETS}|"
    rf"[(（\[【〔…—\s▶►▷→↓■◆>＞]{{0,6}}(?:[下紧]\s?转|转)\s?{_PAGE_NAMED.replace('<no>', '<bare>')}"
    r"(?:[·:：\s]{1,2}[\u4e00-\u9fff·]{2,12}|[①-⑳])?)\W{0,3}$"
)
COMES_FROM: Final = re.compile(
    rf"^[^\w(（\[【〔]{{0,6}}(?P<open>[(（\[【〔])?\W{{0,3}}(?:上\s?接|紧接|接)\s?{_PAGE_NAMED}"
    rf"(?(open)(?:{_IN_BRACKETS})?|)[\s）)\]】〕：:，,。…—]{{0,4}}"
)
