"""Crawl regional news portals of Shandong and Hunan into normalised, deduplicated articles."""

__version__ = "0.1.0"
