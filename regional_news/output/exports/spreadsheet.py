"""The XLSX export: real dates, links, a frozen header with filters, and no cell that a spreadsheet would run."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZipFile

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from regional_news.item.article import CHINA
from regional_news.output.exports.columns import COLUMNS, Column, Kind, flat, in_chinese
from regional_news.output.exports.plain import writable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

MAX_CELL_CHARS: Final = 32_767  # longest cell, counted as Excel counts: a character beyond the first 65,536 is two
MAX_ROWS: Final = 1_048_576  # rows of one sheet, header included; a larger export goes on with another sheet
MAX_LINKS: Final = 65_530  # links of one sheet; addresses after them stay plain text
MAX_LINK_CHARS: Final = 2_079
CUT_MARK: Final = " …[cut]"
_DAY_0: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - what a workbook counts its days from
_DAY: Final = timedelta(days=1)
_MARKED: Final = re.compile("[&<>]|_x")
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date of making, so that the same rows give the same bytes

xlsxwriter.workbook.ZipFile = partial(ZipFile, compresslevel=1)
"""A third of the time for an eighth more bytes; the library has no setting for it."""


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


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet that takes rows as they will stand in its file: cell by cell the library takes three times as long."""

    previous_row: int

    def put(self, number: int, cells: str) -> None:
        """Write a row below all others."""
        if self.previous_row == 0:
            self._write_single_row(number)  # the header, which the library keeps until another row begins
        self.previous_row = self.dim_rowmax = number
        self.fh.write(f'<row r="{number + 1}">{cells}</row>')

    def text(self, text: str) -> str:
        """Return what stands in a cell of text."""
        kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
        if _MARKED.search(text):
            text = self._escape_data(self._escape_control_characters(text))
        return f"<is><t{kept}>{text}</t></is></c>"

    def link(self, number: int, place: int, address: str) -> int:
        """Have a cell lead to an address; return the style of such cells."""
        self.hyperlinks[number][place] = Url(address)
        style: int = self.default_url_format._get_xf_index()
        return style


class _Table:
    """Write rows to a sheet and go on with another when it is full."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, columns: Sequence[Column], *, max_rows: int) -> None:
        self.cut = 0
        self._book = book
        self._name = name
        self._columns = [(place, xl_col_to_name(place), column) for place, column in enumerate(columns)]
        self._max_rows = max_rows
        self._bold = book.add_format({"bold": True})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self._sheets = 0
        self._open()

    def _open(self) -> None:
        self._sheets += 1
        name = self._name if self._sheets == 1 else f"{self._name} {self._sheets}"
        self._sheet: _Sheet = self._book.add_worksheet(name, worksheet_class=_Sheet)
        self._links = 0
        self._next = 1
        self._sheet.freeze_panes(1, 0)
        for place, _, column in self._columns:
            self._sheet.set_column(place, place, column.width)
            self._sheet.write_string(0, place, column.header or column.name, self._bold)

    def write(self, row: Mapping[str, Any]) -> None:
        if self._next >= self._max_rows:
            self.close()
            self._open()
        cells = [
            self._cell(place, f'<c r="{letters}{self._next + 1}"', column, row, value)
            for place, letters, column in self._columns
            if (value := row.get(column.name)) is not None
        ]
        self._sheet.put(self._next, "".join(cells))
        self._next += 1

    def close(self) -> None:
        """Let readers filter by every column of the sheet."""
        self._sheet.autofilter(0, 0, self._next - 1, len(self._columns) - 1)

    def _cell(self, place: int, head: str, column: Column, row: Mapping[str, Any], value: Any) -> str:
        if column.kind is Kind.TIME:
            days = (value.astimezone(CHINA).replace(tzinfo=None) - _DAY_0) / _DAY
            return f'{head} s="{self._time._get_xf_index()}"><v>{days:.16G}</v></c>'
        if column.kind is Kind.NUMBER or column.own_sheet:
            return f"{head}><v>{len(value) if column.own_sheet else value:.16G}</v></c>"
        text = writable(value if isinstance(value, str) else str(flat(row, column)))
        if 2 * len(text) > MAX_CELL_CHARS and len(units := text.encode("utf-16-le")) > 2 * MAX_CELL_CHARS:
            text = units[: 2 * (MAX_CELL_CHARS - len(CUT_MARK))].decode("utf-16-le", "ignore") + CUT_MARK
            self.cut += 1
        is_link = column.name in {"url", "copy_of"} and text.startswith(("http://", "https://"))
        if is_link and len(text) <= MAX_LINK_CHARS and self._links < MAX_LINKS:
            self._links += 1
            head += f' s="{self._sheet.link(self._next, place, text)}"'
        return f'{head} t="inlineStr">{self._sheet.text(text)}' if text else ""
