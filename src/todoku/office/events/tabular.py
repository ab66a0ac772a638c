"""Reads event logs in tables: CSV and TSV in the encodings of Japanese offices, and Parquet."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from todoku.errors import InputError
from todoku.office.events.columns import COLUMN_TWICE, bare, find_columns, known
from todoku.office.events.log import LINE, Remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

RAGGED = "rows_too_long"
UNDECODED = "text_undecoded"
CUT = "archive_cut"
QUOTE_OPEN = "quote_open"
_GZIP = b"\x1f\x8b"
_WBITS_GZIP = 31
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEPARATORS = ",\t;"
_MOST_HEAD_BYTES = 1 << 16
_PIECE_BYTES = 1 << 16
_MORE = "more"
_WHOLE_NUMBER = 1 << 53


def read_delimited(path: Path, mapping: Mapping[str, str]) -> tuple[pl.DataFrame, list[Remark]]:
    """Return the columns that matter of a table in text, named for what they say, and what was left out.

    UTF-8 (with or without mark), UTF-16 with mark, CP932; separated by comma, tab or semicolon; plain or gzipped. Rows
    that go on behind the head's last cell are left out, for nobody knows which cell is which. The
    column ``line`` tells where in the file a row stands. Raises InputError where columns that must be there are not.
    """
    content, remarks = _text(path)
    names, separator, body = _head(content, path)
    kept, twice = _named_once(names, mapping)
    remarks += [Remark(COLUMN_TWICE, 1, example=name, kept=True, source=path.name) for name in twice]
    found = find_columns([name for name in kept if name], mapping, file=path.name)
    rows, quoted = _rows(body, len(names), [kept[column] for column in found.values()], separator, path)
    remarks += quoted
    if rows is None:
        return pl.DataFrame(schema=dict.fromkeys(found, pl.String)), remarks
    rows = rows.with_row_index(LINE, offset=2)
    is_long = rows[_MORE].is_not_null()
    if is_long.any():
        first = str(rows[LINE][int(is_long.arg_max() or 0)])
        remarks.append(Remark(RAGGED, int(is_long.sum()), example=first, source=path.name))
        rows = rows.filter(~is_long)
    columns = [pl.col(str(kept[column])).str.strip_chars().alias(role) for role, column in found.items()]
    return rows.select(LINE, *columns).filter(~pl.all_horizontal(pl.exclude(LINE).is_null())), remarks


def top_of_delimited(path: Path, rows: int) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns of a table in text as they stand, and its first rows; InputError for none."""
    content, _ = _text(path)
    names, separator, body = _head(content, path)
    sample = body[:_MOST_HEAD_BYTES].decode("utf-8", errors="ignore")
    try:
        return names, list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), rows))
    except csv.Error:
        return names, []


def top_of_parquet(path: Path, rows: int) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns of a Parquet file, and its first rows as text; InputError for none."""
    try:
        table = pl.scan_parquet(path).head(rows).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError("office.parquet_unreadable", file=path.name) from error
    return table.columns, [["" if cell is None else str(cell) for cell in row] for row in table.iter_rows()]


def read_parquet(path: Path, mapping: Mapping[str, str]) -> tuple[pl.DataFrame, list[Remark]]:
    """Return the columns that matter of a Parquet file, named for what they say; only they are read."""
    try:
        lazy = pl.scan_parquet(path)
        schema = lazy.collect_schema()
        found = find_columns(schema.names(), mapping, file=path.name)
        table = lazy.select(pl.col(column).alias(role) for role, column in found.items()).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError("office.parquet_unreadable", file=path.name) from error
    names = {"case", "activity", "activity_name", "resource", "municipality", "lifecycle", "instance"} & set(found)
    return table.with_columns(_as_text(table[name]) for name in sorted(names)), []


def _as_text(column: pl.Series) -> pl.Series:
    """Return a column of names as text; whole numbers that were kept as fractions are written as whole ones."""
    if column.dtype.is_float() and bool(
        (column.is_null() | ((column % 1 == 0) & (column.abs() < _WHOLE_NUMBER))).all()
    ):
        return column.cast(pl.Int64).cast(pl.String)
    if isinstance(column.dtype, pl.Binary):
        return column.cast(pl.String, strict=False)
    if column.dtype.is_nested():
        return pl.Series(column.name, [None if one is None else str(one) for one in column], dtype=pl.String)
    return column.cast(pl.String)


def _text(path: Path) -> tuple[bytes, list[Remark]]:
    """Return a file's content in UTF-8, and what of it could not be read."""
    content, remarks = path.read_bytes(), []
    if content.startswith(_GZIP):
        content, whole = _unpacked(content)
        if not whole:
            remarks.append(Remark(CUT, 1, source=path.name))
    content = content.removeprefix(codecs.BOM_UTF8)
    if content.startswith(_UTF16):
        return content.decode("utf-16", errors="replace").encode(), remarks
    if _is_utf8(content):
        return content, remarks
    try:
        return content.decode("cp932").encode(), remarks
    except UnicodeDecodeError:
        best = min(
            (content.decode(encoding, errors="replace") for encoding in ("utf-8", "cp932")),
            key=lambda text: text.count("\ufffd"),
        )
    line = best.count("\n", 0, best.index("\ufffd")) + 1
    remarks.append(Remark(UNDECODED, best.count("\ufffd"), example=str(line), kept=True, source=path.name))
    return best.encode(), remarks


