"""Read the pages of any Discuz! X forum (X3.0 to X3.5, default template): pure functions over a page's tree.

The forum serves one of three variants of a page by words in the User-Agent (desktop, robot, mobile); all give the
same item, as far as the variant shows its parts.
"""
