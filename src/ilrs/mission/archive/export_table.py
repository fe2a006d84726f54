"""Exports with one line a value: CSV and Parquet, through Apache Arrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as parquet

from ilrs.mission.archive.export_order import Chosen, Order, Piece
from ilrs.mission.archive.utc import iso, unix_ns

_WORDS: Any = pa.dictionary(pa.int32(), pa.string())
# So many lines are in memory at a time.
_LINES = 200_000


def write_csv(order: Order, path: Path) -> None:
    """Lines of text; before the head stands what the file says of itself, behind #."""
    schema = pa.schema([
        ("generated", pa.string()), ("received", pa.string()), ("address", pa.string()),
        ("value", pa.float32()), ("unit", pa.string()),
    ])  # fmt: skip
    with path.open("wb") as stream:
        for name, text in order.told().items():
            stream.write(f"# {name}: {' '.join(text.split())}\n".encode())
        options = arrow_csv.WriteOptions(quoting_style="needed")
        with arrow_csv.CSVWriter(stream, schema, write_options=options) as writer:
            for of, piece in _pieces(order):
                times = [pa.array(iso(t)) for t in (piece.generated_ns, piece.received_ns)]
                table = _table(of, piece, times, schema)
                writer.write_table(table)


def write_parquet(order: Order, path: Path) -> None:
    """A table whose times are of Arrow's type, in ns and UTC; addresses and units are words."""
    time: Any = pa.timestamp("ns", tz="UTC")
    told = {name.encode(): text.encode() for name, text in order.told().items()}
    schema = pa.schema([
        ("generated", time), ("received", time), ("address", _WORDS), ("value", pa.float32()),
        ("unit", _WORDS),
    ], metadata=told)  # fmt: skip
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for of, piece in _pieces(order):
            times = [
                pa.array(unix_ns(t), pa.int64()).cast(time)
                for t in (piece.generated_ns, piece.received_ns)
            ]
            writer.write_table(_table(of, piece, times, schema))


def _pieces(order: Order) -> Iterator[tuple[Chosen, Piece]]:
    for of in order.chosen:
        rows = max(1, _LINES // len(of.columns))
        for piece in order.pieces(of):
            for start in range(0, len(piece.generated_ns), rows):
                at = slice(start, start + rows)
                yield of, Piece(piece.generated_ns[at], piece.received_ns[at], piece.values[at])


def _table(of: Chosen, piece: Piece, times: list[Any], schema: Any) -> Any:
    """Line after line: all addresses of a row, then the next row."""
    n, width = piece.values.shape
    row = pa.array(np.repeat(np.arange(n), width))
    column = pa.array(np.tile(np.arange(width, dtype=np.int32), n))
    addresses = pa.array([c.address for c in of.columns])
    units = pa.array([c.unit for c in of.columns])
    arrays = [
        times[0].take(row), times[1].take(row), addresses.take(column),
        pa.array(piece.values.ravel()), units.take(column),
    ]  # fmt: skip
    return pa.table(dict(zip(schema.names, arrays, strict=True))).cast(schema)
