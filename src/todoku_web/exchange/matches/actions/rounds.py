"""Prepares a round of matching, runs it, and notes what was decided on it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku.matching.parties import KINDS
from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.doors import require, require_seen
from todoku_web.accounts.models import OrganisationKind
from todoku_web.audit.actions import record
from todoku_web.exchange.matches.computing import result_of, snapshot_of
from todoku_web.exchange.matches.gather import market
from todoku_web.exchange.matches.models import REASON_LENGTH, Match, Round
from todoku_web.exchange.matches.permissions import WANTING
from todoku_web.exchange.matches.workflow import LIVE, Method, RoundState
from todoku_web.exchange.needs.models import Need
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.matching.parties import Kind
    from todoku.matching.weights import Weights
    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.matches.gather import Market


def prepare(organisation: Organisation, *, by: Any, key: str, method: str, weights: Mapping[Kind, Weights]) -> Round:
    """Return a new round of an office with everything that goes into it; the one that the same form made before.

    In it are the needs of the office's area that look for somebody, of a municipality its own alone.

    Raises InputError for a method that is none, or where no need or no offer is there; NotAllowed.
    """
    require(by, "matches.begin_round", organisation)
    made = Round.objects.filter(made_by=by, key=key).first()
    if made is not None:
        return made
    if method not in Method.values:
        raise InputError("planning.choice")
    found = market()
    rows = rows_of(found, organisation)
    if not rows or not found.scores.offers:
        raise InputError("matches.round_empty")
    at = timezone.now()
    snapshot = snapshot_of(
        found.scores,
        rows,
        wanted=_wanted(found, rows),
        weights=weights,
        method=method,
        about={"organisation": organisation.name, "area_code": organisation.area_code, "prepared_at": at},
    )
    return _kept_once(
        Round(
            key=key,
            organisation=organisation,
            area_code=organisation.area_code,
            method=method,
            weights={kind: asdict(one) for kind, one in weights.items()},
            snapshot=snapshot.text.decode(),
            snapshot_sha256=snapshot.sha256,
            need_count=len(rows),
            offer_count=len(found.scores.offers),
            made_by=by,
            created_at=at,
        ),
        by=by,
    )


def run(found: Round, *, by: Any, seen: int) -> Round:
    """Run a round; the methods work outside of any transaction. Raises ChangedMeanwhile, NotAllowed."""
    require(by, "matches.run_round", found)
    result = result_of(found.snapshot)
    with transaction.atomic():
        now = _locked(found, seen)
        require(by, "matches.run_round", now)
        now.state, now.run_at = RoundState.RUN, timezone.now()
        now.result, now.result_sha256 = result.text.decode(), result.sha256
        _written(now, "run", by=by)
    return now


def decide(found: Round, *, by: Any, seen: int, said: str) -> Round:
    """Close a round with what the office took over of it, and why. Raises as ``run``, InputError without a reason."""
    with transaction.atomic():
        now = _locked(found, seen)
        require(by, "matches.decide_round", now)
        now.decision = paragraphs(said, most=REASON_LENGTH, needed=True)
        now.state, now.decided_at, now.decided_by = RoundState.DECIDED, timezone.now(), by
        _written(now, "decided", by=by)
    return now


def rows_of(found: Market, organisation: Organisation) -> list[int]:
    """Return the rows of the needs that are an office's to match: of its area, of a municipality its own."""
    needs = Need.objects.filter(state__in=WANTING).order_by()
    if organisation.kind == OrganisationKind.MUNICIPALITY:
        needs = needs.filter(organisation=organisation)
    rows = [
        found.row.get(str(key))
        for key, code in needs.values_list("pk", "area_code")
        if any(area_contains(held, code) for held in organisation.area_codes)
    ]
    return sorted(row for row in rows if row is not None)


def _wanted(found: Market, rows: list[int]) -> dict[Kind, list[int]]:
    """Return of each side the needs, by their place among the rows, that have no living match and do not have it."""
    held = set(Match.objects.filter(state__in=LIVE).order_by().values_list("need_id", "side"))
    matched = {(str(need), str(side)) for need, side in held}
    needs = [found.scores.needs[row] for row in rows]
    return {
        kind: [
            number
            for number, need in enumerate(needs)
            if (need.id, kind) not in matched and not (kind == "money" and need.money_jpy == 0)
        ]
        for kind in KINDS
    }


def _kept_once(made: Round, *, by: Any) -> Round:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            record("matching_round.prepared", made, by=by, organisation=made.organisation, **_facts(made))
    except IntegrityError:
        return Round.objects.get(made_by=by, key=made.key)
    return made


def _locked(found: Round, seen: int) -> Round:
    now = Round.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=found.pk)
    require_seen(now, seen)
    return now


def _written(now: Round, action: str, *, by: Any) -> None:
    now.version += 1
    now.save()
    record(f"matching_round.{action}", now, by=by, organisation=now.organisation, **_facts(now))


def _facts(now: Round) -> dict[str, Any]:
    return {
        "method": str(now.method),
        "needs": now.need_count,
        "offers": now.offer_count,
        "snapshot_sha256": now.snapshot_sha256,
        "result_sha256": now.result_sha256,
    }
