"""The table of faults and promises is made from the tests, and true."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from tools import faults_page

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_the_page_of_faults_is_up_to_date() -> None:
    """`make docs` renews it."""
    assert faults_page.PAGE.read_text(encoding="utf-8") == faults_page.page(faults_page.promises())


def test_every_mark_is_found_with_its_test(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_x.py").write_text(
        textwrap.dedent(
            """
            @pytest.mark.slow
            @pytest.mark.fault("H10", "later | number", "last")
            @pytest.mark.fault("H2", "what", "promise")
            def test_a(): ...

            @pytest.mark.fault("B1", "of a class", "promise")
            class TestB:
                @pytest.mark.fault("A3", "within", "promise")
                def test_c(self): ...
            """
        )
    )
    marks = faults_page.promises(folder)
    assert [(mark.number, mark.test) for mark in marks] == [
        ("A3", "tests/test_x.py::TestB::test_c"),
        ("B1", "tests/test_x.py::TestB"),
        ("H2", "tests/test_x.py::test_a"),
        ("H10", "tests/test_x.py::test_a"),
    ]
    text = faults_page.page(marks)
    assert "later \\| number" in text
    assert text.index("| A3 |") < text.index("| B1 |") < text.index("| H2 |") < text.index("| H10 |")


def test_a_number_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text('@pytest.mark.fault("Z1", "what", "promise")\ndef test_a(): ...\n')
    with pytest.raises(ValueError, match="fault 'Z1'"):
        faults_page.promises(tmp_path)
