"""What states of service and payers are painted with: a fill and a pattern, so that none is told by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.reports.drawings.svg import GOLD, GREY, INK, NAVY, PAPER

if TYPE_CHECKING:
    from todoku.reports.drawings.svg import Drawing

STATES = ("served", "unserved", "unknown")
_UNKNOWN = "#dde0e5"
"""Squares too small for a dot are still seen."""


def state_paint(drawing: Drawing, state: str) -> tuple[str, str | None]:
    """Return the fill of a state of service, and the pattern over it."""
    if state == "unserved":
        return GOLD, drawing.pattern("hatch", "#5b4a00")
    if state == "unknown":
        return _UNKNOWN, drawing.pattern("dots", GREY)
    return "#9fb4d4", None


def payer_paint(drawing: Drawing, party: str) -> tuple[str, str, str]:
    """Return a payer's fill, the pattern over it, and the ink of what is written on it."""
    if party == "national":
        return NAVY, "none", PAPER
    if party == "prefecture":
        return "#6f727b", drawing.pattern("cross", PAPER), PAPER
    if party == "operator":
        return "#e9ecf1", drawing.pattern("hatch", "#b5bac4"), INK
    return GOLD, "none", INK
