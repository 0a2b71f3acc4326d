"""The store, the only home of SQL: what was crawled, once, with the runs that crawled it."""

from regional_news.store.records import Feed, ListPage, Refusal, Run
from regional_news.store.saving import Outcome
from regional_news.store.store import Store

__all__ = ["Feed", "ListPage", "Outcome", "Refusal", "Run", "Store"]
