"""A made-up year of an exchange: needs with a planted best technology and person, and biased reviewers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from todoku.matching.parties import KINDS, Need, Offer

ISSUES = ("labour", "local_industry", "tourism", "education", "mobility", "medicine", "disaster", "administration")
REQUIREMENTS = tuple(f"REQ-{number:02d}" for number in range(40))
FIELDS = tuple(f"field-{number:02d}" for number in range(24))
BUDGET_YEAR = 2026
_KM_PER_DEGREE = 111.0


@dataclass(frozen=True)
class Year:
    """Needs, offers, coverage (needs, offers), and the columns of technology and person planted for each need."""

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    coverage: np.ndarray
    planted: np.ndarray


def exchange_year(*, needs: int, offers: int, seed: int = 1, muddle: float = 0.2) -> Year:
    """Return a year in which ``muddle`` of what offers tell is unknown, and of what needs ask a quarter of it beside.

    Technologies are planted as evenly as it goes, with a person who shares an issue area; each has as many places as it
    is planted, money three. For money nothing is planted: many funds suit a need equally well.
    """
    rng = np.random.default_rng(seed)
    offered = [_offer(rng, number, muddle) for number in range(offers)]
    technologies = rng.permutation(np.resize(np.arange(0, offers, 3), needs))
    people = [_suiting(offered, column) for column in range(0, offers, 3)]
    planted = np.column_stack([technologies, [rng.choice(people[column // 3]) for column in technologies]])
    places = np.bincount(planted.ravel(), minlength=offers)
    places[2::3] = 3
    offered = [replace(one, places=int(count)) for one, count in zip(offered, places, strict=True)]
    wanted = [_need(rng, n, *(offered[column] for column in planted[n]), muddle / 4) for n in range(needs)]
    coverage = rng.beta(1.0, 2.0, (needs, offers))
    coverage[np.arange(needs), planted[:, 0]] = rng.uniform(0.8, 1.0, needs)
    coverage[rng.random(coverage.shape) < muddle] = np.nan
    return Year(tuple(wanted), tuple(offered), coverage, planted)


def _suiting(offers: list[Offer], technology: int) -> list[int]:
    """Return the people who share an issue area with a technology and can be had in one of its areas."""
    own = offers[technology]
    return [
        number
        for number in range(1, len(offers), 3)
        if own.issue_areas & offers[number].issue_areas
        and (own.areas is None or offers[number].areas is None or own.areas & offers[number].areas)
    ]


def _offer(rng: np.random.Generator, number: int, muddle: float) -> Offer:
    kind = KINDS[number % len(KINDS)]
    order = rng.permutation(REQUIREMENTS)
    finished = int(rng.integers(1, 20)) if rng.random() >= muddle else None
    return Offer(
        f"offer-{rng.integers(10**6):06d}-{number:04d}",
        kind,
        frozenset(rng.choice(ISSUES, 2, replace=False).tolist()),
        frozenset(rng.choice(FIELDS, 5, replace=False).tolist()) if rng.random() >= muddle else None,
        meets=_some(rng, order[:14], muddle),
        meets_at_lowest=_some(rng, order[14:18], muddle),
        fails=_some(rng, order[18:], muddle),
        latitude=float(rng.uniform(41.5, 45.5)),
        longitude=float(rng.uniform(140.0, 145.5)),
        areas=frozenset({f"S{one:02d}" for one in rng.choice(14, 9, replace=False)}) if number % 2 else None,
        first_day=date(BUDGET_YEAR - int(rng.integers(0, 3)), 10, 1),
        last_day=date(BUDGET_YEAR + int(rng.integers(1, 3)), 9, 30),
        money_left_jpy=int(rng.integers(1, 60)) * 1_000_000 if kind == "money" else None,
        succeeded=finished and int(rng.binomial(finished, 0.7)),
        finished=finished,
        owner=f"owner-{number // 6:03d}",
    )


def _need(rng: np.random.Generator, number: int, technology: Offer, person: Offer, wrong: float) -> Need:
    """Return a need made to the measure of its planted offers."""
    asked = rng.permutation(sorted(technology.meets))[:4].tolist()
    asked = [one if rng.random() >= wrong else str(rng.choice(REQUIREMENTS)) for one in asked]
    issues = sorted(technology.issue_areas & person.issue_areas) if rng.random() >= wrong else ISSUES
    near = person if number % 2 else technology
    places = [one.areas for one in (technology, person) if one.areas is not None]
    return Need(
        f"need-{number:05d}",
        str(rng.choice(issues)),
        frozenset(rng.choice(sorted(person.fields or FIELDS), 3, replace=False).tolist()),
        frozenset(asked),
        latitude=float(near.latitude + rng.normal(0.0, 20.0) / _KM_PER_DEGREE),
        longitude=float(near.longitude + rng.normal(0.0, 20.0) / _KM_PER_DEGREE),
        areas=frozenset(sorted(frozenset.intersection(*places))[:1]) if places else frozenset({"S00"}),
        budget_year=BUDGET_YEAR,
        money_jpy=int(rng.integers(1, 60)) * 500_000,
    )


def _some(rng: np.random.Generator, ids: np.ndarray, left_out: float) -> frozenset[str]:
    return frozenset(ids[rng.random(len(ids)) >= left_out].tolist())


@dataclass(frozen=True)
class Round:
    """A screening: what proposals are worth, by how much reviewers score above others, and who gave what to which."""

    worth: np.ndarray
    leniency: np.ndarray
    proposal: np.ndarray
    reviewer: np.ndarray
    score: np.ndarray


def screening_round(
    seed: int, *, bias: float, chance: float = 0.5, proposals: int = 60, reviewers: int = 12, reads: int = 3
) -> Round:
    """Return a screening whose worths spread by 1, reviewers by ``bias``, and single readings by ``chance``."""
    rng = np.random.default_rng(seed)
    worth, leniency = rng.standard_normal(proposals), bias * rng.standard_normal(reviewers)
    by = np.concatenate([rng.choice(reviewers, reads, replace=False) for _ in range(proposals)])
    of = np.repeat(np.arange(proposals), reads)
    given = 3.0 + worth[of] + leniency[by] + chance * rng.standard_normal(len(of))
    return Round(worth, leniency, of, by, given)
