"""The rooms are as they are drawn, their modules small, and one name means one thing."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from tests.every import every
from tools import architecture_page

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "regional_news"
PAGE = architecture_page.PAGE.read_text(encoding="utf-8")
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
TABLES = {"extract/features.py": ["of_page"], "extract/epaper/story.py": ["read_story"]}
WAY_MODULES_MAX = 35


def trees() -> dict[str, ast.Module]:
    return {name: architecture_page.tree_of(path) for name, path in MODULES.items()}


class TestPage:
    def test_the_picture_is_drawn_from_the_code(self) -> None:
        """`make docs` renews it."""
        assert architecture_page.page(PAGE) == PAGE

    def test_every_module_it_names_is_there(self) -> None:
        assert [name for name in re.findall(r"`([a-z_/0-9]+\.py)`", PAGE) if name not in MODULES] == []

    def test_an_articles_way_takes_few_modules(self) -> None:
        way = PAGE[PAGE.index("## The way of an article") : PAGE.index("## Where to look")]
        assert len(set(re.findall(r"`([a-z_/0-9]+\.py)`", way))) <= WAY_MODULES_MAX


@every("name", list(MODULES))
def test_a_module_and_its_functions_are_short(name: str) -> None:
    """Of what reads pages two functions are tables of what they notice, in the order of the table."""
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= MODULE_LINES_MAX
    nodes = ast.walk(architecture_page.tree_of(MODULES[name]))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= FUNCTION_LINES_MAX]
    assert long == TABLES.get(name, [])


def test_no_two_public_classes_share_a_name() -> None:
    """Scrapy's commands aside, which bear the name that Scrapy's own have: one `Command` a module."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, tree in trees().items():
        for node in tree.body if not name.startswith("commands/") else ():
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_requests_carry_one_thing_of_ours() -> None:
    """All else in `meta` is Scrapy's; a context is read and written in one module."""
    scrapys = {
        *("autothrottle_dont_adjust_delay", "dont_obey_robotstxt", "download_latency", "download_slot", "proxy"),
        *("redirect_urls", "handle_httpstatus_all", "handle_httpstatus_list"),
    }
    keys = re.compile(r"""\bmeta(?:\[|\.(?:get|pop|setdefault)\()["'](\w+)["']|["'](\w+)["'] (?:not )?in \w+\.meta\b""")
    sources = [path.read_text(encoding="utf-8") for name, path in MODULES.items() if not name.startswith("extract/")]
    used = {found for source in sources for pair in keys.findall(source) for found in pair if found}
    assert used <= scrapys
