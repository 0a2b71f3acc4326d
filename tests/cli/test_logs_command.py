"""`regional-news logs`: what the runs of a portal wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from regional_news.cli.logs import logs
from regional_news.cli.options import settings_of
from regional_news.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    for name, text in {
        "2026-11-20T030000Z-heze.log": "older\n",
        "2026-11-21T030000Z-heze.log": "one\ntwo\x1b[31m\nthree\n",
        "2026-11-22T030000Z-heze2.log": "another portal\n",
        "2026-11-22T030000Z-site_news.example.log": "stranger\n",
        "notes.log": "not ours\n",
    }.items():
        (tmp_path / "logs" / name).write_text(text, "utf-8")
    return tmp_path


def test_the_latest_log_of_a_portal_is_shown_and_steers_no_terminal(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs("heze", lines=2, settings=settings_of(data))
    assert capsys.readouterr().out == "two\\x1b[31m\nthree\n"
    logs("heze", back=1, settings=settings_of(data))
    assert capsys.readouterr().out == "older\n"
    logs("site:news.example", lines=0, as_json=True, settings=settings_of(data))
    assert json.loads(capsys.readouterr().out) == ["stranger"]


def test_the_logs_there_are_can_be_listed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs("heze", names=True, settings=settings_of(data))
    assert [line.rpartition("/")[2] for line in capsys.readouterr().out.split()] == [
        "2026-11-21T030000Z-heze.log",
        "2026-11-20T030000Z-heze.log",
    ]


def test_a_portal_without_a_log_is_answered_with_one_line(data: Path) -> None:
    with pytest.raises(UserError, match="holds 0 logs of 'nobody'"):
        logs("nobody", settings=settings_of(data))
