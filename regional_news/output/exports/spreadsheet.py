"""The XLSX export: real dates, links, a frozen header with filters, and no cell that a spreadsheet would run."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from regional_news.item.article import CHINA
from regional_news.output.exports.columns import COLUMNS, Column, Kind, flat, in_chinese
from regional_news.output.exports.plain import writable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

MAX_CELL_CHARS: Final = 32_767  # longest cell, counted as Excel counts: a character beyond the first 65,536 is two
MAX_ROWS: Final = 1_048_576  # rows of one sheet, header included; a larger export goes on with another sheet
MAX_LINKS: Final = 65_530  # links of one sheet; addresses after them stay plain text
MAX_LINK_CHARS: Final = 2_079
CUT_MARK: Final = " …[cut]"
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date of making, so that the same rows give the same bytes


def write_xlsx(
    path: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, max_rows: int = MAX_ROWS
) -> int:
    """Write an Excel workbook and return how many cells were cut to Excel's limit.

    Times are China time, as Excel knows no zones. Every text is written as text, so none can become a formula.
    Comments and old versions stand on sheets of their own, beside their article's key; the row has their number.
    """
    with TemporaryDirectory(prefix="regional-news-") as folder:  # what a full disk stops must not stay in /tmp
        book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        book.set_properties({"created": _MADE})
        try:
            cut = _fill(book, columns, rows, max_rows=max_rows)
            book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error
        finally:
            for sheet in book.worksheets():
                with suppress(OSError):
                    sheet._opt_close()  # which close() leaves out when it fails
    return cut


def _fill(
    book: xlsxwriter.Workbook, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, max_rows: int
) -> int:
    articles = _Table(book, "articles", columns, max_rows=max_rows)
    keys = [COLUMNS["portal"], COLUMNS["article_id"]]
    details = {
        column.name: _Table(
            book,
            column.name,
            [
                in_chinese(one) if column.header else one
                for one in (*keys, *(Column(name=key, kind=kind) for key, kind in column.keys))
            ],
            max_rows=max_rows,
        )
        for column in columns
        if column.own_sheet
    }
    for row in rows:
        articles.write(row)
        for name, table in details.items():
            for record in row.get(name) or ():
                table.write({**record, "portal": row["portal"], "article_id": row["article_id"]})
    for table in (articles, *details.values()):
        table.close()
    return articles.cut + sum(table.cut for table in details.values())


class _Table:
    """Write rows to a sheet and go on with another when it is full."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, columns: Sequence[Column], *, max_rows: int) -> None:
        self.cut = 0
        self._book = book
        self._name = name
        self._columns = columns
        self._max_rows = max_rows
        self._bold = book.add_format({"bold": True})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self._sheets = 0
        self._open()

    def _open(self) -> None:
        self._sheets += 1
        name = self._name if self._sheets == 1 else f"{self._name} {self._sheets}"
        self._sheet: Worksheet = self._book.add_worksheet(name)
        self._links = 0
        self._next = 1
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, column.width)
            self._sheet.write_string(0, place, column.header or column.name, self._bold)

    def write(self, row: Mapping[str, Any]) -> None:
        if self._next >= self._max_rows:
            self.close()
            self._open()
        for place, column in enumerate(self._columns):
            value = row.get(column.name)
            if value is not None:
                self._write_cell(place, column, row, value)
        self._next += 1

    def close(self) -> None:
        """Let readers filter by every column of the sheet."""
        self._sheet.autofilter(0, 0, self._next - 1, len(self._columns) - 1)

    def _write_cell(self, place: int, column: Column, row: Mapping[str, Any], value: Any) -> None:
        if column.kind is Kind.TIME:
            self._sheet.write_datetime(self._next, place, value.astimezone(CHINA).replace(tzinfo=None), self._time)
        elif column.kind is Kind.NUMBER:
            self._sheet.write_number(self._next, place, value)
        elif column.own_sheet:
            self._sheet.write_number(self._next, place, len(value))
        else:
            self._write_text(place, writable(str(flat(row, column))), link=column.name in {"url", "copy_of"})

    def _write_text(self, place: int, text: str, *, link: bool) -> None:
        if 2 * len(text) > MAX_CELL_CHARS and len(units := text.encode("utf-16-le")) > 2 * MAX_CELL_CHARS:
            text = units[: 2 * (MAX_CELL_CHARS - len(CUT_MARK))].decode("utf-16-le", "ignore") + CUT_MARK
            self.cut += 1
        short = len(text) <= MAX_LINK_CHARS and self._links < MAX_LINKS
        if link and short and text.startswith(("http://", "https://")):
            self._sheet.write_url(self._next, place, text)
            self._links += 1
        elif text:
            self._sheet.write_string(self._next, place, text)
