"""Reads Steiner tree problems: PACE 2018 (``.gr``) and SteinLib (``.stp``) files, compressed with gzip or not.

Formats: the rules of PACE 2018 (pacechallenge.org/2018/steiner-tree) and T. Koch, A. Martin and S. Voss, "SteinLib: An
updated library on Steiner tree problems in graphs", ZIB-Report 00-37 (2000).
"""

from __future__ import annotations

import gzip
import zlib
from decimal import Decimal, InvalidOperation
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from todoku.errors import InputError
from todoku.networks.steiner.instance import Instance, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_GZIP = b"\x1f\x8b"
_AT_ONCE = 50_000
"""Lines of edges that are read together."""

_MOST_DECIMALS = 9
_LARGEST_SUM = 2**60
_EDGE_WORDS = 4
_EDGE_KEYS = frozenset({b"E", b"A", b"e", b"a"})


def read_instance(path: Path) -> Instance:
    """Return the problem in a file; raise InputError, naming the line, where it is not what it should be.

    Edges that stand twice and loops are taken as they are. Keywords may be in any case.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.peek(2)[:2] == _GZIP
            with gzip.open(raw) if packed else raw as lines:
                return _Reader(str(path), lines).read()  # type: ignore[arg-type]  # (both kinds give lines of bytes)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError("steiner.broken_gzip", file=str(path)) from error


class _Reader:
    """Goes through the sections of one file."""

    def __init__(self, file: str, lines: BinaryIO) -> None:
        self.file, self.line = file, 0
        self.lines: Iterator[bytes] = iter(lines)
        self.nodes: int | None = None
        self.declared: dict[str, int] = {}
        self.blocks: list[NDArray[np.int64]] = []
        self.decimals: list[tuple[int, int, Decimal]] = []
        self.terminals: list[int] = []
        self.sections: dict[str, tuple[Row, ...]] = {}

    def read(self) -> Instance:
        for words in self._rows():
            key = words[0].lower()
            if key == b"section" and len(words) > 1:
                self._section(b" ".join(words[1:]).decode("utf-8", "replace").lower())
            elif key == b"eof":
                break
            elif self.line > 1 or not _is_magic(words):
                self._refuse("steiner.no_section", found=_shown(words))
        return self._made()

    def _rows(self) -> Iterator[list[bytes]]:
        while (content := next(self.lines, None)) is not None:
            self.line += 1
            words = content.split()
            if words and not words[0].startswith(b"#"):
                yield words

    def _section(self, name: str) -> None:
        if name in self.sections:
            self._refuse("steiner.section_twice", section=name)
        began = self.line
        rows: list[Row] = []
        for words in self._rows():
            key = words[0].lower()
            if key == b"end":
                self.sections[name] = tuple(rows)
                return
            if key == b"section":
                self._refuse("steiner.no_end", section=name, began=began)
            if name == "graph" and words[0] in _EDGE_KEYS:
                self._edges(words)
                continue
            if name in {"graph", "terminals"}:
                self._entry(key, words)
            rows.append(Row(self.line, tuple(word.decode("utf-8", "replace") for word in words)))
            if name == "graph" and key in {b"edges", b"arcs"}:
                self._many_edges()
        raise InputError("steiner.truncated", file=self.file, section=name, began=began, line=self.line)

    def _entry(self, key: bytes, words: list[bytes]) -> None:
        """Take in a line of the sections Graph or Terminals that is no edge."""
        if key == b"nodes":
            self.nodes = self._whole(words, 1)
        elif key in {b"edges", b"arcs", b"terminals"}:
            self.declared[key.decode()] = self._whole(words, 1)
        elif key in {b"t", b"tp"}:
            self.terminals.append(self._node(words, 1))
        elif key.startswith(b"e") and len(words) == _EDGE_WORDS:
            self._refuse("steiner.bad_line", found=_shown(words))

    def _many_edges(self) -> None:
        """Read edges by the thousand as long as all is well; the rest is left to be read line by line."""
        while block := list(islice(self.lines, _AT_ONCE)):
            end = next((at for at, content in enumerate(block) if content.lstrip()[:3].lower() == b"end"), len(block))
            taken = self._taken(block[:end])
            if taken < len(block):
                self.lines = chain(block[taken:], self.lines)
                return

    def _taken(self, block: list[bytes]) -> int:
        """Take in a block of lines if every one is a sound edge; return how many were taken: all or none."""
        words = b"".join(block).split()
        if not block or len(words) != _EDGE_WORDS * len(block) or not _EDGE_KEYS.issuperset(words[::_EDGE_WORDS]):
            return 0
        try:
            rows = np.array([words[1::_EDGE_WORDS], words[2::_EDGE_WORDS], words[3::_EDGE_WORDS]]).astype(np.int64)
        except (ValueError, OverflowError):
            return 0
        ends = rows[:2]
        if self.nodes is None or rows.min() < 0 or ends.min() < 1 or ends.max() > self.nodes:
            return 0
        self.blocks.append(rows)
        self.line += len(block)
        return len(block)

    def _edges(self, words: list[bytes]) -> None:
        """Take in one edge, or say what is wrong with it."""
        if len(words) != _EDGE_WORDS:
            self._refuse("steiner.bad_line", found=_shown(words))
        one, other = self._node(words, 1), self._node(words, 2)
        try:
            weight = Decimal(words[3].decode("ascii"))
        except (InvalidOperation, UnicodeDecodeError):
            weight = Decimal("NaN")
        if not weight.is_finite():
            self._refuse("steiner.bad_line", found=_shown(words))
        if weight < 0:
            self._refuse("steiner.negative", weight=str(weight))
        if weight > _LARGEST_SUM:
            raise InputError("steiner.too_large", file=self.file)
        if weight == weight.to_integral_value():
            self.blocks.append(np.array([[one + 1], [other + 1], [int(weight)]], dtype=np.int64))
        else:
            self.decimals.append((one, other, weight))

    def _node(self, words: list[bytes], at: int) -> int:
        if self.nodes is None:
            self._refuse("steiner.nodes_first")
        number = self._whole(words, at)
        if not 1 <= number <= (self.nodes or 0):
            self._refuse("steiner.no_such_node", node=number, nodes=self.nodes)
        return number - 1

    def _whole(self, words: list[bytes], at: int) -> int:
        if len(words) <= at or not words[at].isdigit():
            self._refuse("steiner.bad_line", found=_shown(words))
        return int(words[at])

    def _refuse(self, code: str, /, **params: object) -> None:
        raise InputError(code, file=self.file, line=self.line, **params)

    def _made(self) -> Instance:
        if "graph" not in self.sections or self.nodes is None:
            raise InputError("steiner.no_graph", file=self.file)
        one, other, weight, scale = self._numbers()
        asked = self.declared.get("edges", self.declared.get("arcs", len(weight)))
        for what, declared, found in (("Edges", asked, len(weight)), ("Terminals", *self._terminal_count())):
            if declared != found:
                raise InputError("steiner.count", file=self.file, what=what, declared=declared, found=found)
        if int(weight.astype(object).sum()) > _LARGEST_SUM:
            raise InputError("steiner.too_large", file=self.file)
        terminals = np.unique(np.array(self.terminals, dtype=np.int64))
        return Instance(self.nodes, one, other, weight, terminals, scale, self.sections)

    def _terminal_count(self) -> tuple[int, int]:
        return self.declared.get("terminals", len(self.terminals)), len(self.terminals)

    def _numbers(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], int]:
        """Return ends and weights; where some weights have decimals, all are made whole."""
        rows = np.concatenate([np.empty((3, 0), dtype=np.int64), *self.blocks], axis=1)
        places = max((-int(weight.as_tuple().exponent) for _, _, weight in self.decimals), default=0)
        if places > _MOST_DECIMALS:
            raise InputError("steiner.too_large", file=self.file)
        scale = 10**places
        extra = [(one + 1, other + 1, int(weight * scale)) for one, other, weight in self.decimals]
        rows[2] *= scale
        rows = np.concatenate([rows, np.array(extra, dtype=np.int64).reshape(-1, 3).T], axis=1)
        return (rows[0] - 1).astype(np.int32), (rows[1] - 1).astype(np.int32), rows[2], scale


def _is_magic(words: list[bytes]) -> bool:
    return words[0].lower() == b"33d32945"


def _shown(words: list[bytes]) -> str:
    return b" ".join(words).decode("utf-8", "replace")[:80]
