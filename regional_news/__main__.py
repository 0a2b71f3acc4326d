"""`python -m regional_news`, the same as `regional-news`."""

from regional_news.cli import main

main()
