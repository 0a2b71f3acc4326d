"""The project's settings with a pipeline that fails on every page: what a bug looks like from outside."""

from __future__ import annotations

from typing import Any, NoReturn

from regional_news.settings import *  # noqa: F403 - all but one
from regional_news.settings import ITEM_PIPELINES as PIPELINES


class Failing:
    """Raise where an item comes by."""

    def process_item(self, item: Any) -> NoReturn:
        """Fail."""
        raise KeyError(item.url)


ITEM_PIPELINES = {**PIPELINES, Failing: 50}
del PIPELINES
