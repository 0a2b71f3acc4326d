"""Newspapers of the sandbox: issues of made-up stories in the forms of five systems, with what such pages get wrong.

A paper is a function of its seed: the same path gives the same bytes, until an issue is corrected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Final, Literal
from urllib.parse import urlsplit

Family = Literal["founder", "layout", "cms", "shtml", "articel"]

PAGES: Final = ("要闻", "民生", "广告")
MOVED_TO: Final = "old.papers.803.com.cn"
"""Where an old issue of one of the papers stands now."""
_PLACES: Final = ("渡口", "河堤", "东街", "老码头", "菜市场", "三中", "图书馆", "文化广场", "西坡", "石桥")
_EVENTS: Final = ("恢复夜航", "加固完工", "换上新灯", "种下新树", "开办夜校", "修好水管", "添置座椅", "举行赛歌")
_NAMES: Final = ("林一鸣", "沈若溪", "顾晓岚", "罗长青", "苏小禾")


@dataclass(frozen=True, kw_only=True)
class Print:
    """One story as it was printed."""

    number: int
    title: str
    text: tuple[str, ...]
    pretitle: str = ""
    subtitle: str = ""
    author: str = ""
    in_list: bool = True
    """Whether the page's list has a line for it, or its map alone."""


@dataclass(kw_only=True)
class Newspaper:
    """One paper; its issues are those of every day from `first` to `last` but Sundays and those of `absent`."""

    family: Family
    name: str
    host: str = "paper.example"
    folder: str = "/"
    first_node: int = 0
    """Number of the first page in systems that count all pages of a house; 0: 7 in the oldest, 1 in the others."""
    first: date
    last: date
    encoding: str = "utf-8"
    absent: frozenset[date] = frozenset()
    sundays: bool = False
    """Whether there is an issue on Sundays."""
    calendar: Literal["period.xml", "navi.xml"] = "period.xml"
    lies: bool = False
    """Whether the calendar names a day without an issue and leaves one out."""
    corrected: set[date] = field(default_factory=set)
    moved: dict[date, str] = field(default_factory=dict)
    """By day the origin that an issue has moved to."""

    def __post_init__(self) -> None:
        """Number the first page."""
        self.first_node = self.first_node or (7 if self.family == "founder" else 1)

    def has_issue(self, day: date) -> bool:
        """Tell whether there is an issue of a day."""
        return self.first <= day <= self.last and (self.sundays or day.weekday() != 6) and day not in self.absent

    def days(self) -> list[date]:
        """Return the days of all issues."""
        span = (self.last - self.first).days
        return [day for n in range(span + 1) if self.has_issue(day := self.first + timedelta(days=n))]

    def stories(self, day: date, page: int) -> list[Print]:
        """Return what stands on a page: the first page's lead goes on on the second; the last has advertisements."""
        random = Random(f"{self.name}{day}{page}")
        base = int(f"{day:%m%d}") * 100 + page * 10
        if page == 3:
            return [
                Print(number=base, title="遗失声明", text=("本人不慎遗失渔船证一本，声明作废。",)),
                Print(number=base + 1, title="广告", text=("河口酱园新酱上市。",), in_list=False),
                Print(number=base + 2, title="本版责编：罗长青", text=("本版责编：罗长青",)),
            ]
        found = []
        for n in range(3):
            place, event, name = random.choice(_PLACES), random.choice(_EVENTS), random.choice(_NAMES)
            title = f"{place}{event}{'一二三'[n]}记"
            opening = f"本报讯（记者 {name}）{day.month}月{day.day}日，{place}{event}，第{base + n}位市民前来观看。"
            closing = f"附近的居民说，{place}盼这一天已经盼了{random.randint(2, 30)}年。"
            if day in self.corrected and n == 1:
                closing += "昨日所刊年数有误，特此更正。"
            found.append(Print(number=base + n, title=title, text=(opening, closing), author=name))
        lead = found[0]
        if page == 1:
            found[0] = Print(
                number=lead.number,
                title=lead.title,
                text=(*lead.text, "（下转第2版）"),
                pretitle="沿河走笔",
                subtitle="——一座小城的早晨",
            )
        else:
            ahead = self.stories(day, 1)[0]
            found.append(
                Print(number=base + 5, title=ahead.title, text=("（上接第1版）", "到了傍晚，灯一盏盏亮起来。"))
            )
        return found

    # Addresses

    def page_path(self, day: date, page: int) -> str:
        """Return the path of a page."""
        forms = {
            "founder": f"html/{day:%Y-%m/%d}/node_{self.first_node + page - 1}.htm",
            "layout": f"pc/layout/{day:%Y%m/%d}/node_A{page:02}.html",
            "cms": f"{day:%Y-%m/%d}/node_{self.first_node + page - 1}.html",
            "shtml": f"{day:%Y%m%d}/vA{page}.shtml",
            "articel": f"content/{day:%Y%m%d}/Page{page:02}JQ.htm",
        }
        return self.folder + forms[self.family]

    def story_path(self, day: date, story: Print) -> str:
        """Return the path of a story; one family's has no day."""
        forms = {
            "founder": f"html/{day:%Y-%m/%d}/content_{story.number}.htm",
            "layout": f"pc/c/content_{story.number}.html",
            "cms": f"{day:%Y-%m/%d}/content_{story.number}.html",
            "shtml": f"{day:%Y%m%d}/{story.number}.shtml",
            "articel": f"content/{day:%Y%m%d}/Articel{story.number:05}JQ.htm",
        }
        return self.folder + forms[self.family]

    def serves(self, host: str, path: str) -> bool:
        """Tell whether an address is one of the paper's, where it is or where it has moved to."""
        return path.startswith(self.folder) and host in {self.host, *(urlsplit(o).netloc for o in self.moved.values())}

    def answer(self, path: str, host: str | None = None) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body for a path, on the host that issues have moved to as well."""
        if path in {self.folder, self.folder + "index.html"}:
            newest = self.page_path(self.days()[-1], 1)
            return self._html(f'<html><META HTTP-EQUIV="Refresh" CONTENT="0; URL={newest}"></html>')
        if path.endswith(self.calendar):
            return self._calendar(path)
        if path.startswith(self.folder + "img/") and path.endswith(".jpg"):
            return 200, {"Content-Type": "image/jpeg"}, b"\xff\xd8\xff\xe0" + path.encode() + b"\xff\xd9"
        return self._issue_file(path, is_here=host in {None, self.host})

    def _issue_file(self, path: str, *, is_here: bool) -> tuple[int, dict[str, str], bytes]:
        for day in self.days():
            if not any(f"{day:{form}}" in path for form in ("%Y-%m/%d", "%Y%m/%d", "%Y%m%d")) and "/c/" not in path:
                continue
            if is_here and (origin := self.moved.get(day)) and "/c/" not in path:
                return 302, {"Location": origin + path}, b""
            for page in (1, 2, 3):
                if path == self.page_path(day, page):
                    return self._html(self.page_markup(day, page))
                for story in self.stories(day, page):
                    if path == self.story_path(day, story):
                        return self._html(self.story_markup(day, page, story))
        return 404, {"Content-Type": "text/html"}, b"<h1>404</h1>"

    def _html(self, markup: str) -> tuple[int, dict[str, str], bytes]:
        return 200, {"Content-Type": f"text/html; charset={self.encoding}"}, markup.encode(self.encoding)

    def _calendar(self, path: str) -> tuple[int, dict[str, str], bytes]:
        if self.family != "founder":
            return 404, {"Content-Type": "text/html"}, b"<h1>404</h1>"
        days = [day for day in self.days() if f"{day:%Y-%m}" in path]
        if self.lies and days:
            sunday = next(iter(self.absent), days[0])
            days = [sunday, *days[1:-1]]
        if self.calendar == "navi.xml":
            listed = "".join(f"<node><url>../{day:%Y-%m/%d}/node_{self.first_node}.htm</url></node>" for day in days)
            return 200, {"Content-Type": "text/xml"}, f"<navi>{listed}</navi>".encode()
        listed = "".join(
            f"<period><period_date>{day}</period_date><front_page>node_{self.first_node}.htm</front_page></period>"
            for day in days
        )
        return 200, {"Content-Type": "text/xml"}, f"<period_list>{listed}</period_list>".encode()

    # Markup

    def page_markup(self, day: date, page: int) -> str:
        """Return a page: the other pages, its stories, its picture with its map."""
        links = "".join(
            f"<li><a id=pageLink href={self.page_path(day, n)}>第{n:02}版：{name}</a></li>"
            for n, name in enumerate(PAGES, 1)
        )
        stories = self.stories(day, page)
        lines = "".join(
            f'<li><a href="{self.story_path(day, story)}?div=-1">{story.title}</a></li>'
            for story in stories
            if story.in_list
        )
        areas = "".join(
            f'<area shape=rect coords="0,{100 * n},200,{100 * n + 80}" href={self.story_path(day, story)}?div=0>'
            for n, story in enumerate(stories)
        )
        yesterday = self.page_path(day - timedelta(days=1), 1)
        return (
            f"<html><head><title>{self.name}数字报-{day.year}年{day.month:02}月{day.day:02}日</title></head><body>"
            f"<div class=where>第{page:02}版：{PAGES[page - 1]}</div><ul id=layoutlist>{links}</ul>"
            f"<a href={self.folder}pdf/{day:%Y%m%d}{page:02}.pdf>PDF</a><a href={yesterday}>上一期</a>"
            f"<img src={self.folder}img/{day:%Y%m%d}{page:02}.jpg usemap=#PagePicMap width=400 height=600>"
            f"<map name=PagePicMap>{areas}</map><ul class=news-list>{lines}</ul></body></html>"
        )

    def story_markup(self, day: date, page: int, story: Print) -> str:
        """Return a story's page in the make of the family."""
        body = "".join(f"<p>　　{line}</p>" for line in story.text)
        head, tail = f"<html><head><title>{story.title}-{self.name}</title></head><body>", "</body></html>"
        made = {
            "founder": (
                f"<!--enpproperty <articleid>{story.number}</articleid><date>{day} 00:00:00.0</date><author></author>"
                f"<title><p>{story.title}</p></title><nodename>第{page:02}版：{PAGES[page - 1]}</nodename>/enpproperty-->"
                f"<founder-pretitle>{story.pretitle}</founder-pretitle><founder-title>{self.name}</founder-title>"
                f"<founder-title><![CDATA[<b>{story.title}</b>]]></founder-title><founder-subtitle>{story.subtitle}"
                "</founder-subtitle><founder-author><!--<npm:article-author>--></founder-author><div id=ozoom>"
                f"<founder-content>{body}</founder-content></div>"
            ),
            "layout": (
                f"<p id=PreTitle>{story.pretitle}</p><h2 id=Title>{story.title}</h2><p id=SubTitle>{story.subtitle}</p>"
                f"<div id=ozoom><!--enpcontent-->{body}<!--/enpcontent--></div>"
            ),
            "cms": (
                f"<div id=news_content><h1>{story.title}</h1><h3>{story.pretitle}</h3><h3>{story.subtitle}</h3>"
                f"<cms-content>{body}</cms-content></div>"
            ),
            "shtml": (
                f"<div class=d_t_b>{story.title}</div>"
                + "".join(f"<div class=para>{line}</div>" for line in story.text)
            ),
            "articel": f"<div id=contenttitle>{story.title}</div><div id=contenttext>{body}</div>",
        }
        return head + made[self.family] + tail


