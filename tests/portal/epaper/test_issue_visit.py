"""Stories in parts find each other by the pages that they name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from regional_news.extract.epaper.page import PrintedPage, read_printed_page
from regional_news.extract.epaper.story import Story
from regional_news.extract.reading import Reading
from regional_news.portal.epaper.any_paper import AnyPaperSpider
from regional_news.portal.epaper.arguments import AnyPaperArguments
from regional_news.portal.epaper.issue_visit import IssueVisit, is_of_later
from tests.every import every


def visit(**parts: tuple[str, str | None, str | None]) -> IssueVisit:
    """Return an issue with parts of a story: the page of each, the one on which it goes on, the one it comes from."""
    made, answer = IssueVisit(date(2026, 11, 20), "http://paper.example/"), Any
    for key, (page, goes_on, comes_from) in parts.items():
        reading = Reading(article_id=key, title="渡口夜航恢复", page_no=page)
        made.held[key] = (answer, Story(reading=reading, goes_on=goes_on, comes_from=comes_from))  # type: ignore[assignment]
    return made


def test_a_story_may_go_on_more_than_once_and_never_in_a_circle() -> None:
    made = visit(lead=("A01", "A02", None), middle=("A02", "3", "1"), end=("A02-03", None, "A02"))
    for first, rest in dict(made.pairs()).items():
        made.note_joined(first, rest)
    assert made.joined == {"lead": "middle", "middle": "end"}
    assert [made.head_of(part) for part in ("end", "middle", "lead")] == ["lead"] * 3
    made = visit(lead=("01", "4", None), other=("01", "4", None), end=("04", None, "1"), of_lead=("04", None, "1"))
    for key, title in {"lead": "乙镇治水记", "other": "甲村修路记", "end": "甲村修路记"}.items():
        response, told = made.held[key]
        made.held[key] = (response, replace(told, reading=replace(told.reading, title=title)))
    response, told = made.held["of_lead"]
    told = replace(told, of="乙镇治水记", reading=replace(told.reading, title="（上接第1版）"))
    made.held["of_lead"] = (response, told)
    assert dict(made.pairs()) == {"lead": "of_lead", "other": "end"}
    made.pages = [{"number": "04", "stories": []}]
    assert (made.printed_number("4"), made.printed_number("5")) == ("04", "5")
    assert len(dict(visit(one=("1", "2", "2"), other=("2", "1", "1")).pairs())) == 1


def test_where_every_page_lists_the_whole_issue_each_story_is_on_its_own_page() -> None:
    """Be it shown there by an area, or by the heading above it; none is lost, and no page is another's repeat."""
    tree = "".join(
        f"<dl><dt><a href=node_A00{n}.html>A00{n}版：要闻</a></dt><dd><a href=content_{n}1.html>一</a>"
        f"<a href=content_{n}2.html>二</a></dd></dl>"
        for n in (1, 2, 3)
    )
    made = IssueVisit(date(2026, 11, 20), "http://paper.example/")
    for n in (1, 2, 3):
        areas = f"<map name=m><area coords=0,0,9,9 href=content_{n}1.html></map><img usemap=#m width=99 height=99>"
        found = read_printed_page(
            f"{areas}<a href=content_90.html>广告</a>{tree}".encode(),
            url=f"http://paper.example/col/202611/20/node_A00{n}.html",
            headers={"Content-Type": "text/html; charset=utf-8"},
        )
        assert found is not None
        assert not made.repeats(found)
        made.read[found.url] = found
        made.links |= {link.url: link for link in found.pages}
    made.settle_pages()
    shown = [[(s["key"].rpartition("/")[2], s["position"]["order"]) for s in page["stories"]] for page in made.pages]
    assert shown == [[("11", 1), ("12", 2), ("90", 3)], [("21", 1), ("22", 2)], [("31", 1), ("32", 2)]]


