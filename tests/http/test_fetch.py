"""Why a page did not come, in words."""

from __future__ import annotations

from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet import error as errors
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from regional_news.http.fetch import why_of
from tests.every import every


@every(
    "error told",
    [
        (DownloadCancelledError(), "its answer is larger than DOWNLOAD_MAXSIZE"),
        (ResponseNeverReceived([Failure(errors.ConnectionDone())]), "Connection was closed cleanly."),
        (errors.ConnectionRefusedError(), "Connection was refused by other side."),
        (HttpError(Response("http://x.cn/", status=403)), "status 403"),
        (ValueError("no such scheme"), "no such scheme"),
        (ValueError(), "ValueError"),
    ],
)
def test_why_a_page_did_not_come_is_told_in_words(error: Exception, told: str) -> None:
    assert why_of(Failure(error)) == told
