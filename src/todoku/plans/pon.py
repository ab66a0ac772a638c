"""The passive optical network of a plan: splitters on its tree, the loss to its homes, and its bill of quantities."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from todoku.costs.cases import median_take_up
from todoku.fibre.cables import cables_for
from todoku.fibre.exchanges import further_exchanges
from todoku.fibre.loss import allowed_db, fails, home_distance_m, loss_budget, mend
from todoku.fibre.pon_terms import pon_terms
from todoku.fibre.quantities import POLE_SPAN, bill_of_quantities, pon_counts
from todoku.fibre.splitting import split_tree
from todoku.money import RoundingMode, round_to
from todoku.plans.costing import construction_of
from todoku.plans.crossings import terms_of_crossings
from todoku.plans.pon_form import BillRow, PonCount, PonDesign, PonExchange, PonFailure, PonInput, PonLoss
from todoku.plans.reason import Reason
from todoku.provenance import Basis
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.costs.price_book import PriceBook
    from todoku.fibre.design import FibreTree
    from todoku.fibre.pon_terms import PonTerms
    from todoku.fibre.quantities import Quantity
    from todoku.fibre.splitting import Splitting
    from todoku.i18n import Lang
    from todoku.plans.branch_names import Branches
    from todoku.plans.config import PlanConfig

_UNITS = {
    "joint_every_m": "m",
    "max_distribution_m": "m",
    "spare_fibres": "ratio",
    "cable_slack": "ratio",
    "connectors": "piece",
    "splices_per_splitter": "piece",
    "fibres_per_station": "fibre",
}
"""Units of the terms' figures; losses are in dB."""


def terms_of_pon(config: PlanConfig) -> PonTerms:
    """Return the terms of the network that a plan's configuration asks for."""
    own = config.fibre.pon
    return pon_terms(
        split_stages=own.split_stages,
        optics=own.optics,
        splitters_in=own.splitters_in,
        figures={
            "cable_slack": own.cable_slack,
            "spare_fibres": own.spare_fibres,
            "max_distribution_m": own.max_distribution_m,
            "reserve_db": own.reserve_db,
        },
    )


def pon_design(
    tree: FibreTree, branches: Branches | None, config: PlanConfig, book: PriceBook, *, fibre_jpy: int, lang: Lang
) -> PonDesign | None:
    """Return the network on the plan's tree, whose fibre costs ``fibre_jpy``; None where it reaches no square."""
    if not tree.cells["reached"].any():
        return None
    terms = terms_of_pon(config)
    splitting = split_tree(tree, terms)
    take_up, _ = _take_up(config)
    counts = pon_counts(tree, splitting, terms, take_up=take_up)
    rows = bill_of_quantities(
        tree,
        splitting,
        terms,
        counts,
        construction=construction_of(config),
        book=book,
        pole_span_m=config.fibre.pon.pole_span_m,
        crossings=terms_of_crossings(config, book),
    )
    bill = tuple(_bill_row(row, lang) for row in rows)
    distance_m = home_distance_m(tree, splitting)
    places = _places(tree, branches)
    failures = _failures(splitting, distance_m, places, terms)
    return PonDesign(
        split_stages=terms.stages.value,
        splitters_in=terms.splitters_in,
        optics=terms.optics.title,
        homes=PonCount(full=counts.homes_passed, opening=counts.homes_connected),
        take_up=float(take_up),
        splitters=PonCount(full=counts.splitters, opening=counts.open_splitters),
        ports=PonCount(full=counts.ports, opening=counts.open_ports),
        splitter_places=counts.nodes,
        exchange_fibres=counts.exchange_fibres,
        fibre_km=round(counts.fibre_km, 2),
        loss=_farthest(distance_m, places, terms),
        failures=failures,
        failing_homes=sum(one.homes for one in failures),
        further_exchanges=tuple(
            PonExchange(mesh_code=one.mesh_code, distance_km=round(one.distance_m / M_PER_KM, 2))
            for one in further_exchanges(tree, splitting, terms)
        ),
        bill=bill,
        bill_jpy=sum(row.amount_jpy or 0 for row in bill),
        jpy_per_home_passed=_per(fibre_jpy, counts.homes_passed),
        jpy_per_home_connected=_per(fibre_jpy, counts.homes_connected),
        inputs=_inputs(terms, config, book),
    )


def edge_cables(tree: FibreTree, config: PlanConfig) -> tuple[NDArray[np.int64], list[str]]:
    """Return the fibres along each edge of the tree, and its cables by their numbers of fibres: 24, or 1000+100."""
    terms = terms_of_pon(config)
    fibres = split_tree(tree, terms).fibres
    sizes, spare = [one.fibres for one in terms.book.cable_sizes], terms.figure("spare_fibres")
    cables = {
        count: "+".join(
            str(size) for size in sorted(cables_for(count, sizes=sizes, spare=spare).elements(), reverse=True)
        )
        for count in np.unique(fibres).tolist()
    }
    return fibres, [cables[count] for count in fibres.tolist()]


def limits_of_pon(pon: PonDesign | None, lang: Lang) -> tuple[Reason, ...]:
    """Return what a reader of the network must know: that its bill stands beside the cost, and which homes fail."""
    if pon is None:
        return ()
    found = [Reason.said("plan.limit.bill", lang)]
    if pon.failures:
        found.append(
            Reason.said("plan.limit.loss", lang, squares=len(pon.failures), homes=pon.failing_homes, optics=pon.optics)
        )
    return tuple(found)


