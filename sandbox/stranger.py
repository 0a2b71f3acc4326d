"""What sites that no spider knows share: their pages, and how a number stands in an address."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, ClassVar, Final

from sandbox.markup import attribute, body, links, listing, text
from sandbox.news_site import Entry, NewsSite
from sandbox.prose import Place
from sandbox.site import Section
from sandbox.story import Block, Paragraph, Picture, Story, Template

if TYPE_CHECKING:
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
