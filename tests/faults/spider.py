"""某某网: a portal for the fault server, found at the origin that the environment names; and a bare probe."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider

from regional_news.extract import PortalFacts
from regional_news.portal.spider import PortalSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response


class FaultySpider(PortalSpider):
    """Read the fault server as any portal is read."""

    facts = PortalFacts(
        name="faulty",
        site_name="某某网",
        origin=os.environ.get("FAULTS_ORIGIN", "http://news.test"),
        article=r"/news/(?P<id>[a-z0-9-]+)\.html",
        dated_by_url=False,
        examples=("http://news.test/news/1.html",),
        lists=("/list.html",),
    )


class ProbeSpider(Spider):
    """Ask for addresses on many hosts and note what came of each, through the project's middlewares."""

    name = "probe"

    async def start(self) -> AsyncIterator[Any]:
        """Ask for what the environment names."""
        self.found: dict[str, object] = {}
        for url in json.loads(os.environ["FAULTS_URLS"]):
            yield Request(url, callback=self.note, errback=self.note_failure, cb_kwargs={"asked": url})

    def in_scope(self, url: str) -> bool:
        """Tell whether an address may be asked for: all but those of hosts called elsewhere."""
        return "elsewhere" not in url

    def note(self, response: Response, *, asked: str) -> None:
        """Note a page."""
        self.found[asked] = response.status

    def note_failure(self, failure: Any) -> None:
        """Note why there was none."""
        self.found[failure.request.cb_kwargs["asked"]] = f"{type(failure.value).__name__}: {failure.value}"

    def closed(self, reason: str) -> None:
        """Write the notes."""
        stats = self.crawler.stats.get_stats()
        notes = json.dumps({"found": self.found, "stats": stats, "reason": reason}, default=str)
        Path(os.environ["FAULTS_FOUND"]).write_text(notes, encoding="utf-8")
