"""Exports that are plain text: CSV, JSON Lines, JSON and XML."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

from lxml import etree

from regional_news.item.serialise import dump
from regional_news.output.exports.columns import Column, Kind, flat, iso

FORMULA_STARTS: Final = frozenset("=+-@＝＋－＠")
"""A spreadsheet takes a cell that opens with one of these for a formula, blanks before it or not."""

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """Return `text` without the characters that XML and spreadsheets cannot hold."""
    return _UNWRITABLE.sub("", text) if _UNWRITABLE.search(text) else text


def harmless(text: str) -> str:
    """Return `text` with an apostrophe before it where a spreadsheet would run it as a formula.

    Quoting a cell does not help: a spreadsheet reads formulas inside quotes too (OWASP, CSV injection).
    """
    if text and (text[0] in "\t\r\n" or text.lstrip()[:1] in FORMULA_STARTS):
        return "'" + text
    return text


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, raw: bool = False) -> int:
    """Write CSV as Excel opens it (UTF-8 with its mark, RFC 4180) and return how many cells were cut: none.

    Text that a spreadsheet would run gets an apostrophe before it, unless `raw`.
    """
    guard = (lambda text: text) if raw else harmless
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.header or column.name for column in columns])
        for row in rows:
            cells = (flat(row, column) for column in columns)
            writer.writerow([guard(writable(cell)) if isinstance(cell, str) else cell for cell in cells])
    return 0


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """Return a table as CSV; no text in it becomes a formula."""
    file = io.StringIO(newline="")
    safe = ([harmless(writable(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows)
    csv.writer(file).writerows(safe)
    return file.getvalue()


def write_jsonl(path: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write one JSON object a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_json(row, columns) + "\n" for row in rows)
    return 0


def write_json(path: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write one JSON array of objects."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("[")
        for separator, row in zip(chain(["\n"], iter(lambda: ",\n", "")), rows, strict=False):
            file.write(separator + _json(row, columns))
        file.write("\n]\n")
    return 0


def write_xml(path: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write `<articles>` of `<article>`s, an element a column; lists are repeated `<item>`s."""
    # Through a file of Python's own: lxml reports a full disk as an error of its own making.
    with path.open("wb") as out, etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("articles"):
            for row in rows:
                element = etree.Element("article")
                for column in columns:
                    _add_element(element, column.name, row.get(column.name), column)
                file.write("\n", element)
            file.write("\n")
    return 0


def _json(row: Mapping[str, Any], columns: Sequence[Column]) -> str:
    shown = {column.name: _jsonable(row.get(column.name), column) for column in columns}
    return dump(shown, default=iso)


def _jsonable(value: Any, column: Column) -> Any:
    return [] if value is None and column.kind in {Kind.TEXTS, Kind.RECORDS} else value


def _add_element(parent: etree._Element, name: str, value: Any, column: Column) -> None:
    if value is None:
        return
    element = etree.SubElement(parent, name)
    if column.kind is Kind.TEXTS:
        for text in value:
            etree.SubElement(element, "item").text = writable(text)
    elif column.kind is Kind.RECORDS:
        for record in value:
            item = etree.SubElement(element, "item")
            for key, kind in column.keys:
                _add_element(item, key, record.get(key), Column(name=key, kind=kind))
    elif column.kind is Kind.RECORD:
        for key, kind in column.keys:
            _add_element(element, key, value.get(key), Column(name=key, kind=kind))
    else:
        element.text = value.isoformat() if column.kind is Kind.TIME else writable(str(value))
