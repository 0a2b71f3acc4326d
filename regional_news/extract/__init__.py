"""Read the fields of an article out of a page's bytes: pure functions that know no network, clock or portal name."""

from typing import TYPE_CHECKING, Any

from regional_news.extract.facts import PortalFacts
from regional_news.extract.reading import Reading
from regional_news.extract.votes import Explanation

if TYPE_CHECKING:
    from regional_news.extract.reader import explain, read

__all__ = ["Explanation", "PortalFacts", "Reading", "explain", "read"]


def __getattr__(name: str) -> Any:
    """Import the reader with its vocabulary when it is first asked for: a run without news reads no page."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from regional_news.extract import reader  # noqa: PLC0415

    return getattr(reader, name)
