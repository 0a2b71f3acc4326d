"""A faulty spider file is named in one line, and every other portal runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy.utils.misc import load_object
from scrapy.utils.project import get_project_settings

import regional_news.spiders
from regional_news.portal import loader, registry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def broken(:\n", "SyntaxError"),
        ("import no_such_module_anywhere\n", "no_such_module_anywhere"),
        ("raise ValueError('two\\nlines')\n", "ValueError: two lines"),
    ],
)
def test_a_faulty_spider_file_is_named_in_one_line_and_the_others_are_found(
    source: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list(registry.spiders())
    (tmp_path / "aa_faulty.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(regional_news.spiders, "__path__", [*regional_news.spiders.__path__, str(tmp_path)])
    monkeypatch.setattr(loader, "_named", set())
    found = list(registry.spiders.__wrapped__())
    settings = get_project_settings()
    scrapys = load_object(settings["SPIDER_LOADER_CLASS"]).from_settings(settings)
    (line,) = capsys.readouterr().err.splitlines()
    assert "regional_news.spiders.aa_faulty" in line
    assert why in line
    assert before
    assert found == before
    assert set(scrapys.list()) >= set(before)
