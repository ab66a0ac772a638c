"""Reads event logs in XES, plain or gzipped: as a stream, without ever expanding an entity."""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from todoku.errors import InputError
from todoku.office.events import xes_scan as scanning
from todoku.office.events.log import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from numpy.typing import NDArray

BROKEN = "xes_broken"
CUT = "xes_cut"
DEFAULTED = "xes_default"
RECODED = "text_recoded"
_BLOCK_BYTES = 8 << 20
_LONGEST_TOKEN_BYTES = 64 << 20
_RECORDS, _EVENTS = 1 << 19, 1 << 17
_MAGIC_GZIP = b"\x1f\x8b"
_WBITS_GZIP = 31
_PACKED_BYTES = 1 << 20
_HEAD_BYTES = 1024
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MICROSOFT = frozenset({"shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms932", "cp932"})
"""Names under which Japanese systems write CP932."""
_UTF8 = frozenset({"utf-8", "ascii"})
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LAST_CHARACTER = 0x10FFFF
_NO_VALUES = ("", "UNKNOWN", "__INVALID__", "NULL", "N/A")
"""What writers of XES put as a default where they know none (OpenXES: UNKNOWN and __INVALID__)."""
_SCOPES = {scanning.OF_EVENT: scanning.OF_EVENTS, scanning.OF_TRACE: scanning.OF_TRACES}


@dataclass(slots=True)
class _Scan:
    """What a scan keeps from block to block, and what it has found."""

    keys: tuple[str, ...]
    state: NDArray[np.int64] = field(default_factory=lambda: np.array([0, 0, 0, -1, 0], dtype=np.int64))
    stack: NDArray[np.uint64] = field(default_factory=lambda: np.zeros((scanning.MAX_DEPTH, 2), dtype=np.uint64))
    tag: NDArray[np.int64] = field(default_factory=lambda: np.zeros(9, dtype=np.int64))
    records: NDArray[np.int64] = field(default_factory=lambda: np.empty((_RECORDS, 5), dtype=np.int64))
    trace_of: NDArray[np.int64] = field(default_factory=lambda: np.empty(_EVENTS, dtype=np.int64))
    events: list[pl.DataFrame] = field(default_factory=list)
    others: list[pl.DataFrame] = field(default_factory=list)
    """Attributes of log, traces and globals: ``kind``, ``owner``, ``slot``, ``value``."""
    lines: int = 1
    recoded: int = 0


@dataclass(frozen=True, slots=True)
class XesTable:
    """Attributes of the events of a XES log, one row an event in the order of the file.

    ``events``: a column of text for each wanted key (of the event itself) and ``trace`` (place in ``traces``, null
    outside). ``traces``: the same keys of the traces. ``log``: those of the log.
    """

    events: pl.DataFrame
    traces: pl.DataFrame
    log: Mapping[str, str]
    remarks: tuple[Remark, ...]


def read_xes(path: Path, keys: Sequence[str]) -> XesTable:
    """Return the attributes of these keys of log, traces and events.

    Raises InputError for what is no XES log, and for a document type declaration (entities are never expanded, files
    never fetched). Where the XML breaks off or is damaged, what stands before is read, and a remark tells the line.
    """
    scan = _Scan(tuple(dict.fromkeys(keys)))
    text = ";".join(scan.keys).encode()
    names = np.frombuffer(text.replace(b";", b""), dtype=np.uint8)
    ends = np.cumsum([len(key.encode()) for key in scan.keys])
    rest, stop = b"", scanning.MORE
    for block in _blocks(path):
        if block is None:
            break
        rest, stop = _take(scan, rest + block, names, ends, path)
        if stop != scanning.MORE or len(rest) > _LONGEST_TOKEN_BYTES:
            break
    remarks = [] if stop == scanning.ENDED else [_broken(scan, stop, rest, path)]
    return _table(scan, remarks, path)


def _take(scan: _Scan, data: bytes, names: NDArray[np.uint8], ends: NDArray[np.int64], path: Path) -> tuple[bytes, int]:
    """Scan a block; return what is left of it for the next one, and why the scan stopped."""
    text = np.frombuffer(data, dtype=np.uint8)
    place, stop = 0, scanning.FULL
    while stop == scanning.FULL:
        stop, used, filled, events = scanning.scan(
            text[place:], scan.state, scan.stack, scan.tag, names, ends, scan.records, scan.trace_of
        )
        _keep(scan, text[place:], filled, events)
        place += used
    if stop == scanning.DOCTYPE:
        raise InputError("office.xes_document_type", file=path.name)
    if stop == scanning.NOT_LOG:
        raise InputError("office.xes_no_log", file=path.name)
    scan.lines += data.count(b"\n", 0, place)
    return data[place:], stop


