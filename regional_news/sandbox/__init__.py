"""The portals as a local forward proxy with pages written for it: for the demo, the tests and the benchmarks."""

from regional_news.sandbox.command import run_sandbox
from regional_news.sandbox.portals import SITES, render
from regional_news.sandbox.sandbox import Sandbox
from regional_news.sandbox.story import File, Page, Paragraph, Picture, Story

__all__ = ["SITES", "File", "Page", "Paragraph", "Picture", "Sandbox", "Story", "render", "run_sandbox"]
