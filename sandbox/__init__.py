"""The portals as a local forward proxy with pages written for it: for the demo, the tests and the benchmarks."""

from sandbox.command import run_sandbox
from sandbox.portals import SITES, render
from sandbox.sandbox import Sandbox
from sandbox.story import File, Page, Paragraph, Picture, Story
from sandbox.thread import Post, Quote, Thread

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
