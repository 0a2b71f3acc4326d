"""One issue of a newspaper as its readers saw it: its pages with their stories, on the web and for reading offline."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract.epaper.addresses import plain
from regional_news.item.article import FLAGS
from regional_news.output.web.language import Language, translate
from regional_news.output.web.visit import environment
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
_XML: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
_CONTAINER: Final = (
    f'{_XML}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_PICTURES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}
"""What a browser may be given as a picture, by its first bytes; what the server called it is not believed."""
_PICTURE_MAX_BYTES: Final = 20 * 2**20


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
    contents = [(f"#p{number}", page.title) for number, page in enumerate(issue.pages, 1)]
    return _written(issue.title, issue, contents=contents, pages=issue.pages, sources=sources).encode()


def epub_file(issue: PrintedIssue, pictures: Pictures) -> bytes:
    """Return the issue as an EPUB 3, a chapter a page."""
    sources = {url: f"picture{n}.{media.rpartition('/')[2]}" for n, (url, (media, _)) in enumerate(pictures.items(), 1)}
    named = {f"page{number}.xhtml": page for number, page in enumerate(issue.pages, 1)}
    package = environment().get_template("issue_package.xml").render(
        issue=issue,
        ident=hashlib.sha256(f"{issue.portal} {issue.day}".encode()).hexdigest()[:32],
        pictures=[(sources[url], media) for url, (media, _) in pictures.items()],
    )  # fmt: skip
    contents = [(name, page.title) for name, page in named.items()]
    files = {
        "META-INF/container.xml": _CONTAINER,
        "content.opf": package,
        "nav.xhtml": _XML + _written(issue.title, issue, contents=contents, pages=[], sources={}),
        **{
            name: _XML + _written(page.title, issue, contents=[], pages=[page], sources=sources)
            for name, page in named.items()
        },
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        book.writestr(zipfile.ZipInfo("mimetype", _MADE), "application/epub+zip")  # first, and not compressed
        for name, text in files.items():
            book.writestr(zipfile.ZipInfo(name, _MADE), text, zipfile.ZIP_DEFLATED)
        for url, (_, body) in pictures.items():
            book.writestr(zipfile.ZipInfo(sources[url], _MADE), body)
    return held.getvalue()


def _written(title: str, issue: PrintedIssue, **values: Any) -> str:
    """Write a page of a file; a picture that the archive lacks is a link: what is read offline fetches nothing."""
    t = partial(translate, "zh")
    lacking = "" if issue.state == "complete" else f"{t('This issue is not complete.')}{issue.said('zh')}"
    return (
        environment().get_template("issue_file.html").render(title=title, lacking=lacking, t=t, names=FLAGS, **values)
    )
