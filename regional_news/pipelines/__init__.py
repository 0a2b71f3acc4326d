"""What a page passes through: refused or taken for an article, and stored once."""

from regional_news.crawl.fetch_context import ScrapedPage
from regional_news.pipelines.storing import StorePipeline, ValidatePipeline

__all__ = ["ScrapedPage", "StorePipeline", "ValidatePipeline"]
