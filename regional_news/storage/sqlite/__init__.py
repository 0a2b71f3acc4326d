"""The store, the only home of SQL: what was crawled, once, with the runs that crawled it."""

from regional_news.storage.sqlite.captures import Archived, Capture, Captures
from regional_news.storage.sqlite.filters import Filters
from regional_news.storage.sqlite.hits import Hit
from regional_news.storage.sqlite.issues import Issue
from regional_news.storage.sqlite.records import (
    FetchRecord,
    KnownList,
    LinesFile,
    OpenAlarm,
    PageRead,
    PageVisit,
    Refusal,
    Revision,
    Run,
)
from regional_news.storage.sqlite.saving import Outcome, VersionKind
from regional_news.storage.sqlite.selection import Selection
from regional_news.storage.sqlite.sites import FoundSite
from regional_news.storage.sqlite.store import Store

__all__ = [
    "Archived", "Capture", "Captures", "FetchRecord", "Filters", "FoundSite", "Hit", "Issue", "KnownList",
    "LinesFile", "OpenAlarm", "Outcome", "PageRead", "PageVisit", "Refusal", "Revision", "Run", "Selection", "Store",
    "VersionKind",
]  # fmt: skip