def _take_up(config: PlanConfig) -> tuple[Fraction, str | None]:
    """Return the share of homes that connect at the opening, and the projects that it is from if not configured."""
    if config.costs.take_up is not None:
        return Fraction(str(config.costs.take_up)), None
    published = median_take_up()
    return published.share, "、".join(published.names)


def _places(tree: FibreTree, branches: Branches | None) -> list[tuple[str, str | None]]:
    """Return each cell's code, and the name of the branch that it hangs on."""
    codes = tree.cells["mesh_code"].tolist()
    if branches is None:
        return [(code, None) for code in codes]
    names = {row.rank: row.name for row in branches.rows}
    return [(code, names.get(int(rank))) for code, rank in zip(codes, branches.cell_rank, strict=True)]


def _farthest(distance_m: NDArray[np.float64], places: list[tuple[str, str | None]], terms: PonTerms) -> PonLoss:
    at = int(np.nanargmax(distance_m))
    loss = loss_budget(distance_m[at], terms)
    total_db, budget_db = float(loss.total_db), terms.optics.budget_db.value
    return PonLoss(
        mesh_code=places[at][0],
        branch=places[at][1],
        distance_km=round(float(distance_m[at]) / M_PER_KM, 2),
        wavelength_nm=loss.wavelength_nm,
        fibre_db=round(float(loss.fibre_db), 2),
        splices_db=round(float(loss.splices_db), 2),
        connectors_db=round(loss.connectors_db, 2),
        splitters_db=round(loss.splitters_db, 2),
        total_db=round(total_db, 2),
        reserve_db=terms.figure("reserve_db"),
        budget_db=budget_db,
        margin_db=round(allowed_db(terms) - total_db, 2),
    )


def _failures(
    splitting: Splitting, distance_m: NDArray[np.float64], places: list[tuple[str, str | None]], terms: PonTerms
) -> tuple[PonFailure, ...]:
    """Return the squares that fail, the farthest first."""
    failing = np.flatnonzero(fails(distance_m, terms))
    titles = {one.id: one.title for one in terms.book.classes}
    found = []
    for at in failing[np.argsort(-distance_m[failing], kind="stable")].tolist():
        length_m = float(distance_m[at])
        loss_db = float(loss_budget(length_m, terms).total_db)
        over_db = loss_db - allowed_db(terms)
        better = mend(length_m, terms)
        found.append(
            PonFailure(
                mesh_code=places[at][0],
                branch=places[at][1],
                homes=int(splitting.cell_homes[at]),
                distance_km=round(length_m / M_PER_KM, 2),
                loss_db=round(loss_db, 2),
                over_db=round(max(over_db, 0.0), 2),
                cause="reach" if length_m > terms.optics.reach_km.value * M_PER_KM else "loss",
                split_stages=better.stages,
                optics=None if better.optics is None else titles[better.optics],
            )
        )
    return tuple(found)


def _bill_row(row: Quantity, lang: Lang) -> BillRow:
    price = row.price
    return BillRow(
        id=row.id,
        name_key=row.name_key,
        params=row.params,
        quantity=row.quantity,
        unit=row.unit,
        basis=row.basis,
        unit_price_jpy=None if price is None else price.jpy,
        amount_jpy=row.amount_jpy,
        price_id=None if price is None else price.id,
        price_source=None if price is None else price.citation,
        reason=None if row.reason_key is None else Reason.said(row.reason_key, lang),
    )


def _inputs(terms: PonTerms, config: PlanConfig, book: PriceBook) -> tuple[PonInput, ...]:
    """Return every figure with its unit, basis and source: optics, splitters, fibre, the rest, take-up and span."""
    optics = terms.optics
    rows = [
        _input("budget_db", optics.budget_db.value, "dB", optics.budget_db.basis, optics.budget_db.source),
        _input("reach_km", optics.reach_km.value, "km", optics.reach_km.basis, optics.reach_km.source),
    ]
    for ratio in sorted(set(terms.stages.value)):
        one = terms.book.splitter_db[ratio]
        rows.append(_input("splitter_db", one.value, "dB", one.basis, one.source, ratio=ratio))
    for wavelength in optics.wavelengths_nm:
        one = terms.book.fibre_db_per_km[wavelength]
        rows.append(_input("fibre_db_per_km", one.value, "dB/km", one.basis, one.source, wavelength=wavelength))
    rows += [
        _input(name, one.value, _UNITS.get(name, "dB"), one.basis, one.source) for name, one in terms.figures.items()
    ]
    take_up, projects = _take_up(config)
    rows.append(_input("take_up", float(take_up), "ratio", Basis.ESTIMATED, projects))
    span = book[POLE_SPAN]
    own = config.fibre.pon.pole_span_m
    span_m, cited = (float(span.figure), span.citation) if own is None else (own, None)
    return (*rows, _input("pole_span_m", span_m, "m", Basis.ESTIMATED, cited))


def _input(name: str, value: float, unit: str, basis: Basis, source: str | None, **params: int) -> PonInput:
    number = "".join(f"_{one}" for one in params.values())
    return PonInput(
        id=f"{name}{number}",
        name_key=f"pon.{name}",
        params=params,
        value=value,
        unit=unit,
        basis=basis,
        source=source,
    )


def _per(amount_jpy: int, homes: int) -> int | None:
    return round_to(Fraction(amount_jpy, homes), unit=1, mode=RoundingMode.HALF_UP) if homes else None