def _keep(scan: _Scan, text: NDArray[np.uint8], filled: int, events: int) -> None:
    """Keep what one call of the scan has found, as tables."""
    first = int(scan.state[scanning.EVENTS]) - events
    records = scan.records[:filled].copy()
    values = _values(scan, text, records[:, 3], records[:, 4])
    kind, owner, slot = records[:, 0], records[:, 1], records[:, 2]
    late = (kind == scanning.OF_EVENT) & (owner < first)
    others = (kind != scanning.OF_EVENT) | late
    if others.any():
        table = pl.DataFrame({"kind": kind[others], "owner": owner[others], "slot": slot[others]})
        scan.others.append(table.with_columns(values.filter(pl.Series(others)).alias("value")))
    if not events:
        return
    columns = {"trace": pl.Series(scan.trace_of[:events].copy())}
    for number, key in enumerate(scan.keys):
        mine = np.flatnonzero((slot == number) & ~others)
        rows = np.full(events, -1, dtype=np.int64)
        rows[owner[mine] - first] = mine
        columns[key] = values.gather(pl.Series(rows).replace(-1, None))
    scan.events.append(pl.DataFrame(columns))


def _values(scan: _Scan, text: NDArray[np.uint8], begins: NDArray[np.int64], lengths: NDArray[np.int64]) -> pl.Series:
    """Return values of a block as text: references to characters resolved, what is no UTF-8 read as CP932."""
    out = np.empty(int(lengths.sum()), dtype=np.uint8)
    scanning.gather(text, begins, lengths, out)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    array = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(lengths), [None, pa.py_buffer(offsets), pa.py_buffer(out)]
    )
    raw = pl.Series("value", pl.from_arrow(array), dtype=pl.Binary)
    try:
        values = raw.cast(pl.String)
    except pl.exceptions.ComputeError:
        read = [_decoded(one) for one in raw]
        scan.recoded += sum(is_recoded for _, is_recoded in read)
        values = pl.Series("value", [value for value, _ in read], dtype=pl.String)
    if bool(values.str.contains("&", literal=True).any()):
        with_references = values.filter(values.str.contains("&", literal=True)).unique()
        values = values.replace(with_references, [_resolved(one) for one in with_references])
    return values


def _decoded(value: bytes) -> tuple[str, bool]:
    """Return a value as text, and whether it is no UTF-8."""
    for encoding in ("utf-8", "cp932"):
        try:
            return value.decode(encoding), encoding != "utf-8"
        except UnicodeDecodeError:
            continue
    return value.decode("utf-8", errors="replace"), True


def _resolved(value: str) -> str:
    """Return a value with its references to characters resolved; an entity of the writer's own stays as written."""

    def character(match: re.Match[str]) -> str:
        if match[3]:
            return _NAMED[match[3]]
        code = int(match[1]) if match[1] else int(match[2], 16)
        return chr(code) if 0 < code <= _LAST_CHARACTER and not 0xD800 <= code < 0xE000 else match[0]  # noqa: PLR2004 [surrogates]

    return _ENTITY.sub(character, value)


def _blocks(path: Path) -> Iterator[bytes | None]:
    """Yield the file's content in UTF-8, block by block; None where an archive breaks off."""
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == _MAGIC_GZIP
        stream.seek(0)
        decoder, first = None, True
        for block in _unpacked(stream) if is_gzip else iter(lambda: stream.read(_BLOCK_BYTES), b""):
            if block and first:
                encoding = _encoding(block[:_HEAD_BYTES], path)
                decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
                first = False
            yield decoder.decode(block).encode() if block and decoder is not None else block


