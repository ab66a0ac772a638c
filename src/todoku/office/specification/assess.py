"""Sets the town's today, the standard and the package beside each other and says of every item whether it fits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.office.specification import decisions
from todoku.office.specification.costs import costs_of
from todoku.office.specification.editions import compare_editions, former_ids
from todoku.office.specification.fields import LONGER, compare_data, compare_fields
from todoku.office.specification.fit_gap import Gap, Open, Row, Verdict
from todoku.office.specification.importer import check_business, edition_remark
from todoku.office.specification.layout import layout
from todoku.office.specification.model import ANY_BODY, DataItem, Form, Kind, Requirement, class_for
from todoku.office.specification.pairing import PROPOSED, pair_items
from todoku.office.specification.study import FitGap

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from todoku.office.events.log import Remark
    from todoku.office.specification.as_is import AsIs, AsIsItem, Package
    from todoku.office.specification.fields import FieldChange
    from todoku.office.specification.model import Function, Source, Specification
    from todoku.office.specification.pairing import Pairing

DEFAULT_BODY = "municipality"


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the three columns say of one item of the standard."""

    requirement: Requirement | None
    in_force: bool
    present: bool | None
    in_package: bool | None
    package_asked: bool


def assess(
    as_is: AsIs,
    specification: Specification,
    package: Package | None = None,
    *,
    body_kind: str = DEFAULT_BODY,
    on: dt.date,
    previous: Specification | None = None,
) -> FitGap:
    """Return what fits and what does not: each item of the standard, and what the town has beside.

    Parameters
    ----------
    as_is, package
        What the town does today, and what the vendor's package has (None: not known yet, nothing is said of it).
    body_kind
        Kind of body whose column of classes counts: designated_city, core_city, municipality, prefecture.
    on
        The day: what has to conform only later is not yet a fault of the package.
    previous
        The former edition: ids of it in the town's file are followed to this edition, and differences are listed.

    Raises InputError for another business's file, or a kind of body that the specification does not have.
    """
    kind_of_body = checked_body(specification, body_kind)
    for file in (as_is, package, previous):
        if file is not None:
            check_business(specification, business=file.business, file=file.source.file)
    changes = () if previous is None else compare_editions(previous, specification)
    former = former_ids(changes)
    standard: dict[Kind, Sequence[Function | DataItem | Form]] = {
        Kind.FUNCTION: specification.functions,
        Kind.DATA: specification.data_items,
        Kind.FORM: specification.forms,
    }
    rows: list[Row] = []
    for kind, items in standard.items():
        own = [item for item in as_is.items if item.kind is kind and (not item.id or item.present is not None
               or item.decision is not None or item.fields)]  # fmt: skip
        renumbered = {old: new for (of, old), new in former.items() if of is kind}
        pairings = pair_items(own, items, renumbered=renumbered)
        rows += _rows(kind, items, own, pairings, package, kind_of_body, on)
    found = tuple(_decided(row, on) for row in rows)
    return FitGap(
        title=specification.title,
        business=specification.business,
        edition=specification.edition,
        former_edition="" if previous is None else previous.edition,
        body_kind=kind_of_body,
        on=on,
        rows=found,
        costs=costs_of(found),
        conforms=_conforms(found, package),
        changes=changes,
        remarks=_remarks(as_is, specification, package, previous),
        sources=_sources(as_is, specification, package, previous),
    )


def checked_body(specification: Specification, body_kind: str) -> str:
    """Return the kind of body; raise InputError where the specification has no column of classes for it."""
    known = specification.body_kinds
    if not known or body_kind in known or ANY_BODY in known:
        return body_kind
    raise InputError("office.fit.body_kind", value=body_kind, known=list(known), allowed=[*layout()["body_kinds"]])


