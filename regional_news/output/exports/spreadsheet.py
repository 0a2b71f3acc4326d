"""The XLSX export: real dates, links, a frozen header with filters, and no cell that a spreadsheet would run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from rustpy_xlsxwriter import Format, write_worksheets

from regional_news.item.article import CHINA
from regional_news.item.serialise import dump
from regional_news.output.exports.columns import COLUMNS, Column, Kind, flat, in_chinese
from regional_news.output.exports.plain import writable

MAX_CELL_CHARS: Final = 32_767  # longest cell, counted as Excel counts: a character beyond the first 65,536 is two
MAX_ROWS: Final = 1_048_576  # rows of one sheet, header included; a larger export goes on with another sheet
CUT_MARK: Final = " …[cut]"
_MADE: Final = re.compile(rb"(<dcterms:\w+ [^>]*>)[^<]*")
_LINKS: Final = frozenset({"url", "copy_of"})


def write_xlsx(
    path: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, max_rows: int = MAX_ROWS
) -> int:
    """Write an Excel workbook and return how many cells were cut to Excel's limit.

    Times are China time, as Excel knows no zones. Every text is written as text, so none can become a formula.
    Comments and old versions stand on sheets of their own, beside their article's key; the row has their number.
    """
    keys = [COLUMNS["portal"], COLUMNS["article_id"]]
    of_tables = {"articles": columns}
    for column in columns:
        if column.own_sheet:
            own = (*keys, *(Column(name=key, kind=kind) for key, kind in column.keys))
            of_tables[column.name] = [in_chinese(one) for one in own] if column.header else own
    with ExitStack() as stack:
        articles, *details = tables = [
            _Table(name, its_columns, stack.enter_context(TemporaryFile(prefix="regional-news-")))
            for name, its_columns in of_tables.items()
        ]
        for row in rows:
            articles.add(row)
            for table in details:
                for record in row.get(table.name) or ():
                    table.add({**record, "portal": row["portal"], "article_id": row["article_id"]})
        sheets = [(name, table, part) for table in tables for name, part in table.sheets(max_rows)]
        write_worksheets(
            [(name, part) for name, _, part in sheets],
            path,
            bold_headers=True,
            freeze_panes={"general": {"row": 1, "col": 0}},
            autofilter={"general": True},
            column_widths={name: table.widths for name, table, _ in sheets},
            column_formats={name: table.formats for name, table, _ in sheets},
            url_columns={name: table.links for name, table, _ in sheets},
        )
    _forget_when_made(path)
    return sum(table.cut for table in tables)


def _forget_when_made(path: Path) -> None:
    """Write the last parts of a workbook again with a fixed time of making, which the library cannot be given."""
    with ZipFile(path, "a") as book:
        book.start_dir = book.getinfo("docProps/core.xml").header_offset
        last = []
        for part in [one for one in book.filelist if one.header_offset >= book.start_dir]:
            content = _MADE.sub(rb"\g<1>2000-01-01T00:00:00Z", book.read(part))
            book.filelist.remove(part)
            del book.NameToInfo[part.filename]
            last.append((part.filename, content))
        for name, content in last:
            book.writestr(ZipInfo(name), content, ZIP_DEFLATED)


class _Table:
    """Keep rows on the disk until it is known how many sheets they fill: a workbook is told of its sheets first."""

    def __init__(self, name: str, columns: Sequence[Column], file: IO[bytes]) -> None:
        self.name = name
        self.cut = 0
        headers = {column.name: column.header or column.name for column in columns}
        self.widths = [float(column.width) for column in columns]
        time = Format().set_num_format("yyyy-mm-dd hh:mm:ss").set_align("left")
        self.formats = {headers[column.name]: time for column in columns if column.kind is Kind.TIME}
        self.links = [headers[name] for name in headers if name in _LINKS]
        self._headers = list(headers.values())
        self._columns = columns
        self._rows = 0
        self._file = file

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row."""
        cells = [
            None if (value := row.get(column.name)) is None else self._cell(column, row, value)
            for column in self._columns
        ]
        self._file.write(dump(cells, default=datetime.isoformat).encode() + b"\n")
        self._rows += 1

    def sheets(self, max_rows: int) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
        """Yield the name and the rows of each sheet, whose rows are to be read in this order."""
        self._file.seek(0)
        rows = (self._row(json.loads(self._file.readline())) for _ in range(self._rows))
        yield self.name, islice(rows, max_rows - 1) if self._rows else [dict.fromkeys(self._headers)]
        for number in range(1, -(-self._rows // (max_rows - 1))):
            yield f"{self.name} {number + 1}", islice(rows, max_rows - 1)

    def _row(self, cells: Iterable[Any]) -> dict[str, Any]:
        return {
            header: datetime.fromisoformat(cell) if cell and column.kind is Kind.TIME else cell
            for header, column, cell in zip(self._headers, self._columns, cells, strict=True)
        }

    def _cell(self, column: Column, row: Mapping[str, Any], value: Any) -> Any:
        if column.kind is Kind.TIME:
            return value.astimezone(CHINA).replace(tzinfo=None)
        if column.own_sheet:
            return len(value)
        if column.kind is Kind.NUMBER:
            return value
        text = writable(value if isinstance(value, str) else str(flat(row, column)))
        if column.name in _LINKS and not text.startswith(("http://", "https://")):
            text = f"'{text}"  # else what names a file or a sheet would lead there
        if 2 * len(text) > MAX_CELL_CHARS and len(units := text.encode("utf-16-le")) > 2 * MAX_CELL_CHARS:
            text = units[: 2 * (MAX_CELL_CHARS - len(CUT_MARK))].decode("utf-16-le", "ignore") + CUT_MARK
            self.cut += 1
        return text
