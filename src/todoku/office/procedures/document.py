"""The inventory's priorities and scorecards as plain values, as programs take them: todoku.office-procedures/1."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from todoku.office.procedures.online import online_shares
from todoku.office.procedures.principles import fact_state, principles, principles_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.events.log import Remark
    from todoku.office.procedures.principles import Score, Scorecard
    from todoku.office.procedures.priority import Priority

PROCEDURES_SCHEMA = "todoku.office-procedures/1"


def document(
    listed: Sequence[Priority], cards: Sequence[Scorecard], common: Sequence[Scorecard], remarks: Sequence[Remark]
) -> dict[str, Any]:
    """Return priorities, shares handled online and scorecards as values of JSON; unknown is null."""
    facts = [fact for one in principles() for fact in one.facts]
    return {
        "schema": PROCEDURES_SCHEMA,
        "procedures": [
            {**asdict(one), "rank": rank, "facts": {fact: fact_state(one.procedure, fact) for fact in facts}}
            for rank, one in enumerate(listed, start=1)
        ],
        "online": [asdict(one) for one in online_shares([one.procedure for one in listed])],
        "principles": [asdict(one) for one in principles()],
        "principles_source": dict(zip(("title", "date"), principles_source(), strict=True)),
        "scorecards": [_card(one) for one in cards],
        "common_scorecards": [_card(one) for one in common],
        "remarks": [asdict(one) for one in remarks],
    }


def _card(card: Scorecard) -> dict[str, Any]:
    return {
        "municipality": card.municipality,
        "procedures": card.procedures,
        "by_principle": {name: _score(one) for name, one in card.by_principle.items()},
        "by_fact": {name: _score(one) for name, one in card.by_fact.items()},
    }


def _score(one: Score) -> dict[str, Any]:
    return {**asdict(one), "score": one.score, "interval": one.interval}