def _rows(
    kind: Kind,
    items: Sequence[Function | DataItem | Form],
    own: Sequence[AsIsItem],
    pairings: Sequence[Pairing],
    package: Package | None,
    body_kind: str,
    on: dt.date,
) -> list[Row]:
    beside: dict[str, list[tuple[AsIsItem, Pairing]]] = {}
    alone: list[tuple[AsIsItem, Pairing]] = []
    for item, pairing in zip(own, pairings, strict=True):
        (beside.setdefault(pairing.id, []) if pairing.id else alone).append((item, pairing))
    rows = [_standard_row(kind, one, beside.get(one.id, []), package, body_kind, on) for one in items]
    return rows + [_own_row(kind, item, pairing) for item, pairing in alone if item.present is not False]


def _standard_row(
    kind: Kind,
    one: Function | DataItem | Form,
    beside: Sequence[tuple[AsIsItem, Pairing]],
    package: Package | None,
    body_kind: str,
    on: dt.date,
) -> Row:
    own = tuple(item for item, _ in beside)
    said = _Columns(
        requirement=_requirement(one, body_kind),
        in_force=one.conformity_date is None or one.conformity_date <= on,
        present=_present(own),
        in_package=None if package is None else package.has.get((kind, one.id)),
        package_asked=package is not None and kind is not Kind.DATA,
    )
    changes = _changes(one, own) if said.present else ()
    gaps, opens = _gaps(said, own, changes), _opens(said)
    return Row(
        key=f"{kind}:{one.id}",
        kind=kind,
        id=one.id,
        levels=_levels(one),
        name=one.name,
        text=getattr(one, "text", ""),
        requirement=said.requirement,
        conformity_date=one.conformity_date,
        in_force=said.in_force,
        present=said.present,
        in_package=said.in_package,
        verdict=_verdict(said, gaps, opens),
        gaps=gaps,
        opens=opens,
        own=own,
        pairings=tuple(pairing for _, pairing in beside),
        changes=changes,
        package_note="" if package is None else package.notes.get((kind, one.id), ""),
        place=one.place,
    )


def _levels(one: Function | DataItem | Form) -> tuple[str, ...]:
    return (one.group,) if isinstance(one, DataItem) and one.group else getattr(one, "levels", ())


def _requirement(one: Function | DataItem | Form, body_kind: str) -> Requirement | None:
    """Return the class; a data item is mandatory where it is required, else an option."""
    if isinstance(one, DataItem):
        return Requirement.MANDATORY if one.required else Requirement.OPTIONAL
    return class_for(one.classes, body_kind)


def _present(own: Sequence[AsIsItem]) -> bool | None:
    said = {item.present for item in own}
    if True in said or any(item.fields for item in own):
        return True
    return False if said == {False} else None


def _gaps(said: _Columns, own: Sequence[AsIsItem], changes: Sequence[FieldChange]) -> tuple[Gap, ...]:
    mandatory, optional, forbidden, beside = (said.requirement is one for one in Requirement)
    present, absent = said.present is True, said.present is False
    lacking = said.in_package is False
    tests = {
        Gap.FORBIDDEN_IN_USE: forbidden and present,
        Gap.BEYOND_STANDARD: beside and present,
        Gap.OPTION_LACKING: optional and present and lacking,
        Gap.NEW_WORK: mandatory and absent,
        Gap.CUSTOMISED: (mandatory or optional) and any(item.customised and item.present for item in own),
        Gap.DIFFERS: (mandatory or optional) and any(change.kind != LONGER for change in changes),
        Gap.MANDATORY_LACKING: mandatory and lacking and said.in_force,
        Gap.MANDATORY_LATER: mandatory and lacking and not said.in_force,
        Gap.FORBIDDEN_IN_PACKAGE: forbidden and said.in_package is True,
    }
    return tuple(gap for gap, holds in tests.items() if holds)


