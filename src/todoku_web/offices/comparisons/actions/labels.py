"""Decides whether two labels that are only similar name one activity, and takes that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku_web.accounts.doors import require
from todoku_web.offices.comparisons.actions.history import wrote
from todoku_web.offices.comparisons.models import Comparison, LabelDecision
from todoku_web.offices.inquiries.history import locked
from todoku_web.offices.inquiries.models import LABEL_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

Pair = tuple[str, str]
"""A label, and the one that stood for it."""


def decide(comparison: Comparison, decided: Mapping[Pair, bool], *, organisation: Any, by: Any) -> int:
    """Keep which pairs of labels are the same and which are not, and return how many are new or decided otherwise.

    The next run takes them. Raises NotAllowed where the person may not.
    """
    changed = 0
    with transaction.atomic():
        now = locked(Comparison, comparison.pk)
        require(by, "comparisons.decide_labels", now)
        held = {(one.label, one.standard): one.is_same for one in now.label_decisions.all()}
        for (label, standard), is_same in decided.items():
            if held.get((label, standard)) is is_same or max(len(label), len(standard)) > LABEL_LENGTH:
                continue
            who = {"is_same": is_same, "organisation": organisation, "by": by, "decided_at": timezone.now()}
            now.label_decisions.update_or_create(label=label, standard=standard, defaults=who)
            changed += 1
        if changed:
            wrote(now, "labels_decided", by=by, about=str(changed), body=organisation)
    return changed


def take_back(decision: LabelDecision, *, by: Any) -> None:
    """Take a decision on two labels back; the next run judges them by their likeness again."""
    with transaction.atomic():
        now = locked(Comparison, decision.comparison_id)
        require(by, "comparisons.decide_labels", now)
        held = now.label_decisions.filter(pk=decision.pk).first()
        if held is not None:
            wrote(now, "label_taken_back", by=by, about=str(held))
            held.delete()
