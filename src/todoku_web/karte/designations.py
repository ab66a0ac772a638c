"""The designations of a municipality (過疎, 離島, 豪雪 ...): whether each holds, where, what it means, as of when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.programmes.grounds import GROUND_NAMES, in_words, municipal_grounds
from todoku.sources.builtin import facts

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.programmes.grounds import Ground
    from todoku_web.karte.areas import Area

SPECIAL_SNOW = "tokubetsu_gosetsu"
DESIGNATIONS = (*GROUND_NAMES, SPECIAL_SNOW)
_STATES = {"TRUE": "whole", "一部": "part", "FALSE": "not"}


@dataclass(frozen=True, slots=True)
class Designation:
    """One designation of a municipality, ready to be read."""

    id: str
    title: str
    meaning: str
    state: str
    """whole, part, not or unknown."""
    state_name: str
    parts: tuple[str, ...]
    as_of: str
    source: str
    remark: str
    """Why it is unknown, or what is in doubt."""


def designations(area: Area, lang: Lang) -> list[Designation]:
    """Return the designations of a municipality; none where the facts do not hold it."""
    known = municipal_grounds(area.code)
    if known is None:
        return []
    row = _facts()[area.code]
    found = [_designation(ground.id, _state(ground), ground.parts, ground.as_of, row, lang) for ground in known.grounds]
    state = _STATES.get(row[SPECIAL_SNOW], "unknown")
    parts = tuple(part for part in row["tokubetsu_areas"].split("、") if part)
    return [*found, _designation(SPECIAL_SNOW, state, parts, row["gosetsu_asof"] or None, row, lang)]


def held(code: str) -> frozenset[str]:
    """Return the designations that a municipality holds, whole or in part."""
    known = municipal_grounds(code)
    if known is None:
        return frozenset()
    own = {ground.id for ground in known.grounds if ground.held}
    return frozenset(own | ({SPECIAL_SNOW} if _facts()[code][SPECIAL_SNOW] in {"TRUE", "一部"} else set()))


def _state(ground: Ground) -> str:
    if ground.held is None:
        return "unknown"
    if not ground.held:
        return "not"
    return "part" if ground.parts else "whole"


def _designation(
    name: str, state: str, parts: tuple[str, ...], as_of: str | None, row: dict[str, str], lang: Lang
) -> Designation:
    remark = ""
    if state == "unknown":
        remark = text("karte.ground_unknown", lang)
    elif name == "tokutei_noson" and row["tokutei_check"]:
        remark = text("karte.tokutei_in_doubt", lang)
    return Designation(
        id=name,
        title=text(f"karte.ground.{name}", lang),
        meaning=text(f"karte.ground.{name}.meaning", lang),
        state=state,
        state_name=text(f"karte.ground_state.{state}", lang),
        parts=parts,
        as_of=in_words(as_of)[lang] if as_of else "",
        source=text(f"karte.ground.{name}.source", lang),
        remark=remark,
    )


@cache
def _facts() -> dict[str, dict[str, str]]:
    table = facts().astype(object)
    table = table.where(table.notna(), "")
    return {str(row["code5"]): {str(name): str(row[name]) for name in table.columns} for _, row in table.iterrows()}
