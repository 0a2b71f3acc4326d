"""Pages that nobody has seen: invented stories dressed in the designs of twenty years of Chinese news sites.

`skin_pages(seed)` gives pages with portal facts, `generic_pages(seed)` pages of no known portal; each page carries
its bytes, headers and the truth. The same seed gives the same pages, another seed other ones: class names, depths,
rails, labels, times, white space and encodings are dealt anew.
"""

from tests.skins.pages import Page, generic_pages, skin_pages

__all__ = ["Page", "generic_pages", "skin_pages"]
