"""Read the fields of an article out of a page's bytes: pure functions that know no network, clock or portal name."""

from regional_news.extract.facts import PortalFacts
from regional_news.extract.reader import explain, read
from regional_news.extract.reading import Reading
from regional_news.extract.votes import Explanation

__all__ = ["Explanation", "PortalFacts", "Reading", "explain", "read"]
