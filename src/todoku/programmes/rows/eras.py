"""Finds for each row of a table which version of which grant holds on its day, or that none does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import ProgrammeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.programmes.rows.columns import Codes
    from todoku.programmes.rulebook.rules import CompiledVersion, Programme


@dataclass(frozen=True, slots=True)
class Era:
    """A version of a grant, or the time before it began or after it ended; ``version`` is None then."""

    programme: Programme
    grant: str | None
    version: CompiledVersion | None


@dataclass(frozen=True, slots=True)
class Eras:
    """Every era of the grants that a table may name, and the one of each grant on each of its days."""

    all: tuple[Era, ...]
    table: NDArray[np.int32]
    """Number of the era by grant and day."""
    outside: NDArray[np.bool_]
    """Whether an era is a time without the grant."""

    def of(self, grants: Codes, days: Codes) -> Codes:
        """Return each row's era, from its grant and its day."""
        return np.asarray(self.table.ravel()[grants * np.int32(self.table.shape[1]) + days])


def eras_of(programmes: Sequence[Programme], grants: Sequence[str | None], ordinals: NDArray[np.int64]) -> Eras:
    """Return the eras of each pair of programme and grant, in this order, on days given as ordinals.

    A grant that its programme does not have has one era, which the scalar engine refuses.
    """
    found: list[Era] = []
    table = np.zeros((len(programmes) * len(grants), max(1, len(ordinals))), dtype=np.int32)
    for number, programme in enumerate(programmes):
        for place, name in enumerate(grants):
            row = number * len(grants) + place
            try:
                versions = programme.grant(name).versions
            except ProgrammeError:
                table[row] = len(found)
                found.append(Era(programme, name, None))
                continue
            begins = np.array([one.version.from_.toordinal() for one in versions])
            positions = np.searchsorted(begins, ordinals, side="right")
            last = versions[-1].version.to
            if last is not None:
                positions = np.where(ordinals > last.toordinal(), len(versions) + 1, positions)
            table[row, : len(ordinals)] = len(found) + positions
            found += [Era(programme, name, version) for version in (None, *versions, None)]
    return Eras(tuple(found), table, np.array([one.version is None for one in found]))
