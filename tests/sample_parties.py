"""Needs and offers of a few lines, and any that hypothesis can think of."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from todoku.matching.parties import KINDS, Need, Offer

REQUIREMENTS = ("R1", "R2", "R3", "R4")
AREAS = ("01205", "01633", "01100")


def need(name="n1", **given):
    """Return a need of 室蘭市 that asks for two requirements and ten million yen in fiscal 2026."""
    told = {
        "issue_area": "tourism",
        "requirements": frozenset({"R1", "R2"}),
        "latitude": 42.3,
        "longitude": 141.0,
        "areas": frozenset({"01205"}),
        "budget_year": 2026,
        "money_jpy": 10_000_000,
    }
    return Need(name, **{**told, **given})


def offer(name="o1", kind="technology", **given):
    """Return an offer of which everything is known, none of it bad."""
    told = {
        "issue_areas": frozenset({"tourism", "disaster"}),
        "meets": frozenset({"R1"}),
        "fails": frozenset({"R2"}),
        "latitude": 43.06,
        "longitude": 141.35,
        "money_left_jpy": 5_000_000 if kind == "money" else None,
        "succeeded": 3,
        "finished": 4,
    }
    return Offer(name, kind, **{**told, **given})


def some(values):
    return st.frozensets(st.sampled_from(values))


@st.composite
def needs(draw, name="n1"):
    place = draw(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
    return Need(
        name,
        draw(st.sampled_from(["tourism", "disaster"])),
        draw(some(["f1", "f2", "f3"])),
        draw(some(REQUIREMENTS)),
        *(place or (None, None)),
        areas=draw(some(AREAS)),
        budget_year=draw(st.none() | st.integers(2024, 2028)),
        money_jpy=draw(st.none() | st.integers(0, 10**8)),
    )


@st.composite
def offers(draw, name="o1"):
    place = draw(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
    state = {one: draw(st.integers(0, 3)) for one in REQUIREMENTS}
    finished = draw(st.none() | st.integers(0, 9))
    first, last = draw(st.none() | st.dates(date(2023, 1, 1))), draw(st.none() | st.dates(date(2025, 1, 1)))
    return Offer(
        name,
        draw(st.sampled_from(KINDS)),
        draw(st.none() | some(["tourism", "education"])),
        draw(st.none() | some(["f1", "f2", "f4"])),
        *(frozenset(one for one, number in state.items() if number == which) for which in (1, 2, 3)),
        *(place or (None, None)),
        areas=draw(st.none() | some(AREAS)),
        first_day=first,
        last_day=max(first, last) if first and last else last,
        money_left_jpy=draw(st.none() | st.integers(0, 10**8)),
        finished=finished,
        succeeded=None if finished is None else draw(st.integers(0, finished)),
        places=draw(st.integers(0, 3)),
        owner=draw(st.sampled_from(["", "a", "b"])),
    )


def lists_of(parties, prefix, *, least=1, most=6):
    """Return lists of parties, each with an id of its own."""
    return st.integers(least, most).flatmap(
        lambda count: st.tuples(*(parties(f"{prefix}{number}") for number in range(count)))
    )
