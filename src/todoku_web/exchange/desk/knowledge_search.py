"""Finds answers of the collection that are near to what somebody types, by the rare pairs of signs that both hold."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, IntegerField, Sum, Value, When

from todoku_web.exchange.desk.grams import grams
from todoku_web.exchange.desk.models import Gram, Knowledge
from todoku_web.exchange.desk.workflow import KnowledgeState

if TYPE_CHECKING:
    from django.db.models import QuerySet

_LONGEST = 600
_MOST_GRAMS = 24
_SCALE = 16
_NEAR = 0.25
"""An answer is near where it holds this share of what tells the typed text from others."""
_MOST_LOOKED_AT = 60
_FEW, _SOME = 2, 6


@dataclass(frozen=True, slots=True)
class Near:
    """An answer, and how near it is: 0-1."""

    knowledge: Knowledge
    nearness: float


def near(said: str, *, field: str = "", most: int = 5) -> list[Near]:
    """Return the published answers nearest to a text, the nearest first; three queries, whatever there is.

    Each pair of signs weighs by how rare it is among the answers (its inverse document frequency), three times where it
    stands in the answer's question.
    """
    asked = grams(said[:_LONGEST])
    weights = _weights(asked)
    if not weights:
        return []
    telling = sum(weights.values())
    worth = Case(
        *(When(gram=one, then=Value(weight)) for one, weight in weights.items()),
        default=Value(0),
        output_field=IntegerField(),
    )
    found = Gram.objects.filter(gram__in=list(weights))
    if field:
        found = found.filter(knowledge__field=field)
    rows = (
        found.order_by()
        .values("knowledge")
        .annotate(score=Sum(F("weight") * worth), held=Sum(worth), pairs=Count("pk"))
        .filter(held__gte=int(telling * _NEAR), pairs__gte=_least(len(asked)))
        .order_by("-score", "knowledge")[:_MOST_LOOKED_AT]
    )
    kept = [(row["knowledge"], row["held"] / telling) for row in rows][:most]
    by_id = Knowledge.objects.select_related("office").in_bulk([key for key, _ in kept])
    return [Near(by_id[key], nearness) for key, nearness in kept if key in by_id]


def _least(asked: int) -> int:
    """Return how many pairs an answer must share with a text of so many: one alone is chance where there are many."""
    return 1 if asked <= _FEW else 2 if asked <= _SOME else 3


def published(*, field: str = "") -> QuerySet[Knowledge]:
    """Return the published answers, those of help to most first."""
    found = Knowledge.objects.filter(state=KnowledgeState.PUBLISHED).select_related("office")
    if field:
        found = found.filter(field=field)
    return found.order_by("-helped", "-changed_at", "pk")


def _weights(asked: list[str]) -> dict[str, int]:
    """Return the rarest pairs that some answer holds, with what each tells."""
    counted = dict(
        Gram.objects.filter(gram__in=asked).order_by().values("gram").annotate(n=Count("pk")).values_list("gram", "n")
    )
    if not counted:
        return {}
    all_of_them = Knowledge.objects.filter(state=KnowledgeState.PUBLISHED).count()
    rarest = sorted(counted, key=lambda one: (counted[one], asked.index(one)))[:_MOST_GRAMS]
    return {one: 1 + int(_SCALE * log2(1 + all_of_them / counted[one])) for one in rarest}
