"""Item pipelines: validate pages, store articles once."""

from regional_news.pipelines.page import ScrapedPage
from regional_news.pipelines.storing import StorePipeline
from regional_news.pipelines.validate import ValidatePipeline

__all__ = ["ScrapedPage", "StorePipeline", "ValidatePipeline"]
