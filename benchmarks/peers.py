"""Run one other extractor over pages handed in on standard input: started by extraction.py in the peers' environment.

Each line in is JSON with `html` (already decoded: the peers are spared the encodings) and `url`; each line out is JSON
with what the extractor gives of `title`, `date`, `authors`, `text`, `images`, and `seconds`, its own time.
"""

from __future__ import annotations

import json
import re
import sys
import time
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"</(?:p|div|tr|li|h\d)>|<br\s*/?>", "\n", html)))


def trafilatura() -> Callable[[str, str], dict[str, Any]]:
    """Return what reads a page with trafilatura."""
    import trafilatura as library  # noqa: PLC0415

    def read(html: str, url: str) -> dict[str, Any]:
        document = library.bare_extraction(html, url=url, with_metadata=True, include_comments=False)
        if document is None:
            return {}
        found = document.as_dict()
        names = (found["author"] or "").split("; ")
        return {"title": found["title"], "date": found["date"], "text": found["text"] or "", "authors": names}

    return read


def newspaper4k() -> Callable[[str, str], dict[str, Any]]:
    """Return what reads a page with newspaper4k."""
    import newspaper  # noqa: PLC0415

    def read(html: str, url: str) -> dict[str, Any]:
        article = newspaper.Article(url, language="zh", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        date = article.publish_date
        return {
            "title": article.title,
            "date": date and str(date),
            "text": article.text,
            "authors": list(article.authors),
        }

    return read


def gne() -> Callable[[str, str], dict[str, Any]]:
    """Return what reads a page with GNE."""
    from gne import GeneralNewsExtractor  # noqa: PLC0415

    extractor = GeneralNewsExtractor()

    def read(html: str, url: str) -> dict[str, Any]:  # noqa: ARG001 - it takes no address
        found = extractor.extract(html)
        return {
            "title": found["title"],
            "date": found["publish_time"],
            "text": found["content"],
            "authors": [found["author"]] if found["author"] else [],
            "images": found["images"],
        }

    return read


def readability() -> Callable[[str, str], dict[str, Any]]:
    """Return what reads a page with readability-lxml."""
    from readability import Document  # noqa: PLC0415

    def read(html: str, url: str) -> dict[str, Any]:
        document = Document(html, url=url)
        return {"title": document.short_title(), "text": _plain(document.summary(html_partial=True))}

    return read


PEERS = {"trafilatura": trafilatura, "newspaper4k": newspaper4k, "gne": gne, "readability-lxml": readability}


def main() -> None:
    """Read every page on standard input with the extractor named on the command line."""
    read = PEERS[sys.argv[1]]()
    out = sys.stdout
    sys.stdout = sys.stderr  # some of them print
    for line in sys.stdin:
        page = json.loads(line)
        start = time.process_time()
        try:
            found = read(page["html"], page["url"])
        except Exception as error:  # noqa: BLE001 - whatever another project raises on a page is a page unread
            found = {"error": f"{type(error).__name__}: {error}"}
        found["seconds"] = time.process_time() - start
        out.write(json.dumps(found, ensure_ascii=False, default=str) + "\n")


if __name__ == "__main__":
    main()
