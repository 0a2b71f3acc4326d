"""The store, the only home of SQL: what was crawled, once, with the runs that crawled it."""

from regional_news.store.alarms import OpenAlarm
from regional_news.store.captures import Archived, Capture, Captures
from regional_news.store.filters import Filters
from regional_news.store.hits import Hit
from regional_news.store.records import Feed, ListPage, PageRead, Refusal, Revision, Run, Sight, Visit
from regional_news.store.saving import Outcome, VersionKind
from regional_news.store.selection import Selection
from regional_news.store.store import Store

__all__ = [
    "Archived",
    "Capture",
    "Captures",
    "Feed",
    "Filters",
    "Hit",
    "ListPage",
    "OpenAlarm",
    "Outcome",
    "PageRead",
    "Refusal",
    "Revision",
    "Run",
    "Selection",
    "Sight",
    "Store",
    "VersionKind",
    "Visit",
]
