"""Sets items of the town beside items of the standard: by hand, by id, by text; what only resembles is a proposal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz
from scipy import sparse

from todoku.office.specification.layout import plain_text
from todoku.office.specification.model import Function

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.office.specification.as_is import AsIsItem
    from todoku.office.specification.model import DataItem, Form

BY_HAND, BY_ID, BY_FORMER_ID, BY_TEXT, PROPOSED, NONE = "hand", "id", "former_id", "text", "proposed", "none"
LEAST_LIKENESS = 0.6
"""Texts less alike than this (share of characters that stay, 0-1) are not proposed."""
_PROPOSALS = 3
_LOOKED_AT = 12
_COMMON = 0.2
"""Pairs of characters that stand in more than a fifth of the texts tell nothing apart."""
_FEW = 50


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item of the standard that resembles one of the town's: how alike their texts are, 0-1."""

    id: str
    name: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which item of the standard one of the town's is: ``id`` is "" where nothing but proposals, or nothing, is known.

    ``basis`` says how it was found: by hand, by id, by an id of the former edition, by the same text, only proposed,
    or not at all.
    """

    basis: str
    id: str = ""
    proposals: tuple[Proposal, ...] = ()
    wrong_hand: str = ""
    """An id written by hand that the standard does not have."""


def pair_items(
    own: Sequence[AsIsItem],
    standard: Sequence[Function | DataItem | Form],
    *,
    renumbered: Mapping[str, str] | None = None,
) -> list[Pairing]:
    """Return the pairing of each of the town's items, in their order.

    ``renumbered`` is id in the former edition -> id in this one. Only what a person wrote, an id or the same text
    decides; texts that resemble each other are proposed, the most alike first, and decide nothing.
    """
    ids = {one.id for one in standard}
    texts = _unique_texts(standard)
    found: list[Pairing | None] = [_certain(item, ids, texts, renumbered or {}) for item in own]
    open_rows = [row for row, pairing in enumerate(found) if pairing is None]
    for row, proposals in zip(open_rows, _proposals([own[row] for row in open_rows], standard), strict=True):
        item = own[row]
        basis = PROPOSED if proposals else NONE
        found[row] = Pairing(basis, proposals=proposals, wrong_hand=item.stands_for)
    return [pairing for pairing in found if pairing is not None]


def _certain(item: AsIsItem, ids: set[str], texts: Mapping[str, str], renumbered: Mapping[str, str]) -> Pairing | None:
    if item.stands_for:
        return Pairing(BY_HAND, item.stands_for) if item.stands_for in ids else None
    if item.id in ids:
        return Pairing(BY_ID, item.id)
    if item.id in renumbered:
        return Pairing(BY_FORMER_ID, renumbered[item.id])
    for said in (item.text, item.name):
        one = texts.get(plain_text(said)) if said else None
        if one is not None:
            return Pairing(BY_TEXT, one)
    return None


def _unique_texts(standard: Sequence[Function | DataItem | Form]) -> dict[str, str]:
    """Return text as compared -> id, of the texts that one item alone has.

    A function's title such as 入力 is too short to tell it from others: its text counts, and all its titles together.
    """
    said = [(plain_text(words), one.id) for one in standard for words in {*_telling(one)} if plain_text(words)]
    counted = Counter(words for words, _ in said)
    return {words: one for words, one in said if counted[words] == 1}


def _telling(one: Function | DataItem | Form) -> tuple[str, ...]:
    if not isinstance(one, Function):
        return (one.name,)
    return (one.text, "".join(one.levels)) if len(one.levels) > 1 else (one.text,)


def _words(one: Function | DataItem | Form) -> tuple[str, ...]:
    text: str = getattr(one, "text", "")
    return (one.name, text) if text and text != one.name else (one.name,)


def _proposals(own: Sequence[AsIsItem], standard: Sequence[Function | DataItem | Form]) -> list[tuple[Proposal, ...]]:
    """Return for each item the most alike of the standard: looked up by pairs of characters, then compared in full."""
    if not own or not standard:
        return [() for _ in own]
    asked = [[plain_text(words) for words in (item.name, item.text) if words] for item in own]
    known = [[plain_text(words) for words in _words(one)] for one in standard]
    near = nearest([" ".join(words) for words in asked], [" ".join(words) for words in known], count=_LOOKED_AT)
    found = []
    for words, rows in zip(asked, near, strict=True):
        ranked = sorted(((_likeness(words, known[row]), -row) for row in rows), reverse=True)[:_PROPOSALS]
        found.append(
            tuple(
                Proposal(standard[-row].id, standard[-row].name, round(likeness, 2))
                for likeness, row in ranked
                if likeness >= LEAST_LIKENESS
            )
        )
    return found


def _likeness(asked: Sequence[str], known: Sequence[str]) -> float:
    return max((fuzz.ratio(one, other) for one in asked for other in known), default=0.0) / 100.0


def nearest(asked: Sequence[str], known: Sequence[str], *, count: int) -> list[list[int]]:
    """Return for each text the rows of the known texts that share most pairs of characters (Dice), best first."""
    codes: dict[str, int] = {}
    left, right = _pairs_of(asked, codes), _pairs_of(known, codes)
    width = len(codes)
    a, b = _matrix(left, width), _matrix(right, width)
    if len(known) > _FEW:
        spread = np.asarray(b.sum(axis=0)).ravel()
        rare = sparse.diags_array((spread <= _COMMON * len(known)).astype(np.float32))
        b = (b @ rare).tocsr()
    shared = (a @ b.T).tocsr()
    sizes = np.array([len(one) for one in right], dtype=np.float32)
    found = []
    for row, pairs in enumerate(left):
        columns = shared.indices[shared.indptr[row] : shared.indptr[row + 1]]
        dice = 2 * shared.data[shared.indptr[row] : shared.indptr[row + 1]] / (len(pairs) + sizes[columns])
        order = np.lexsort((columns, -dice))[:count]
        found.append([int(one) for one in columns[order]])
    return found


def _pairs_of(texts: Sequence[str], codes: dict[str, int]) -> list[set[int]]:
    return [
        {codes.setdefault(line[at : at + 2], len(codes)) for at in range(max(1, len(line) - 1))} if line else set()
        for line in texts
    ]


def _matrix(rows: Sequence[set[int]], width: int) -> sparse.csr_array:
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.array([one for row in rows for one in sorted(row)], dtype=np.int64)
    ones = np.ones(len(columns), dtype=np.float32)
    return sparse.csr_array((ones, columns, starts), shape=(len(rows), max(1, width)))
