"""What portals are called: by their own pages, in each answer by the store that it shows."""

from __future__ import annotations

from contextvars import copy_context
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from regional_news.portal.registry import learn_names, portal_name

if TYPE_CHECKING:
    from regional_news.storage.sqlite import Store


def knowing(**names: str) -> Store:
    found = {f"site:{host}.example": name for host, name in names.items()}
    return cast("Store", SimpleNamespace(paper_names=dict, sites=SimpleNamespace(names=lambda: found)))


def test_answers_of_two_stores_at_once_keep_to_their_own_names() -> None:
    one, other = copy_context(), copy_context()
    one.run(learn_names, knowing(a="甲县在线"))
    other.run(learn_names, knowing(b="乙县新闻网"))
    assert one.run(portal_name, "site:a.example") == "甲县在线"
    assert other.run(portal_name, "site:a.example") == "a.example"
    assert portal_name("site:b.example") == "b.example"
