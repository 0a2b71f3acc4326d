"""What is installed with the program only where it is asked for, and what to say where it is missing."""

from __future__ import annotations

from typing import Final

from regional_news.errors import UserError

EXTRAS: Final = {
    "trustme": "sandbox",
    "xlsxwriter": "exports",
    "pyarrow": "exports",
    "feedgen": "exports",
    "starlette": "web",
    "jinja2": "web",
    "uvicorn": "web",
}
"""The extra of pyproject.toml that brings each module."""


def missing_module(what: str, error: ModuleNotFoundError) -> UserError:
    """Return the line that tells how to install what `what` needs; a module of no extra is one that was lost."""
    name = (error.name or "").partition(".")[0]
    if name == "regional_news":
        raise error
    extra = EXTRAS.get(name) or ",".join(sorted(set(EXTRAS.values())))
    return UserError(f"{what} needs {name}; install it with: pip install 'regional-news[{extra}]'")