def _is_utf8(content: bytes) -> bool:
    """Whether all of a content is UTF-8, looked at piece by piece."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _PIECE_BYTES):
            decoder.decode(content[start : start + _PIECE_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _unpacked(content: bytes) -> tuple[bytes, bool]:
    """Return what is gzipped, as far as it goes, and whether that is all."""
    try:
        return gzip.decompress(content), True
    except (EOFError, OSError, zlib.error):
        unpacking = zlib.decompressobj(wbits=_WBITS_GZIP)
    parts = []
    for start in range(0, len(content), _PIECE_BYTES):
        try:
            parts.append(unpacking.decompress(content[start : start + _PIECE_BYTES]))
        except zlib.error:
            break
    whole = b"".join(parts)
    return whole[: whole.rfind(b"\n") + 1], False


def _head(content: bytes, path: Path) -> tuple[list[str], str, bytes]:
    """Return the names of the columns, what separates them, and the rows below them as text."""
    start = len(content) - len(content.lstrip(b"\r\n"))
    sample = content[start : start + _MOST_HEAD_BYTES].decode("utf-8", errors="ignore")
    if not sample.strip():
        raise InputError("office.log_empty", file=path.name)
    line = sample.splitlines()[0]
    separator = max(_SEPARATORS, key=lambda sign: (line.count(sign), -_SEPARATORS.index(sign)))
    stream = io.StringIO(sample, newline="")
    try:
        names = next(csv.reader(stream, delimiter=separator))
    except (csv.Error, StopIteration) as error:
        raise InputError("office.log_unreadable", file=path.name) from error
    used = len(sample[: stream.tell()].encode())
    return [name.strip() for name in names], separator, content[start + used :]


def _named_once(names: Sequence[str], mapping: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """Return the first place of each name, and the names that matter and stand twice."""
    places: dict[str, int] = {}
    twice = []
    usual = {bare(alias) for aliases in known()["columns"].values() for alias in aliases}
    for place, name in enumerate(names):
        if name in places:
            if name and (name in mapping.values() or bare(name) in usual):
                twice.append(name)
        else:
            places[name] = place
    return places, list(dict.fromkeys(twice))


def _rows(
    body: bytes, columns: int, wanted: Sequence[int], separator: str, path: Path
) -> tuple[pl.DataFrame | None, list[Remark]]:
    """Return the rows below the head, all as text: wanted columns by number, and one for what is too much.

    None where there are no rows. A quotation that is never closed would swallow the rows behind it: then every line is
    taken as it stands.
    """
    if not body.strip():
        return None, []
    names = [*(str(place) for place in range(columns)), _MORE]
    whole = separator.join(names).encode() + b"\n" + body
    read = [*(str(place) for place in sorted(set(wanted))), _MORE]
    try:
        return _parsed(whole, separator, read, quote='"'), []
    except pl.exceptions.PolarsError:
        pass
    try:
        rows = _parsed(whole, separator, read, quote=None)
    except pl.exceptions.PolarsError as error:
        raise InputError("office.log_unreadable", file=path.name) from error
    return rows.with_columns(pl.all().str.strip_chars('"').replace("", None)), [
        Remark(QUOTE_OPEN, 1, kept=True, source=path.name)
    ]


def _parsed(content: bytes, separator: str, columns: Sequence[str], *, quote: str | None) -> pl.DataFrame:
    return pl.read_csv(
        content,
        columns=list(columns),
        separator=separator,
        quote_char=quote,
        infer_schema=False,
        truncate_ragged_lines=True,
        null_values="",
    )
