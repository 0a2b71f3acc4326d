"""What a crawl yields: the article, its JSON and schema, and the regions it may belong to."""
