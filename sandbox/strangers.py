"""Sites that no spider knows, of makes that are common in the two provinces: only served, to be found out about.

Each gives its name, its place, the form of its addresses and the way it hands out its lists; all else is shared.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import parse_qs, quote

from sandbox.exchange import Answer, Request, plain
from sandbox.markup import attribute, body, links, listing, text
from sandbox.news_site import Entry, NewsSite
from sandbox.prose import Place
from sandbox.site import PER_PAGE, Section
from sandbox.story import Block, Paragraph, Picture, Story, Template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sandbox.prose import Draft

SHELL: Final = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{}</title></head><body><div id="app"></div>{}</body></html>'


def _article(story: Story) -> str:
    """A page with a breadcrumb, labels, the text and what stands around it."""

    def picture(block: Picture) -> str:
        return f'<p><img src="{attribute(block.url)}" alt=""></p>'

    site = story.section[0]
    meta = f'<meta name="SiteName" content="{site}"><meta name="SiteIDCode" content="{story.region}0001">'
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{text(story.title)}-{site}</title>
{meta if "政务" in site else ""}</head><body><div class="nav">{links([("/", "首页")])}</div>
<div class="pos">当前位置：{" &gt; ".join(text(name) for name in ("首页", *story.section[1:]))} &gt; 正文</div>
<h1>{text(story.title)}</h1>
<div class="info">发布时间：{story.published_raw} 来源：{text(story.source)} 责任编辑：{text(story.editor)}</div>
<div class="con">{body(story, paragraph="<p>{}</p>", picture=picture)}</div>
<div class="foot">{site} 版权所有</div></body></html>"""


