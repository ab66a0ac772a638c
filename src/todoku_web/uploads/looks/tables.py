"""Looks at CSV and Excel tables: size, cells that a spreadsheet would run, macros and ties to other files."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku.sources.publishers.delimited import decoded
from todoku_web.store.safe_cells import begins_formula
from todoku_web.uploads.findings import Finding, Look
from todoku_web.uploads.kinds import MEGABYTE
from todoku_web.uploads.looks.archives import ARCHIVES_WITHIN, Limits, opened
from todoku_web.uploads.looks.sheets import MOST_CELLS, BookLook

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from pathlib import Path

_LIMITS = Limits(members=1000, unpacked_bytes=80 * MEGABYTE)
_MOST_COLUMNS = 1000
_HEAD_BYTES = 16
_MACROS = re.compile(
    r"vbaproject|vbadata|xl/macrosheets/|xl/dialogsheets/|xl/activex/|customui/|webextension", re.IGNORECASE
)
_TIES = re.compile(r"xl/externallinks/|xl/connections\.xml|xl/querytables/|xl/embeddings/|xl/model/", re.IGNORECASE)
_MACRO_TYPE = b"macroEnabled"
_OUTSIDE = re.compile(rb"<[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_XML_SUFFIXES = (".xml", ".rels", ".vml")


def look_at_csv(path: Path, *, name: str) -> Look:
    """Refuse a CSV that is broken or too large to be looked at; tell of cells that begin as formulas."""
    text = decoded(path.read_bytes(), name)
    first = text.split("\n", 1)[0]
    separator = "\t" if first.count("\t") > first.count(",") else ","
    cells, formulas, at = 0, 0, 0
    for number, row in enumerate(_rows(text, separator, name=name), start=1):
        cells += len(row)
        if len(row) > _MOST_COLUMNS or cells > MOST_CELLS:
            raise InputError("upload.cells", file=name, most=MOST_CELLS)
        found = sum(begins_formula(cell) for cell in row)
        at = number if found and not formulas else at
        formulas += found
    if not text.strip():
        raise InputError("upload.empty", file=name)
    return Look((Finding("formula_cells", {"count": formulas, "row": at}),) if formulas else ())


def look_at_workbook(path: Path, *, name: str) -> Look:
    """Refuse an Excel file with macros, ties to other files, entities or too much in it; tell of formulas."""
    book = BookLook(name)
    with opened(path, _LIMITS, name=name) as archive:
        for member in archive.infolist():
            _look_at_member(archive, member, book)
    book.check()
    try:
        with CalamineWorkbook.from_path(path) as opened_book:
            sheets = opened_book.sheet_names
    except (CalamineError, OSError, ValueError) as error:
        raise InputError("upload.workbook", file=name, detail=damage_words(error)) from error
    if not sheets:
        raise InputError("upload.empty", file=name)
    told = {"formulas": book.formulas, "formula_texts": book.like_formulas}
    return Look(tuple(Finding(code, {"count": count}) for code, count in told.items() if count))


def _look_at_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, book: BookLook) -> None:
    if _MACROS.search(member.filename):
        raise InputError("upload.macros", file=book.name)
    if _TIES.search(member.filename):
        raise InputError("upload.ties", file=book.name)
    name = member.filename.lower()
    with archive.open(member) as stream:
        if name.endswith(_XML_SUFFIXES):
            book.read(stream)
        elif stream.read(_HEAD_BYTES).startswith(ARCHIVES_WITHIN):
            raise InputError("upload.nested", file=book.name)
    if name.endswith((".rels", "[content_types].xml")):
        _look_at_ties(archive.read(member), name=book.name)


def _look_at_ties(content: bytes, *, name: str) -> None:
    if _MACRO_TYPE in content:
        raise InputError("upload.macros", file=name)
    if any(not _LINK.search(tie) for tie in _OUTSIDE.findall(content)):
        raise InputError("upload.ties", file=name)


def _rows(text: str, separator: str, *, name: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        raise InputError("upload.csv", file=name, row=reader.line_num) from error
