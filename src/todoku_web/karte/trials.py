"""The trials of the catalogue that fit an area: held there or near, or for what its designations ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from todoku.areas.municipalities import find_region
from todoku.errors import AreaError
from todoku.i18n import text
from todoku.policy.catalogue import policy_catalogue
from todoku_web.karte.areas import areas
from todoku_web.karte.designations import SPECIAL_SNOW, held

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.policy.catalogue import Trial
    from todoku_web.karte.areas import Area

_FOR_DESIGNATION: dict[str, tuple[int, ...]] = {
    SPECIAL_SNOW: (17,),
    "rito": (7, 15),
    "sanson": (16,),
    "kaso": (6, 7),
    "tokutei_noson": (9,),
}
"""Which trials answer what a designation stands for, by our reading of their titles: the karte says so."""
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial with the reason why it is shown."""

    number: int
    title: str
    who: str
    place: str
    issue: str
    inferred: bool
    near: int
    """0 for a trial in the area itself, 1 in its subprefecture, 2 in its prefecture, 3 elsewhere."""
    reasons: tuple[str, ...]


@lru_cache(maxsize=_REMEMBERED)
def trial_rows(code: str, lang: Lang) -> tuple[TrialRow, ...]:
    """Return the trials that fit an area, the nearest first."""
    area = areas()[code]
    found = [row for trial in policy_catalogue().trials if (row := _row(trial, area, lang)) is not None]
    return tuple(sorted(found, key=lambda row: (row.near, row.number)))


def trials_source() -> str:
    """Return where the trials are from."""
    source = policy_catalogue().source
    return f"{source.publisher} 「{source.title}」 ({source.as_of})"


def _row(trial: Trial, area: Area, lang: Lang) -> TrialRow | None:
    near = _nearness(trial, area)
    reasons = [] if near > 2 else [text(f"karte.trial.near.{near}", lang)]  # noqa: PLR2004 [elsewhere]
    own = held(area.code) if area.is_municipality else frozenset()
    reasons += [
        text("karte.trial.for", lang, designation=text(f"karte.ground.{name}", lang))
        for name, numbers in _FOR_DESIGNATION.items()
        if name in own and trial.number in numbers
    ]
    if not reasons:
        return None
    issue = next(one for one in policy_catalogue().issues if one.id == trial.inferred_issue)
    others = text("karte.trial.and_others", lang) if trial.and_others else ""
    return TrialRow(
        number=trial.number,
        title=trial.title(lang),
        who=f"{trial.operator}, {trial.partner}" if lang == "en" else f"{trial.operator}・{trial.partner}",
        place=f"{trial.place}{others}",
        issue=issue.title(lang),
        inferred=trial.confidence != "high",
        near=near,
        reasons=tuple(reasons),
    )


def _nearness(trial: Trial, area: Area) -> int:
    place = _place(trial.place)
    if place == area.code or place in area.codes:
        return 0
    if place is None or place[:2] != area.prefecture_code:
        return 3
    there = areas().get(place)
    division = there.subprefecture_code if there is not None else None
    return 1 if division is not None and division == area.subprefecture_code else 2


@cache
def _place(name: str) -> str | None:
    try:
        return find_region(name).area_code
    except AreaError:
        return None
