"""The store in a browser: an overview, search, articles, downloads and SQL, over a read-only handle.

What was crawled is hostile. Templates escape every value, no page has a script but ours or takes anything from another
host, addresses become links only when they are http or https, and no file is named by what a page said.
"""
