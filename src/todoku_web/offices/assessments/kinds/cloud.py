"""What own, shared and government-cloud systems cost a group over years, when they pay, and who saves what."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.cloud_cost.document import document
from todoku.office.cloud_cost.reading import read_costs
from todoku.office.cloud_cost.sharing import BASES
from todoku.office.cloud_cost.study import MOST_YEARS, study_of
from todoku.reports.office.cloud.workbook import write_cloud
from todoku.reports.office.entry_forms import write_cloud_form
from todoku_web.offices.assessments.kinds.cloud_shown import shown
from todoku_web.offices.assessments.kinds.kind import Kind, Role
from todoku_web.offices.assessments.kinds.telling import worksheet
from todoku_web.parts.columns import Column

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.run import Run
    from todoku_web.parts.part import Faults

_WHOLE = 100


def compute(files: Mapping[str, list[Path]], options: Mapping[str, Any], folder: Path, run: Run) -> dict[str, Any]:
    """Study a group's costs over the years asked for, and write the workbook in both languages.

    Raises InputError as the reader does, for portions that are no whole, and for a discount rate that is none.
    """
    study = study_of(
        read_costs(files["costs"]),
        years=options.get("years"),
        key=_key(options),
        discount_rate=_discount_rate(options),
    )
    for lang in LANGS:
        run.check()
        write_cloud(study, folder / f"{lang}.xlsx", lang=lang)
    return document(study)


def _key(options: Mapping[str, Any]) -> dict[str, Fraction] | None:
    """Return the portions of a key that somebody asked for; None where nobody did."""
    asked = {basis: options.get(f"{basis}_percent") for basis in BASES}
    key = {basis: Fraction(told) / _WHOLE for basis, told in asked.items() if told is not None}
    if not key:
        return None
    if sum(key.values()) != 1 or min(key.values()) < 0:
        raise InputError("assessments.cloud_key", percent=float(_WHOLE * sum(key.values())))
    return key


def _discount_rate(options: Mapping[str, Any]) -> Fraction | None:
    asked = options.get("discount_percent")
    if asked is None:
        return None
    rate = Fraction(asked) / _WHOLE
    if not 0 <= rate < 1:
        raise InputError("assessments.cloud_discount", percent=float(_WHOLE * rate))
    return rate


def _holds(options: dict[str, Any]) -> Faults:
    """Say which conditions cannot be, before anything is computed."""
    faults: Faults = {}
    for name, of in (("equal_percent", _key), ("discount_percent", _discount_rate)):
        try:
            of(options)
        except InputError as error:
            faults[name] = error
    years = options["years"]
    if years is not None and not 1 <= years <= MOST_YEARS:
        faults["years"] = InputError("office.cloud.years", value=years, most=MOST_YEARS)
    return faults


def _empty(lang: Lang) -> bytes:
    return worksheet(lambda path: write_cloud_form(path, lang=lang))


CLOUD = Kind(
    name="cloud",
    roles=(Role("costs", needed=True, many=True),),
    options=(
        Column("years", "count"),
        *(Column(f"{basis}_percent", "number") for basis in BASES),
        Column("discount_percent", "number"),
    ),
    compute=compute,
    papers=("xlsx",),
    worksheets={"costs": _empty},
    shown=shown,
    template="assessments/cloud.html",
    check=_holds,
)
