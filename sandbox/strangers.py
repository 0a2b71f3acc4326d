"""Sites that no spider knows, of makes that are common in the two provinces: only served, to be found out about.

Each gives its name, its place, the form of its addresses and the way it hands out its lists; all else is shared.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import parse_qs, quote

from sandbox.exchange import Answer, Request, plain
from sandbox.markup import attribute, body, links, listing, text
from sandbox.site import PER_PAGE, Section
from sandbox.stranger import SHELL, Stranger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.news_site import Entry


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