def _unpacked(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield what is gzipped, block by block; None at the end where it breaks off or is damaged."""
    unpacking = zlib.decompressobj(wbits=_WBITS_GZIP)
    begun = False
    while piece := stream.read(_PACKED_BYTES):
        while piece:
            try:
                block = unpacking.decompress(piece, _BLOCK_BYTES)
            except zlib.error:
                yield None
                return
            begun = True
            if block:
                yield block
            piece = unpacking.unconsumed_tail
            if unpacking.eof:
                piece = unpacking.unused_data.lstrip(b"\0")
                unpacking, begun = zlib.decompressobj(wbits=_WBITS_GZIP), False
    if begun:
        yield None


def _encoding(head: bytes, path: Path) -> str:
    """Return the encoding that a file has to be read in, empty where it is UTF-8 already."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return "" if encoding == "utf-8-sig" else encoding
    declared = _DECLARED.search(head)
    if declared is None:
        return ""
    name = declared[1].decode()
    if name.lower() in _MICROSOFT:
        return "cp932"
    try:
        found = codecs.lookup(name).name
    except LookupError as error:
        raise InputError("office.xes_encoding", file=path.name, encoding=name) from error
    return "" if found in _UTF8 else found


def _broken(scan: _Scan, stop: int, rest: bytes, path: Path) -> Remark:
    """Return the remark on XML that breaks off or is damaged, if anything was read."""
    if not scan.state[scanning.EVENTS]:
        raise InputError("office.xes_unreadable", file=path.name, line=scan.lines)
    code = BROKEN if stop == scanning.BROKEN or len(rest) > _LONGEST_TOKEN_BYTES else CUT
    return Remark(code, 1, example=str(scan.lines), source=path.name)


def _table(scan: _Scan, remarks: list[Remark], path: Path) -> XesTable:
    """Return what the blocks of a log have given, put together."""
    schema: dict[str, type[pl.DataType]] = {"trace": pl.Int64, **dict.fromkeys(scan.keys, pl.String)}
    events = pl.concat([pl.DataFrame(schema=schema), *scan.events], how="vertical")
    kinds = {"kind": pl.Int64, "owner": pl.Int64, "slot": pl.Int64, "value": pl.String}
    others = pl.concat([pl.DataFrame(schema=kinds), *scan.others], how="vertical")
    events = _with_late(events, others, scan.keys)
    count = int(scan.state[scanning.TRACES])
    traces = pl.DataFrame({key: _column(others, scanning.OF_TRACE, slot, count) for slot, key in enumerate(scan.keys)})
    events, traces, defaulted = _with_defaults(
        scan.keys, {scanning.OF_EVENT: events, scanning.OF_TRACE: traces}, others
    )
    if defaulted:
        remarks.append(Remark(DEFAULTED, defaulted, kept=True, source=path.name))
    if scan.recoded:
        remarks.append(Remark(RECODED, scan.recoded, kept=True, source=path.name))
    log = others.filter(pl.col("kind") == scanning.OF_LOG)
    of_log = {scan.keys[slot]: value for slot, value in log.select("slot", "value").iter_rows()}
    traced = events.with_columns(pl.col("trace").replace(-1, None))
    return XesTable(traced, traces, of_log, tuple(remarks))


def _column(others: pl.DataFrame, kind: int, slot: int, count: int) -> pl.Series:
    """Return the values of one key, by the number of their owner."""
    mine = others.filter((pl.col("kind") == kind) & (pl.col("slot") == slot))
    rows = np.full(count, -1, dtype=np.int64)
    rows[mine["owner"].to_numpy()] = np.arange(mine.height)
    return mine["value"].gather(pl.Series(rows).replace(-1, None))


def _with_late(events: pl.DataFrame, others: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Return events with the attributes that were read in a block after that in which their event began."""
    late = others.filter(pl.col("kind") == scanning.OF_EVENT)
    if not late.height:
        return events
    filled = {
        key: _column(late, scanning.OF_EVENT, slot, events.height)
        for slot, key in enumerate(keys)
        if (late["slot"] == slot).any()
    }
    return events.with_columns(pl.coalesce(pl.lit(values), pl.col(key)).alias(key) for key, values in filled.items())


def _with_defaults(
    keys: tuple[str, ...], tables: Mapping[int, pl.DataFrame], others: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Return events and traces with the log's global values where they lack one, and how many were filled so.

    IEEE 1849-2016, 5.4: a global attribute is there in every trace or event; its value stands where it is missing. What
    writers put for "unknown" is no value, and no time is ever taken from a default.
    """
    filled, done = 0, []
    for kind, table in tables.items():
        defaults = others.filter(
            (pl.col("kind") == _SCOPES[kind]) & ~pl.col("value").str.to_uppercase().is_in(_NO_VALUES)
        )
        whole = table
        for slot, value in defaults.select("slot", "value").iter_rows():
            key = keys[slot]
            if "time" not in key:
                filled += whole[key].null_count()
                whole = whole.with_columns(pl.col(key).fill_null(value))
        done.append(whole)
    return done[0], done[1], filled
