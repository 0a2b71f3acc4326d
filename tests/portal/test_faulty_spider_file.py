"""A faulty spider file is named in one line, and every other portal runs."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from scrapy.utils.misc import load_object
from scrapy.utils.project import get_project_settings

import regional_news.spiders
from regional_news.errors import UserError
from regional_news.portal import loader, registry
from regional_news.portal.upkeep.facts_file import facts_in
from sandbox import Sandbox
from tests.crawling import FAST, environment

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def broken(:\n", "SyntaxError"),
        ("import no_such_module_anywhere\n", "no_such_module_anywhere"),
        ("raise ValueError('two\\nlines')\n", "ValueError: two lines"),
        ("import sys\nsys.exit(3)\n", "SystemExit: 3"),
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
    with pytest.raises(UserError) as refused:
        facts_in(tmp_path / "aa_faulty.py")
    assert why in str(refused.value)
    assert before
    assert found == before
    assert set(scrapys.list()) >= set(before)


@pytest.mark.slow
def test_a_run_and_a_list_name_the_faulty_file_and_go_on(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "aa_faulty.py").write_text("import no_such_module_anywhere\n", encoding="utf-8")
    added = f"import regional_news.spiders as s; s.__path__.append({str(tmp_path / 'more')!r})\n"
    (tmp_path / "sitecustomize.py").write_text(added, encoding="utf-8")
    settings = [part for name, value in FAST.items() for part in ("-s", f"{name}={value}")]
    with Sandbox(portals=["heze"], articles=3) as sandbox:
        for command in (
            ["-m", "scrapy", "list"],
            ["-c", "from regional_news.cli import main; main()", "run", "heze", *settings],
        ):
            done = subprocess.run(
                [sys.executable, *command],
                env={**environment(sandbox, tmp_path), "PYTHONPATH": str(tmp_path)},
                cwd=tmp_path, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            named = [line for line in done.stderr.splitlines() if "aa_faulty" in line]
            assert len(named) == 1
            assert "Traceback" not in done.stderr
            assert "heze" in done.stdout
