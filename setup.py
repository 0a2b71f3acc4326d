"""For `scrapyd-deploy`, which builds an egg through setuptools; everything else builds from pyproject.toml."""

import re
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
VERSION = re.search(r'__version__ = "(.+)"', (ROOT / "regional_news" / "__init__.py").read_text(encoding="utf-8"))

setup(
    version=VERSION[1] if VERSION else "0",
    packages=find_packages(include=["regional_news", "regional_news.*"]),
    package_data={
        "": [
            "py.typed",
            "*.csv",
            "*.toml",
            "*.sql",
            "*.txt",
            "*.tmpl",
            "*.html",
            "*.css",
            "*.js",
            "*.json",
            "*.svg",
            "*/*",
        ]
    },
    zip_safe=True,
)
