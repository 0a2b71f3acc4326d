"""The Parquet export: typed columns, times with their zone, lists as lists, compressed with zstd."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from regional_news.output.exports.columns import Column, Kind

ROWS_A_GROUP: Final = 4_096  # how many rows are in memory at a time, and stand together in the file

_SIMPLE: Final = {
    Kind.TEXT: pa.string(),
    Kind.NUMBER: pa.int64(),
    Kind.SHARE: pa.float64(),
    Kind.DAY: pa.date32(),
    Kind.TEXTS: pa.list_(pa.string()),
}


def write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write a Parquet file and return how many cells were cut: none."""
    schema = schema_of(columns)
    remaining = iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(remaining, ROWS_A_GROUP)):
            arrays = [pa.array([row.get(field.name) for row in group], field.type) for field in schema]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return 0


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """Return the Arrow schema of an export."""
    return pa.schema([pa.field(column.name, _type_of(column.name, column.kind, column.keys)) for column in columns])


def _type_of(name: str, kind: Kind, keys: Sequence[tuple[str, Kind]] = ()) -> pa.DataType:
    if kind is Kind.TIME:
        return pa.timestamp("us", tz="Asia/Shanghai" if name == "published_at" else "UTC")
    if kind in {Kind.RECORD, Kind.RECORDS}:
        struct = pa.struct([pa.field(key, _type_of(key, inner)) for key, inner in keys])
        return struct if kind is Kind.RECORD else pa.list_(struct)
    return _SIMPLE[kind]
