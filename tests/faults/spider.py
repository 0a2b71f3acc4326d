"""某某网: a portal for the fault server, found at the origin that the environment names."""

from __future__ import annotations

import os

from regional_news.extract import PortalFacts
from regional_news.portal import PortalSpider


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
