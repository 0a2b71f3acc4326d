"""One issue of a newspaper as its readers saw it: its pages with their stories, on the web and for reading offline."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract.epaper.addresses import plain
from regional_news.item.article import FLAGS
from regional_news.output.web.language import Language, translate
from regional_news.run.clauses import worded
from regional_news.storage.warc.payload import PayloadError
from regional_news.storage.warc.places import whereabouts
from regional_news.storage.warc.reading import read_page_at

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from regional_news.item.article import Article
    from regional_news.storage.sqlite import Store

Pictures = Mapping[str, tuple[str, bytes]]
"""Media type and bytes of those pictures of an issue that the archive has, by address."""
_MADE: Final = (2000, 1, 1, 0, 0, 0)  # a fixed time of making, so that the same issue gives the same bytes
_NAVIGATION: Final = '<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc"><ol>{}</ol></nav>'
_PICTURES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}
"""What a browser may be given as a picture, by its first bytes; what the server called it is not believed."""
_PICTURE_MAX_BYTES: Final = 20 * 2**20
_STYLE: Final = (
    "body{max-width:42em;margin:2em auto;padding:0 1em;font-family:serif;line-height:1.7}h1,h2,h3{line-height:1.3}"
    "img{max-width:100%}figure{margin:.6em 0}figcaption{color:#555;font-size:.9em}"
    "h3{margin-bottom:.2em}p{text-indent:2em;margin:.4em 0}.by,.sub,.flag{color:#555;text-indent:0}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A story that a page names and the store does not have."""

    title: str
    url: str
    reason: str | None

    def said(self, language: Language) -> str:
        """Return why it is missing."""
        code = "story_refused" if self.reason else "story_awaited"
        return worded(code, {"name": self.reason}, language, otherwise=self.reason or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePage:
    """One page of an issue."""

    number: str | None
    name: str | None
    url: str
    image: str | None
    pdf: str | None
    stories: list[Article]
    missing: list[Missing] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What readers call the page."""
        number = f"第{self.number}版" if self.number else ""
        return "：".join(part for part in (number, self.name) if part) or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedIssue:
    """One issue of a newspaper."""

    portal: str
    paper: str
    day: date
    state: str
    pages: list[IssuePage]
    why: Mapping[str, Any] = field(default_factory=dict)
    """Why it is not complete, a clause's code and values."""

    def said(self, language: Language) -> str:
        """Return why it is not complete; nothing where it is, or no run has told."""
        is_told = self.state != "complete" and self.why
        return worded(self.why["code"], self.why["values"], language, otherwise="") if is_told else ""

    @property
    def title(self) -> str:
        """Name and day of the issue."""
        return f"{self.paper} {self.day.isoformat()}"


def read_issue(store: Store, portal: str, day: date) -> PrintedIssue | None:
    """Return an issue with what is stored of its stories; None where there is none of that day."""
    issue = store.issue(portal, day)
    if issue is None or not issue.pages:
        return None
    joined = {story.get("with") for page in issue.pages for story in page["stories"]}
    pages = []
    for page in issue.pages:
        stored = [(story, store.get(portal, story["key"])) for story in page["stories"] if story["key"] not in joined]
        pages.append(
            IssuePage(
                **{name: page[name] for name in ("number", "name", "url", "image", "pdf")},
                stories=[found for _, found in stored if found],
                missing=[
                    Missing(
                        title=story["title"] or story["url"],
                        url=story["url"],
                        reason=store.refused_as(portal, plain(story["url"])),
                    )
                    for story, found in stored
                    if not found
                ],
            )
        )
    why = store.learned(portal).get("incomplete", {}).get(f"{day}", {})
    return PrintedIssue(portal=portal, paper=issue.paper or portal, day=day, state=issue.state, pages=pages, why=why)


def page_picture(store: Store, data_dir: Path, url: str, *, portal: str) -> tuple[str, bytes] | None:
    """Return media type and bytes of a page's picture as the archive has it, None where it has none."""
    capture = store.captures.latest(portal, url)
    if capture is None:
        return None
    try:
        place = whereabouts(store.captures, data_dir, capture.file), capture.offset, capture.length
        body = read_page_at(*place, body_max_bytes=_PICTURE_MAX_BYTES).body
    except PayloadError:
        return None
    media = next((media for start, media in _PICTURES.items() if body.startswith(start)), None)
    return (media, body) if media else None


def issue_pictures(store: Store, data_dir: Path, issue: PrintedIssue) -> Pictures:
    """Return the pictures of an issue's pages and stories that the archive has."""
    urls = [
        url for page in issue.pages for url in (page.image, *(image.url for s in page.stories for image in s.images))
    ]
    found = {url: page_picture(store, data_dir, url, portal=issue.portal) for url in dict.fromkeys(urls) if url}
    return {url: picture for url, picture in found.items() if picture}


def html_file(issue: PrintedIssue, pictures: Pictures) -> bytes:
    """Return the issue as one HTML file that needs nothing else."""
    sources = {url: f"data:{media};base64,{base64.b64encode(body).decode()}" for url, (media, body) in pictures.items()}
    contents = "".join(f'<li><a href="#p{n}">{escape(page.title)}</a></li>' for n, page in enumerate(issue.pages, 1))
    body = "".join(f'<section id="p{n}">{_page(page, sources)}</section>' for n, page in enumerate(issue.pages, 1))
    return (
        f'<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8"/><title>{escape(issue.title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(issue.title)}</h1>{_lacking(issue)}<nav><ol>{contents}</ol></nav>{body}"
        "</body></html>\n"
    ).encode()


def epub_file(issue: PrintedIssue, pictures: Pictures) -> bytes:
    """Return the issue as an EPUB 3, a chapter a page."""
    sources = {url: f"picture{n}.{media.rpartition('/')[2]}" for n, (url, (media, _)) in enumerate(pictures.items(), 1)}
    ident = hashlib.sha256(f"{issue.portal} {issue.day}".encode()).hexdigest()[:32]
    names = [f"page{n}.xhtml" for n in range(1, len(issue.pages) + 1)]
    links = "".join(f'<li><a href="{n}">{escape(p.title)}</a></li>' for n, p in zip(names, issue.pages, strict=True))
    items = "".join(f'<item id="i{k}" href="{n}" media-type="application/xhtml+xml"/>' for k, n in enumerate(names))
    items += "".join(
        f'<item id="b{k}" href="{sources[url]}" media-type="{media}"/>'
        for k, (url, (media, _)) in enumerate(pictures.items())
    )
    spine = "".join(f'<itemref idref="i{k}"/>' for k in range(len(names)))
    package = (
        '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id" xml:lang="zh"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:sha256:{ident}</dc:identifier><dc:title>{escape(issue.title)}</dc:title>'
        f'<dc:language>zh</dc:language><dc:date>{issue.day}</dc:date><meta property="dcterms:modified">'
        f"{issue.day}T00:00:00Z</meta></metadata><manifest>"
        f'<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{items}</manifest>'
        f"<spine>{spine}</spine></package>"
    )
    files = {
        "META-INF/container.xml": (
            '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles>'
            "</container>"
        ),
        "content.opf": package,
        "nav.xhtml": _xhtml(issue.title, _lacking(issue) + _NAVIGATION.format(links)),
        **{n: _xhtml(page.title, _page(page, sources)) for n, page in zip(names, issue.pages, strict=True)},
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        book.writestr(zipfile.ZipInfo("mimetype", _MADE), "application/epub+zip")  # first, and not compressed
        for name, text in files.items():
            book.writestr(zipfile.ZipInfo(name, _MADE), text, zipfile.ZIP_DEFLATED)
        for url, (_, body) in pictures.items():
            book.writestr(zipfile.ZipInfo(sources[url], _MADE), body)
    return held.getvalue()


def _lacking(issue: PrintedIssue) -> str:
    """Return the line that says that an issue is not complete, and why."""
    said = f"{translate('zh', 'This issue is not complete.')}{issue.said('zh')}"
    return "" if issue.state == "complete" else f'<p class="flag">{escape(said)}</p>'


def _xhtml(title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="zh">'
        f"<head><title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _page(page: IssuePage, sources: Mapping[str, str]) -> str:
    links = [_link(page.url, "原网页"), *([_link(page.pdf, "PDF")] if page.pdf else [])]
    links += [_link(page.image, "版面图")] if page.image and page.image not in sources else []
    shown = _picture(page.image, page.title, sources) if page.image and page.image in sources else ""
    told = "".join(_story(story, sources) for story in page.stories)
    told += "".join(
        f'<p class="sub">{_link(one.url, one.title)}（{escape(one.said("zh"))}）</p>' for one in page.missing
    )
    return f'<h2>{escape(page.title)}</h2><p class="sub">{" · ".join(links)}</p>{shown}{told}'


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{escape(words)}</a>'


def _picture(url: str, caption: str, sources: Mapping[str, str], *, is_shown: bool = False) -> str:
    """Return a picture with its caption where `is_shown`; one that the archive does not have is a link."""
    shown = f'<img src="{sources[url]}" alt="{escape(caption)}"/>' if url in sources else _link(url, "图片")
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption and is_shown else ""
    return f"<figure>{shown}{below}</figure>"


def _story(story: Article, sources: Mapping[str, str]) -> str:
    """Return a story; a picture that the archive does not have is a link: a file to be read offline fetches nothing."""
    above = f'<p class="sub">{escape(story.pretitle)}</p>' if story.pretitle else ""
    below = f'<p class="sub">{escape(story.subtitle)}</p>' if story.subtitle else ""
    flags = "；".join(
        translate("zh", FLAGS[flag]) for flag in story.flags if flag in {"advertisement", "notice", "credits"}
    )
    marked = f'<p class="flag">[{escape(flags)}]</p>' if flags else ""
    by = f'<p class="by">{escape("、".join(story.authors))}</p>' if story.authors else ""
    is_told = "picture_only" in story.flags  # its text is its captions
    lines = ["", *(f"<p>{escape(paragraph)}</p>" for paragraph in ([] if is_told else story.paragraphs))]
    for image in story.images:
        lines[min(image.paragraph + 1, len(lines) - 1)] += _picture(
            image.url, image.caption or "", sources, is_shown=True
        )
    return f"<article>{above}<h3>{escape(story.title)}</h3>{below}{marked}{by}{''.join(lines)}</article>"
