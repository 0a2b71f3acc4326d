"""Atom, RSS and JSON feeds of what the store holds: which there are, what stands in them, and files of them all."""

from regional_news.output.feeds.entries import FeedEntry, entry_of
from regional_news.output.feeds.publish import Published, publish
from regional_news.output.feeds.render import FORMATS, Format, render
from regional_news.output.feeds.sources import Feed, entries_of, feeds_of

__all__ = [
    "FORMATS",
    "Feed",
    "FeedEntry",
    "Format",
    "Published",
    "entries_of",
    "entry_of",
    "feeds_of",
    "publish",
    "render",
]
