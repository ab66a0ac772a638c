"""From what a committee's readers gave to what is decided: rank rows, the line, the meeting's moves, and the record.

All of it follows from plain facts (whole numbers and texts), so that whoever holds the record can make it again.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.errors import InputError
from todoku.matching.calibration import rank_interval
from todoku.matching.decisions import DecisionRecord, decision_record
from todoku.matching.screening import rank_table, sheet_scores

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from todoku.matching.screening import RankTable

DISAGREE = 1.5
"""From this difference between the highest and the lowest sheet on (on a scale of 1 to 5) readers disagree; ours."""
INTERVAL = 0.9
_SIGMAS = 1.6449
"""Half the width of a normal distribution's middle nine tenths, in standard deviations."""
_DECIMALS = 6
PLACEMENTS = ("selected", "reserve", "not_selected")
OPEN = "open"
"""Neither taken nor left: several share the rank at the line, or nobody's sheet counts; the meeting decides."""


def rank_rows(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rank table of a screening as plain values, the plain mean first and the calibration beside it.

    ``facts``: ``criteria`` ([id, weight]), ``applications`` (numbers), ``reviewers`` (numbers), ``sheets`` and
    ``struck`` ([application, reviewer, scores by criterion, null for none]), ``places``, ``seed``. What was struck is
    counted as struck and enters nothing else.

    Each row: ``application``, ``reads``, ``struck``, ``mean``, ``mean_rank``, ``worth``, ``worth_low``,
    ``worth_high``, ``worth_rank``, ``rank_low``, ``rank_high``, ``chance_above``, ``is_stable``, ``spread``,
    ``disagrees``; numbers with a fraction have six decimals, null is unknown. Rows stand by mean rank, then number.

    Raises InputError for facts that do not fit together.
    """
    numbers = {number: row for row, number in enumerate(facts["applications"])}
    seats = {number: row for row, number in enumerate(facts["reviewers"])}
    try:
        of = [numbers[application] for application, _, _ in facts["sheets"]]
        by = [seats[reviewer] for _, reviewer, _ in facts["sheets"]]
        struck = [numbers[application] for application, _, _ in facts["struck"]]
    except KeyError as error:
        raise InputError("matching.committee_unknown", number=error.args[0]) from error
    scores = np.empty(0)
    if of:
        given = [[np.nan if one is None else one for one in scores] for _, _, scores in facts["sheets"]]
        scores = sheet_scores(given, [weight for _, weight in facts["criteria"]]).score
    table = rank_table(
        [str(number) for number in numbers], of, by, scores,
        reviewers=len(seats), places=facts["places"], seed=facts["seed"],
    )  # fmt: skip
    rows = _rows(table, facts, numbers, np.asarray(of, dtype=np.int64), scores)
    for row in rows:
        row["struck"] = struck.count(numbers[row["application"]])
    rows.sort(key=lambda row: (row["mean_rank"] or len(rows) + 1, row["application"]))
    leniency = [] if table.calibration is None else [
        [number, _told(table.calibration.leniency[seat])] for number, seat in seats.items()
    ]  # fmt: skip
    return {"rows": rows, "leniency": leniency}


def _rows(
    table: RankTable, facts: Mapping[str, Any], numbers: Mapping[int, int], of: Any, scores: Any
) -> list[dict[str, Any]]:
    low, high = _spans(table, facts)
    highest, lowest = np.full(len(numbers), -np.inf), np.full(len(numbers), np.inf)
    there = ~np.isnan(scores)
    np.maximum.at(highest, of[there], scores[there])
    np.minimum.at(lowest, of[there], scores[there])
    rows = []
    for row in table.rows:
        place = numbers[int(row.id)]
        spread = None if row.mean is None else float(highest[place] - lowest[place])
        half = None if row.worth_sd is None else _SIGMAS * row.worth_sd
        rows.append(
            {
                "application": int(row.id),
                "reads": row.reads,
                "mean": _told(row.mean),
                "mean_rank": row.mean_rank,
                "worth": _told(row.worth),
                "worth_low": None if row.worth is None or half is None else _told(row.worth - half),
                "worth_high": None if row.worth is None or half is None else _told(row.worth + half),
                "worth_rank": row.worth_rank,
                "rank_low": low.get(place),
                "rank_high": high.get(place),
                "chance_above": _told(row.chance_above),
                "is_stable": row.is_stable,
                "spread": _told(spread),
                "disagrees": spread is not None and row.reads > 1 and spread >= DISAGREE - 1e-9,
            }
        )
    return rows


def _spans(table: RankTable, facts: Mapping[str, Any]) -> tuple[dict[int, int], dict[int, int]]:
    """Return the ranks between which each calibrated application lies, by its place."""
    if table.calibration is None:
        return {}, {}
    low, high = rank_interval(table.calibration, share=INTERVAL, seed=facts["seed"])
    read = {int(row.id) for row in table.rows if row.reads}
    places = [place for place, number in enumerate(facts["applications"]) if number in read]
    return dict(zip(places, low.tolist(), strict=True)), dict(zip(places, high.tolist(), strict=True))


def _told(value: Any) -> float | None:
    return None if value is None else round(float(value), _DECIMALS) + 0.0


def proposed(rows: Sequence[Mapping[str, Any]], *, places: int, reserves: int) -> dict[int, str]:
    """Return what follows from the plain mean alone: application -> placement.

    Who shares the rank at the line, so that not all of them fit, is ``open``, and so is who has no sheet that counts.
    Behind the line the next ``reserves`` wait, of equal ranks the lower number first.
    """
    placed: dict[int, str] = {row["application"]: OPEN for row in rows if row["mean_rank"] is None}
    ranked = sorted((row for row in rows if row["mean_rank"] is not None), key=_order)
    taken, waiting = 0, 0
    for _, group in groupby(ranked, key=lambda row: row["mean_rank"]):
        same = list(group)
        if taken < places and taken + len(same) > places:
            placed |= {row["application"]: OPEN for row in same}
            taken = places
            continue
        for row in same:
            if taken < places:
                placed[row["application"]] = "selected"
                taken += 1
            else:
                waiting += 1
                placed[row["application"]] = "reserve" if waiting <= reserves else "not_selected"
    return placed


def outcome(
    rows: Sequence[Mapping[str, Any]], moves: Iterable[Mapping[str, Any]], *, places: int, reserves: int
) -> dict[str, list[int]]:
    """Return what is decided: of each placement the applications in order of rank, the meeting's last move counting.

    Raises InputError for a move of what is not there, to where there is no place, or without a reason.
    """
    placed = proposed(rows, places=places, reserves=reserves)
    for move in moves:
        if move["application"] not in placed:
            raise InputError("matching.committee_unknown", number=move["application"])
        if move["to"] not in PLACEMENTS or not move["reason"]:
            raise InputError("matching.committee_move", number=move["application"])
        placed[move["application"]] = move["to"]
    order = sorted(rows, key=_order)
    return {
        name: [row["application"] for row in order if placed[row["application"]] == name]
        for name in (*PLACEMENTS, OPEN)
    }


def _order(row: Mapping[str, Any]) -> tuple[bool, int, int]:
    rank = row["mean_rank"]
    return rank is None, rank or 0, row["application"]


def committee_record(
    about: Mapping[str, Any],
    facts: Mapping[str, Any],
    ranking: Mapping[str, Any],
    moves: Sequence[Mapping[str, Any]],
) -> DecisionRecord:
    """Return the record of a committee's decision: what was known, what followed, what was moved and why, the outcome.

    ``about``: what the decision is and whose, plain values; ``ranking``: what :func:`rank_rows` made of the facts.
    """
    decided = outcome(ranking["rows"], moves, places=facts["places"], reserves=facts["reserves"])
    return decision_record({"about": dict(about), "facts": dict(facts), "ranking": dict(ranking),
                            "moves": [dict(one) for one in moves], "outcome": decided})  # fmt: skip


def made_again(text: str | bytes) -> DecisionRecord:
    """Return the record that follows from the facts and moves of one that is kept: of a sound one the same bytes.

    Raises InputError for what is no such record.
    """
    try:
        known = json.loads(text)
        facts = known["facts"]
        return committee_record(known["about"], facts, rank_rows(facts), known["moves"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("matching.committee_record") from error