def _opens(said: _Columns) -> tuple[Open, ...]:
    optional = said.requirement is Requirement.OPTIONAL
    needed = said.requirement is Requirement.MANDATORY or (optional and said.present is True)
    tests = {
        Open.CLASS_UNKNOWN: said.requirement is None,
        Open.UNANSWERED: said.present is None and said.requirement is not Requirement.NOT_APPLICABLE,
        Open.PACKAGE_UNKNOWN: said.package_asked and said.in_package is None and needed,
    }
    return tuple(code for code, holds in tests.items() if holds)


def _verdict(said: _Columns, gaps: Sequence[Gap], opens: Sequence[Open]) -> Verdict:
    if gaps:
        return Verdict.GAP
    if opens:
        return Verdict.OPEN
    if said.requirement is Requirement.NOT_APPLICABLE:
        return Verdict.NOT_APPLICABLE
    return Verdict.FIT if said.present else Verdict.NOT_NEEDED


def _changes(one: Function | DataItem | Form, own: Sequence[AsIsItem]) -> tuple[FieldChange, ...]:
    if isinstance(one, Form):
        listed = next((item.fields for item in own if item.fields), ())
        return compare_fields(listed, one.fields) if listed and one.fields else ()
    if isinstance(one, DataItem):
        stated = next((item.data for item in own if item.data is not None), None)
        return compare_data(stated, one) if stated is not None else ()
    return ()


def _own_row(kind: Kind, item: AsIsItem, pairing: Pairing) -> Row:
    """Return the row of an item that only the town has, or of which it is not settled which of the standard it is."""
    opens = tuple(
        code
        for code, holds in {
            Open.TO_CONFIRM: pairing.basis == PROPOSED,
            Open.HAND_UNKNOWN: bool(pairing.wrong_hand),
            Open.UNANSWERED: item.present is None,
        }.items()
        if holds
    )
    return Row(
        key=f"own:{item.place}",
        kind=kind,
        id="",
        levels=(),
        name=item.name,
        text=item.text,
        requirement=None,
        conformity_date=None,
        in_force=True,
        present=item.present,
        in_package=None,
        verdict=Verdict.OPEN if opens else Verdict.GAP,
        gaps=() if opens else (Gap.BEYOND_STANDARD,),
        opens=opens,
        own=(item,),
        pairings=(pairing,),
        place=item.place,
    )


def _decided(row: Row, on: dt.date) -> Row:
    decision, differing = decisions.chosen(row.own)
    if decision is None:
        return row
    with_it = replace(row, decision=decision)
    return replace(with_it, faults=(*differing, *decisions.faults(with_it, on=on)))


def _conforms(rows: Sequence[Row], package: Package | None) -> bool | None:
    if package is None:
        return None
    if any({Gap.MANDATORY_LACKING, Gap.FORBIDDEN_IN_PACKAGE} & set(row.gaps) for row in rows):
        return False
    binding = (row for row in rows if row.requirement is Requirement.MANDATORY and row.in_force)
    asked = [row for row in binding if row.kind is not Kind.DATA]
    return None if any(row.in_package is None for row in asked) or not asked else True


def _remarks(
    as_is: AsIs, specification: Specification, package: Package | None, previous: Specification | None
) -> tuple[Remark, ...]:
    found = [*specification.remarks, *(() if previous is None else previous.remarks), *as_is.remarks]
    found += edition_remark(specification, edition=as_is.edition, file=as_is.source.file)
    if package is not None:
        if package.source.sha256 != as_is.source.sha256:
            found += package.remarks
        found += edition_remark(specification, edition=package.edition, file=package.source.file)
    return tuple(found)


def _sources(
    as_is: AsIs, specification: Specification, package: Package | None, previous: Specification | None
) -> tuple[tuple[str, Source], ...]:
    named: Mapping[str, Specification | AsIs | Package | None] = {
        "standard": specification,
        "previous": previous,
        "as_is": as_is,
        "package": package,
    }
    return tuple((name, one.source) for name, one in named.items() if one is not None)
