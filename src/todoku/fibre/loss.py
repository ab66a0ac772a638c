"""The loss of light between the exchange and the farthest home of each square, and what would mend too much of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

from todoku.areas.mesh import area_m2
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from todoku.fibre.design import FibreTree
    from todoku.fibre.pon_terms import PonTerms
    from todoku.fibre.splitting import Splitting

DETOUR = 1.3
"""Ways inside a square over straight lines, as for estimated roads (``networks.corridors``)."""


@dataclass(frozen=True, slots=True)
class LossBudget:
    """The loss over a length of fibre, part by part, in dB; each an array as the length is."""

    fibre_db: NDArray[np.float64]
    """At the wavelength that loses most."""
    splices_db: NDArray[np.float64]
    connectors_db: float
    splitters_db: float
    wavelength_nm: int

    @property
    def total_db(self) -> NDArray[np.float64]:
        """The sum of the parts."""
        return self.fibre_db + self.splices_db + self.connectors_db + self.splitters_db


@dataclass(frozen=True, slots=True)
class Mend:
    """What would bring a loss within its budget: fewer homes to a port, or other optics; None where neither does."""

    stages: tuple[int, ...] | None
    optics: str | None


def home_distance_m(tree: FibreTree, splitting: Splitting) -> NDArray[np.float64]:
    """Return the length of fibre to the farthest home of each square, in metres; NaN where it is not reached.

    Inside the square: half its diagonal, with a detour, and never more than all the cable laid inside it.
    """
    half_diagonal_m = np.sqrt(area_m2(tree.cells["mesh_code"].to_numpy(dtype=str)) / 2.0)
    inside_m = np.minimum(tree.cells["distribution_m"].to_numpy(dtype=np.float64), DETOUR * half_diagonal_m)
    return np.asarray(splitting.distance_m + inside_m)


def loss_budget(distance_m: ArrayLike, terms: PonTerms) -> LossBudget:
    """Return the loss over lengths of fibre in metres.

    Length x dB/km + splices + connectors + splitters (ITU-T G.984.2, 8.2.7.1: all passive parts between terminals). The
    worst of the class's wavelengths counts. Splices: one every ``joint_every_m``, and those at each splitter.
    """
    length_m = np.asarray(distance_m, dtype=np.float64)
    per_km = {one: terms.book.fibre_db_per_km[one].value for one in terms.optics.wavelengths_nm}
    worst_nm = max(per_km, key=lambda one: per_km[one])
    joints = np.ceil(length_m / terms.figure("joint_every_m"))
    splices = joints + terms.figure("splices_per_splitter") * len(terms.stages.value)
    return LossBudget(
        fibre_db=length_m / M_PER_KM * per_km[worst_nm],
        splices_db=splices * terms.figure("splice_db"),
        connectors_db=terms.figure("connectors") * terms.figure("connector_db"),
        splitters_db=splitters_db(terms.stages.value, terms),
        wavelength_nm=worst_nm,
    )


def splitters_db(stages: tuple[int, ...], terms: PonTerms) -> float:
    """Return the loss of splitters in a row."""
    return sum(terms.book.splitter_db[ratio].value for ratio in stages)


def allowed_db(terms: PonTerms) -> float:
    """Return the loss that the optics bear, less what is kept in reserve."""
    return terms.optics.budget_db.value - terms.figure("reserve_db")


def fails(distance_m: NDArray[np.float64], terms: PonTerms) -> NDArray[np.bool_]:
    """Return where the loss or the length is beyond what the optics bear; False where the length is not known."""
    over = loss_budget(distance_m, terms).total_db > allowed_db(terms)
    return np.asarray(over | (distance_m > terms.optics.reach_km.value * M_PER_KM))


def mend(distance_m: float, terms: PonTerms) -> Mend:
    """Return what would serve a home that fails: the largest ratio below ours that does, and the least other class.

    Neither is named where the length is beyond the reach that the class is specified for.
    """
    if distance_m > terms.optics.reach_km.value * M_PER_KM:
        return Mend(None, None)
    loss = loss_budget(distance_m, terms)
    spare_db = allowed_db(terms) - float(loss.total_db) + loss.splitters_db
    ours, number = math.prod(terms.stages.value), len(terms.stages.value)
    smaller = [
        stages
        for stages in combinations_with_replacement(sorted(terms.book.splitter_db), number)
        if math.prod(stages) < ours and splitters_db(stages, terms) <= spare_db
    ]
    ratio = max(smaller, key=lambda one: (math.prod(one), -splitters_db(one, terms)), default=None)
    return Mend(ratio, _other_class(distance_m, terms))


def _other_class(distance_m: float, terms: PonTerms) -> str | None:
    """Return the class with the least budget that bears the loss, over its own wavelengths."""
    for one in sorted(terms.book.classes, key=lambda entry: entry.budget_db.value):
        other = type(terms)(terms.stages, one, terms.splitters_in, terms.figures, terms.book)
        if not bool(fails(np.asarray(distance_m), other)):
            return one.id
    return None
