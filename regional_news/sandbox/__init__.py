"""The portals as a local forward proxy with pages written for it: for the demo, the tests and the benchmarks."""

from regional_news.sandbox.command import run_sandbox
from regional_news.sandbox.portals import SITES, render
from regional_news.sandbox.sandbox import Sandbox
from regional_news.sandbox.story import File, Page, Paragraph, Picture, Story
from regional_news.sandbox.thread import Post, Quote, Thread

__all__ = [
    "SITES",
    "File",
    "Page",
    "Paragraph",
    "Picture",
    "Post",
    "Quote",
    "Sandbox",
    "Story",
    "Thread",
    "render",
    "run_sandbox",
]
