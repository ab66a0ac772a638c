"""Reads delimited text as Japanese publishers ship it: UTF-8, Shift_JIS or UTF-16; plain, gzipped or zipped."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku.sources.publishers.archives import ARCHIVE_ERRORS, gunzipped, read_member

if TYPE_CHECKING:
    from pathlib import Path

_ZIP_MAGIC = b"PK\x03\x04"
_GZIP_MAGIC = b"\x1f\x8b"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""With which Excel's "Unicode text" begins."""
_ENCODINGS = ("utf-8-sig", "cp932")
_TABLE_SUFFIXES = (".csv", ".txt", ".tsv")
_PEEK_BYTES = 1 << 14
_NOTHING = frozenset({"-", "−", "‐", "–", "―"})
LARGEST_COUNT = 10**12
"""A count above this is a slip of the pen, or a code in the wrong column."""
_SUPPRESSED = frozenset({"", "*", "X", "x", "…", "...", "***"})
_OPEN_QUOTATION = re.compile(r"EOF inside string starting at row (\d+)")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")


@dataclass(frozen=True, slots=True)
class TextTable:
    """One table as it stands in its file: all cells are text, and row i of ``rows`` stands on line i + 1."""

    file: str
    rows: pd.DataFrame

    def line(self, number: int) -> list[str]:
        """Return the cells of a line (counted from 1), without spaces around them; none beyond the last line."""
        if number > len(self.rows):
            return []
        return [str(cell).strip() for cell in self.rows.iloc[number - 1]]


def peek(path: Path) -> str:
    """Return the beginning of a file's (first) table as text, "" where there is none; never raises.

    Of a damaged archive the name of its first member remains, so that the reader can still say whose file is damaged.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_PEEK_BYTES)
        if head.startswith(_ZIP_MAGIC):
            head = _zip_head(path, head)
        elif head.startswith(_GZIP_MAGIC):
            head = zlib.decompressobj(wbits=31).decompress(head, _PEEK_BYTES)
    except (OSError, zlib.error):
        return ""
    if head.startswith(_UTF16_MARKS):
        return head.decode("utf-16", errors="ignore")
    for encoding in _ENCODINGS:
        try:
            return head[: head.rfind(b"\n") + 1 or len(head)].decode(encoding)
        except UnicodeDecodeError:
            continue
    return head.decode("utf-8", errors="replace")


def read_tables(path: Path) -> list[TextTable]:
    """Return the tables of a file: the file itself, what is gzipped in it, or each table of a zip.

    Raises InputError naming the file, the line where there is one, and what to do.
    """
    return [TextTable(file, _rows(decoded(content, file), file)) for file, content in _members(path)]


def counts(values: pd.Series, *, file: str, column: str, first_line: int) -> pd.Series:
    """Return whole numbers (Int64, empty where suppressed or not given) from a column of text.

    ``-`` is the publisher's sign for none and becomes 0; ``*``, ``X``, ``…`` and an empty cell are not known.
    Raises InputError naming the line of the first value that is no count.
    """
    plain = values.map(_plain)
    unknown = plain.isin(_SUPPRESSED)
    digits = plain.mask(unknown).mask(plain.isin(_NOTHING), "0")
    numbers = pd.to_numeric(digits, errors="coerce")
    with np.errstate(invalid="ignore"):
        out = numbers.isna() | (numbers < 0) | (numbers > LARGEST_COUNT) | (numbers % 1 != 0)
        wrong = (~unknown & out).to_numpy(dtype=bool)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(
            "tabular.not_a_count", file=file, row=row + first_line, column=column, value=str(values.iloc[row])
        )
    return numbers.astype("Int64")


def decimals(values: pd.Series, *, file: str, column: str, first_line: int) -> pd.Series:
    """Return floating-point numbers from a column of text, NaN where empty; InputError names a line that has none."""
    plain = values.map(_plain)
    numbers = pd.to_numeric(plain.mask(plain == ""), errors="coerce")
    wrong = (numbers.isna() & (plain != "")).to_numpy(dtype=bool)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(
            "tabular.not_a_number", file=file, row=row + first_line, column=column, value=str(values.iloc[row])
        )
    return numbers.astype("float64")


def _plain(value: object) -> str:
    shown = unicodedata.normalize("NFKC", str(value)).strip()
    return shown.replace(",", "") if _GROUPED.fullmatch(shown) else shown


def _zip_head(path: Path, head: bytes) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            names = _table_names(archive)
            with archive.open(names[0]) as stream:
                return stream.read(_PEEK_BYTES)
    except (IndexError, OSError, *ARCHIVE_ERRORS):
        return _first_member_name(head)


def _first_member_name(head: bytes) -> bytes:
    """Return the name in a zip's first local header (APPNOTE 4.3.7: its length at byte 26, the name at 30)."""
    length = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + length]


def _table_names(archive: zipfile.ZipFile) -> list[str]:
    return sorted(name for name in archive.namelist() if name.lower().endswith(_TABLE_SUFFIXES))


def _members(path: Path) -> list[tuple[str, bytes]]:
    content = path.read_bytes()
    if content.startswith(_ZIP_MAGIC):
        return _unzipped(path)
    if not content.startswith(_GZIP_MAGIC):
        return [(path.name, content)]
    try:
        return [(path.name, gunzipped(content, file=path.name))]
    except (EOFError, OSError, zlib.error) as error:
        raise InputError("tabular.damaged_archive", file=path.name, detail=damage_words(error)) from error


def _unzipped(path: Path) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [(f"{path.name}/{name}", name) for name in _table_names(archive)]
            members = [(file, read_member(archive, name, file=file)) for file, name in names]
    except ARCHIVE_ERRORS as error:
        raise InputError("tabular.damaged_archive", file=path.name, detail=damage_words(error)) from error
    if not members:
        raise InputError("tabular.no_table_in_archive", file=path.name)
    return members


def decoded(content: bytes, file: str) -> str:
    """Return the text of a table in UTF-8, Shift_JIS or Excel's UTF-16; InputError names the line that is in none."""
    failed_at = 0
    for encoding in ("utf-16",) if content.startswith(_UTF16_MARKS) else _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            failed_at = max(failed_at, error.start)
    raise InputError("tabular.encoding", file=file, row=content.count(b"\n", 0, failed_at) + 1)


def _rows(text: str, file: str) -> pd.DataFrame:
    first = text.split("\n", 1)[0]
    separator = "\t" if first.count("\t") > first.count(",") else ","
    try:
        rows = pd.read_csv(
            io.StringIO(text), sep=separator, header=None, dtype=str, keep_default_na=False, skip_blank_lines=False
        )
    except pd.errors.EmptyDataError as error:
        raise InputError("tabular.nothing_in_file", file=file) from error
    except pd.errors.ParserError as error:
        quotation = _OPEN_QUOTATION.search(str(error))
        if quotation:
            raise InputError("tabular.quotation", file=file, row=int(quotation[1]) + 1) from error
        line = re.search(r"line (\d+)", str(error))
        raise InputError("tabular.ragged", file=file, row=int(line[1]) if line else 1) from error
    return rows.fillna("")