def newspapers(last: date) -> dict[str, Newspaper]:
    """Return one paper or more of each family by the name of its spider, the newest issue of `last`."""
    first = last - timedelta(days=30)
    moved = first + timedelta(days=first.weekday() == 6)  # the oldest issue
    absent = last - timedelta(days=5 + ((last - timedelta(days=5)).weekday() == 6))
    of = partial(Newspaper, first=first, last=last)
    made = {
        "yueyangribao": of(family="cms", name="岳阳日报", host="papers.803.com.cn", folder="/yyrb/"),
        "changjiangxinxibao": of(
            family="cms", name="长江信息报", host="papers.803.com.cn", folder="/cjxxb/", first_node=2
        ),
        "tengzhouribao": of(
            family="founder", name="滕州日报", host="www.tzdaily.com.cn", first_node=84948, encoding="gbk",
            absent=frozenset({absent}), lies=True,
        ),
        "mudanwanbao": of(family="layout", name="牡丹晚报", host="www.heze.cn", folder="/mdwb/"),
        "hezeribao": of(
            family="shtml", name="菏泽日报", host="epaper.hezeribao.com", folder="/shtml/hzrb/", encoding="gbk"
        ),
        "weifangribao": of(family="articel", name="潍坊日报", host="wfrb.wfnews.com.cn"),
    }  # fmt: skip
    made["yueyangribao"].moved[moved] = f"http://{MOVED_TO}"
    return made