@every(
    "markup unread",
    [
        ("<li><a href=node_2.htm>第02版：要闻</a></li><a href=content_11.htm>渡口恢复夜航</a>", 0),
        ("<a href=content_11.htm>渡口恢复夜航</a><a href=/wb/html/2026-11/20/node_9.htm>河口晚报</a>", 0),
        ("<a href=content_11.htm>渡口恢复夜航</a><a href=/sub/html/2026-11/20/node_9.htm>B01版：民生</a>", 1),
        ("<a href=content_11.htm>渡口恢复夜航</a><a href=/sub/html/2026-11/20/content_9.htm>夜市开张</a>", 1),
        ("<li><a href=content_11.htm>渡口恢复夜航</a></li><li><a href=gg_7.htm>夜市开张</a></li>", 1),
        ("<a href=index_1120.htm>版面概览</a><ul><li><a href=content_11.htm>渡口恢复夜航</a></li></ul>", 0),
        ("<li><a href=node_2.htm>第02版：要闻</a></li><a href=/news/7.htm>渡口恢复夜航</a>", 1),
    ],
)
def test_what_a_page_names_and_nobody_could_read_is_counted(markup: str, unread: int) -> None:
    made = IssueVisit(date(2026, 11, 20), "http://paper.example/")
    found = read_printed_page(
        markup.encode(),
        url="http://paper.example/hk/html/2026-11/20/node_1.htm",
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
    assert found is not None
    made.read[found.url] = found
    made.settle_pages()
    assert made.count_unread() == unread


def test_pages_that_only_turn_stand_in_their_order_and_are_counted_by_what_they_print() -> None:
    def chained(number: int, *, prints: int | None, story: int) -> PrintedPage:
        head = f"<b>第{prints:02}版：要闻</b>" if prints else ""
        turning = f"<a href=node_{number + 1}.htm>下一版</a><a href=content_{story}.htm>一</a>"
        url = f"http://paper.example/hk/html/2026-11/20/node_{number}.htm"
        found = read_printed_page(
            f"{head}{turning}".encode(), url=url, headers={"Content-Type": "text/html; charset=utf-8"}
        )
        assert found is not None
        return found

    pages = [chained(n, prints=n, story=n + 10) for n in (1, 2, 3)]
    made = IssueVisit(date(2026, 11, 20), pages[0].url)
    for depth, found in enumerate(pages):
        made.read[found.url], made.depth[found.url] = found, depth
        made.links |= {link.url: link for link in found.pages}
        assert made.is_counted(found)
    for other in (chained(4, prints=None, story=14), chained(4, prints=4, story=13), chained(4, prints=9, story=14)):
        made.depth[other.url] = 3
        assert not made.is_counted(other)
    made.settle_pages()
    assert [p["number"] for p in made.pages] == ["01", "02", "03"]


def test_an_issue_whose_one_page_links_pdfs_alone_has_a_page_of_each() -> None:
    made = IssueVisit(date(2026, 11, 20), "http://paper.example/")
    found = read_printed_page(
        "第01版：要闻<a href=a01.pdf>第01版：要闻</a><a href=a02.pdf>第02版：副刊</a>".encode(),
        url="http://paper.example/hk/html/2026-11/20/node_1.htm",
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
    assert found is not None
    made.read[found.url] = found
    made.settle_pages()
    assert [(p["number"], p["name"], p["pdf"][-7:]) for p in made.pages] == [
        ("01", "要闻", "a01.pdf"),
        ("02", "副刊", "a02.pdf"),
    ]


def test_a_page_that_shows_a_later_issue_s_stories_is_none_of_the_day_that_was_asked_for() -> None:
    class Later:
        day = date(2026, 11, 20)
        pages: ClassVar = [{"stories": [{"key": "11"}, {"key": "12"}]}]

        def issue_with(self, _portal: str, key: str) -> Any:
            return self if key in {"11", "12"} else None

    def shown(day: int, markup: str) -> bool:
        url = f"http://paper.example/hk/pc/layout/202611/{day}/node_A01.html"
        found = read_printed_page(markup.encode(), url=url, headers={"Content-Type": "text/html; charset=utf-8"})
        assert found is not None
        return is_of_later(Later(), "epaper", found, date(2026, 11, day))  # type: ignore[arg-type]

    undated = "<a href=../../../c/content_11.html>渡口恢复夜航</a>"
    assert shown(19, undated)
    assert not shown(20, undated)
    assert not shown(21, undated)
    assert not shown(19, f"{undated}<a href=../../../c/content_13.html>夜市开张</a>")


@every(
    "path door",
    [("/hk/", "/hk/"), ("/hk", "/hk"), ("/hk/pc/", "/hk/pc/"), ("/hk/pc/layout/202611/20/node_01.html", "/hk/")],
)
def test_the_address_that_is_given_is_the_front_door(path: str, door: str) -> None:
    """A page's or story's address is none: it is asked for itself."""
    arguments = AnyPaperArguments.parse({"url": f"http://paper.example{path}"})
    assert AnyPaperSpider.facts_of(arguments).front_door == f"http://paper.example{door}"