class Stranger(NewsSite):
    """A site known to nobody."""

    site_name: ClassVar[str]
    region: ClassVar[str]
    place_name: ClassVar[str]
    templates = (Template(name="only", markup=_article, shows=frozenset()),)
    list_template = templates[0]
    first_id: ClassVar[int] = 30211

    def __init_subclass__(cls) -> None:
        """Give the sections their place."""
        place = Place(name=cls.place_name, towns=("东关镇", "南桥镇"), sources=(f"{cls.place_name}融媒体中心",))
        cls.sections = tuple(
            Section(names=(cls.site_name, name), key=str(n), front=front, page=page, place=place)
            for n, (name, front, page) in enumerate(cls.columns)
        )

    columns: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    """Name, first page and form of further pages of each section."""

    def ident(self, number: int) -> int:
        """Return the number in a story's address."""
        return self.first_id + 7 * number

    def locate(self, path: str) -> int | None:
        """Find the number behind an address: the last one in it."""
        found = re.findall(r"\d+", path)
        return (int(found[-1]) - self.first_id) // 7 if found else None

    def find(self, url: str) -> int | None:
        """Return the number of the story there is at an address; with parameters it may stand in the middle."""
        numbers = ((int(word) - self.first_id) // 7 for word in re.findall(r"\d+", url))
        return next((n for n in numbers if 0 <= n < self.count and n not in self.gone and self.url(n) == url), None)

    def compose(self, number: int, draft: Draft, rng: Random) -> Story:
        """Make a story without specialities."""
        blocks: list[Block] = [Paragraph(text=paragraph) for paragraph in draft.paragraphs]
        if rng.random() < 0.3:
            blocks.insert(1, Picture(url=f"{self.origin}/upload/{number}.jpg"))
        return Story(
            portal=self.name,
            article_id=str(self.ident(number)),
            url=self.url(number),
            title=draft.title,
            source=draft.source,
            editor=draft.editor,
            published_at=self.moment(number),
            section=self.section(number).names,
            region=self.region,
            blocks=tuple(blocks),
        )

    def page_of(self, section: Section, first: int, count: int) -> list[Entry]:
        """Return some lines of a section's list, from the `first`-th on."""
        return [self.entry(n) for n in itertools.islice(self.numbers(section), first, first + count)]

    def navigation(self) -> str:
        """Make the links to the sections, and some that lead to services."""
        services = [("/login.html", "登录"), ("/about/us.html", "关于我们"), ("/map.html", "网站地图")]
        return links([*((s.front, s.names[-1]) for s in self.sections), *services])

    def framed(self, title: str, markup: str) -> str:
        """Return a page of markup below the site's navigation."""
        head = f"<html><head><meta charset=utf-8><title>{title}</title></head>"
        return f"{head}<body>{self.navigation()}{markup}</body></html>"

    def home_markup(self, entries: list[Entry]) -> str:
        """Make a home page with the sections and the newest stories."""
        return self.framed(self.site_name, f"<ul>{listing(entries)}</ul>")

    def list_markup(self, section: Section, entries: list[Entry], *, page: int, pages: int) -> str:
        """Make a list page with links to the others."""
        turns = links(self.turns(section, page, pages))
        shown = f"<ul>{listing(entries)}</ul><div>{turns}</div>"
        return self.framed(f"{section.names[-1]}-{self.site_name}", shown)


class Hanweb(Stranger):
    """大汉: columns whose lists are in the data proxy alone."""

    name, origin, site_name = "hanweb", "http://www.ningyang-gov.example", "宁阳县政务网"
    region, place_name = "370921", "宁阳县"
    columns = tuple(
        (name, f"/col/col{n}/index.html", "/none{n}") for n, name in ((5101, "宁阳要闻"), (5102, "公告公示"))
    )

    def url(self, number: int) -> str:
        """Return an address with a day without zeros, the column and the number."""
        day = self.moment(number)
        column = 5101 + int(self.section(number).key)
        return f"{self.origin}/art/{day.year}/{day.month}/{day.day}/art_{column}_{self.ident(number)}.html"

    def home_markup(self, entries: list[Entry]) -> str:
        """Show a few stories only."""
        return super().home_markup(entries[:4])

    def list_markup(self, section: Section, entries: list[Entry], *, page: int, pages: int) -> str:  # noqa: ARG002
        """Make a column's page: its list stands nowhere in it."""
        column, unit = 5101 + int(section.key), 8800 + int(section.key)
        script = f"var param_{unit} = {{col:1,webid:18,path:'/',columnid:{column},sourceContentType:1,unitid:'{unit}',webname:'{self.site_name}',permissiontype:0}};"
        return self.framed(section.names[-1], f"<div id='{unit}'></div><script>{script}</script>")

    def other(self, request: Request) -> Answer | None:
        """Answer the data proxy."""
        if request.parts.path != "/module/web/jpage/dataproxy.jsp":
            return None
        given = {name: values[0] for name, values in parse_qs(request.parts.query).items()}
        section = self.sections[int(given["columnid"]) - 5101]
        first, last = int(given["startrecord"]), int(given["endrecord"])
        records = "".join(
            f'<record><![CDATA[<li><a title="{attribute(e.title)}" href="{e.url}">{text(e.title)}</a></li>]]></record>'
            for e in self.page_of(section, first - 1, last - first + 1)
        )
        total = sum(1 for _ in self.numbers(section))
        return plain(f"<datastore><totalrecord>{total}</totalrecord><recordset>{records}</recordset></datastore>")


class Searched(Hanweb):
    """A site of that make whose lists end early: what is older is found by its search alone."""

    name, origin, site_name = "searched", "http://www.yishui-gov.example", "沂水县政务网"
    region, place_name = "371323", "沂水县"
    columns = tuple(
        (name, f"/col/col{n}/index.html", f"/none{n}") for n, name in ((5101, "沂水要闻"), (5102, "部门动态"))
    )
    listed_max: ClassVar[int] = 12

    def numbers(self, section: Section | None = None) -> Iterator[int]:
        """Count the stories that lists show: of a section the newest alone."""
        return itertools.islice(super().numbers(section), self.listed_max if section else None)

    def home_markup(self, entries: list[Entry]) -> str:
        """Show the search beside the stories."""
        field = '<input type="hidden" name="websiteid" value="371323000000000"><input name="q">'
        return super().home_markup(entries) + f'<form action="/jsearchfront/search.do">{field}</form>'

    def other(self, request: Request) -> Answer | None:
        """Answer the search: JSON of HTML, newest first, between two days."""
        if request.method != "POST" or request.parts.path != "/jsearchfront/interfaces/cateSearch.do":
            return super().other(request)
        given = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        days = {n: f"{self.moment(n):%Y%m%d}" for n in range(self.count)}
        found = sorted((n for n, day in days.items() if given["begin"] <= day <= given["end"]), key=lambda n: days[n])
        page, per_page = int(given["p"]), int(given["pg"])
        results = [
            f'<div class="jcse-result-box"><div class="jcse-news-title"><a href="/jsearchfront/visit/link.do?url='
            f'{quote(self.url(n))}">{text(self.title(n))}</a></div><div class="jcse-news-url"><a>{self.url(n)}</a></div></div>'
            for n in found[::-1][(page - 1) * per_page : page * per_page]
        ]
        return _json({"total": len(found), "result": results})


class Jpaas(Hanweb):
    """大汉's successor: units of a page, as JSON with HTML in it."""

    name, origin, site_name = "jpaas", "https://www.qufu-gov.example", "曲阜市政务网"
    region, place_name = "370881", "曲阜市"
    columns = tuple(
        (name, f"/col/col{n}/index.html", "/none{n}") for n, name in ((5101, "曲阜动态"), (5102, "部门动态"))
    )

    def list_markup(self, section: Section, entries: list[Entry], *, page: int, pages: int) -> str:  # noqa: ARG002
        """Make a column's page with the parameters of its unit."""
        data = {"webId": "3", "tplSetId": "t9", "pageId": section.key, "tagId": "当前栏目_list", "pageType": "column"}
        unit = f'<div url="/api-gateway/jpaas-publish-server/front/page/build/unit" querydata="{attribute(json.dumps(data))}"></div>'
        return self.framed(section.names[-1], unit)

    def other(self, request: Request) -> Answer | None:
        """Answer a unit."""
        if not request.parts.path.endswith("/front/page/build/unit"):
            return None
        given = {name: values[0] for name, values in parse_qs(request.parts.query).items()}
        page = int(json.loads(given["paramJson"])["pageNo"])
        found = self.page_of(self.sections[int(given["pageId"])], (page - 1) * 50, 50)
        return plain(json.dumps({"success": True, "data": {"html": f"<ul>{listing(found)}</ul>" if found else ""}}))


class Trs(Stranger):
    """拓尔思: dated names, and pages counted in a script."""

    name, origin, site_name = "trs", "http://www.taojiang-gov.example", "桃江县政务网"
    region, place_name = "430922", "桃江县"
    columns = tuple(
        (name, f"/{key}/index.html", f"/{key}/index_{{index}}.html")
        for key, name in (("zwdt/tjyw", "桃江要闻"), ("zwdt/bmdt", "部门动态"))
    )

    def url(self, number: int) -> str:
        """Return an address with the month and the day."""
        day = self.moment(number)
        folder = self.section(number).front.rpartition("/")[0]
        return f"{self.origin}{folder}/{day:%Y%m}/t{day:%Y%m%d}_{self.ident(number)}.html"

    def list_markup(self, section: Section, entries: list[Entry], *, page: int, pages: int) -> str:
        """Make a list that nothing links on from."""
        script = f'<script>createPageHTML({pages}, {page - 1}, "index", "html");</script>'
        return self.framed(section.names[-1], f"<ul>{listing(entries)}</ul>{script}")


class Rednet(Stranger):
    """A county's pages on the province's platform."""

    name, origin, site_name = "rednet", "https://anxiang.rednet.example", "安乡新闻网"
    region, place_name = "430721", "安乡县"
    columns = tuple(
        (name, f"/channel/{n}.html", f"/channel/{n}_{{n}}.html") for n, name in ((741, "安乡头条"), (742, "乡镇动态"))
    )

    def url(self, number: int) -> str:
        """Return an address of today's form."""
        return f"{self.origin}/content/{self.moment(number):%Y/%m/%d}/{self.ident(number)}.html"


class Phpcms(Stranger):
    """PHPCMS without rewriting: everything is a parameter."""

    name, origin, site_name = "phpcms", "http://www.zhucheng-news.example", "诸城新闻网"
    region, place_name = "370782", "诸城市"
    columns = tuple((name, f"/list/{n}", f"/list/{n}/{{n}}") for n, name in ((6, "诸城要闻"), (9, "社会民生")))

    def url(self, number: int) -> str:
        """Return an address of parameters alone."""
        catid = (6, 9)[int(self.section(number).key)]
        return f"{self.origin}/index.php?a=show&c=index&catid={catid}&id={self.ident(number)}&m=content"

    def answer(self, request: Request) -> Answer:
        """Lead parameters to what they mean."""
        given = {name: values[0] for name, values in parse_qs(request.parts.query).items()}
        if request.parts.path == "/index.php" and given.get("a") == "show" and given.get("id", "").isdigit():
            number = (int(given["id"]) - self.first_id) // 7
            if not (0 <= number < self.count and self.ident(number) == int(given["id"])):
                return self.missing()
            page = self.template(number).render(self.story(number))
            return Answer(headers=page.headers, body=page.body)
        if request.parts.path == "/index.php" and given.get("a") == "lists":
            turn = f"/{given['page']}" if given.get("page", "1") != "1" else ""
            return super().answer(Request(method="GET", url=f"{self.origin}/list/{given.get('catid')}{turn}"))
        return super().answer(request)

    def page_path(self, section: Section, page: int) -> str:
        """Return the address of a list's page."""
        catid = section.front.rpartition("/")[2]
        turn = f"&page={page}" if page > 1 else ""
        return f"/index.php?m=content&c=index&a=lists&catid={catid}{turn}"

    def navigation(self) -> str:
        """Make the links to the sections."""
        return links([*((self.page_path(s, 1), s.names[-1]) for s in self.sections), ("/about.html", "关于我们")])


class Dede(Stranger):
    """织梦: list_11_2.html, a feed, and addresses with a day."""

    name, origin, site_name = "dede", "http://www.linqu-zaixian.example", "临朐在线"
    region, place_name = "370724", "临朐县"
    columns = tuple(
        (name, f"/a/{key}/", f"/a/{key}/list_{n}_{{n}}.html")
        for key, n, name in (("xinwen", 11, "本地新闻"), ("minsheng", 12, "民生热线"))
    )

    def url(self, number: int) -> str:
        """Return an address with year, month with day, and a number."""
        return f"{self.origin}{self.section(number).front}{self.moment(number):%Y/%m%d}/{self.ident(number)}.html"

    def home_markup(self, entries: list[Entry]) -> str:
        """Name the feed."""
        feed = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
        return super().home_markup(entries).replace("<head>", f"<head>{feed}", 1)

    def other(self, request: Request) -> Answer | None:
        """Answer the feed."""
        if request.parts.path != "/rss.xml":
            return None
        items = "".join(
            f"<item><title>{text(e.title)}</title><link>{e.url}</link></item>" for e in self._front_entries()
        )
        return plain(f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>')


class Vue(Stranger):
    """An application of its own: the first page is empty, its lists are JSON, its stories are pages."""

    name, origin, site_name = "vue", "https://www.jinshi-rongmei.example", "津市融媒"
    region, place_name = "430781", "津市市"
    columns = (("津市新闻", "/none0", "/none0/{n}"), ("乡镇动态", "/none1", "/none1/{n}"))

    def url(self, number: int) -> str:
        """Return an address without a date."""
        return f"{self.origin}/detail/{self.ident(number)}.html"

    def home_markup(self, entries: list[Entry]) -> str:  # noqa: ARG002
        """Make the shell: what it will fetch stands in its script."""
        calls = "".join(f'load("/api/news/list?cat={s.key}&size=20&page=" + n);' for s in self.sections)
        return SHELL.format(self.site_name, f"<script>function more(n) {{ {calls} }}</script>")

    def other(self, request: Request) -> Answer | None:
        """Answer a list."""
        if request.parts.path != "/api/news/list":
            return None
        given = {name: values[0] for name, values in parse_qs(request.parts.query).items()}
        found = self.page_of(self.sections[int(given["cat"])], (int(given["page"]) - 1) * PER_PAGE, PER_PAGE)
        rows = [{"id": e.url, "title": e.title, "url": e.url.removeprefix(self.origin)} for e in found]
        return _json({"code": 0, "data": {"rows": rows}})


class Newaircloud(Stranger):
    """方正's client: columns, lists and stories are JSON alone."""

    name, origin, site_name = "newaircloud", "https://xkycs.newaircloud.example", "新看安化"
    region, place_name = "430923", "安化县"
    columns = (("安化要闻", "/none0", "/none0/{n}"), ("时政", "/none1", "/none1/{n}"))

    def url(self, number: int) -> str:
        """Return the address of a story's JSON."""
        return f"{self.origin}/api/getArticle?aid={self.ident(number)}&cid={self.section(number).key}&sid=xkycs"

    def home_markup(self, entries: list[Entry]) -> str:  # noqa: ARG002
        """Make the shell."""
        return SHELL.format(self.site_name, '<script>get("/api/getColumns?sid=xkycs&cid=0")</script>')

    def other(self, request: Request) -> Answer | None:
        """Answer the client's calls."""
        given: dict[str, Any] = {name: values[0] for name, values in parse_qs(request.parts.query).items()}
        match request.parts.path:
            case "/api/getColumns":
                return _json({"data": [{"colID": int(s.key), "colName": s.names[-1]} for s in self.sections]})
            case "/api/getArticles":
                numbers = list(self.numbers(self.sections[int(given["cid"])]))
                row = int(given.get("rowNumber", 0))
                stories = [(self.ident(n), self.story(n)) for n in numbers[row : row + PER_PAGE]]
                rows = [{"file_id": ident, "title": s.title, "publishtime": s.published_raw} for ident, s in stories]
                return _json({"data": rows})
            case "/api/getArticle":
                number = (int(given["aid"]) - self.first_id) // 7
                story = self.story(number)
                content = body(story, paragraph="<p>{}</p>", picture=lambda p: f'<img src="{p.url}">')
                return _json({"title": story.title, "source": story.source, "content": content, "version": 0})
        return None


def _json(value: Any) -> Answer:
    return Answer(
        headers=(("Content-Type", "application/json; charset=utf-8"),),
        body=json.dumps(value, ensure_ascii=False).encode(),
    )


STRANGERS: Final[dict[str, type[Stranger]]] = {
    site.name: site for site in (Hanweb, Searched, Jpaas, Trs, Rednet, Newaircloud, Phpcms, Dede, Vue)
}
"""The sites by name; served where they are named."""
