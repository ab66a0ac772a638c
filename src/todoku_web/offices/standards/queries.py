"""Asks which standards there are, what their editions say, and what adopting them changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from todoku_web.accounts.memberships import memberships_of
from todoku_web.offices.standards.models import Adoption, Edition, KnowHow, Member, Standard
from todoku_web.offices.standards.workflow import AdoptionState, EditionState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

LONGEST_SOUGHT = 100


@dataclass(frozen=True, slots=True)
class Effects:
    """What introducing a standard changed: hours a year summed over those whose are known; how many are not."""

    adopters: int
    introduced: int
    known: int
    unknown: int
    measured: int
    hours_before: Decimal
    hours_after: Decimal

    @property
    def hours_saved(self) -> Decimal:
        """Hours a year less than before, of those whose are known."""
        return self.hours_before - self.hours_after


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two editions."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    same: tuple[str, ...]
    rules_added: tuple[str, ...]
    rules_removed: tuple[str, ...]
    same_diagram: bool


def seen_by(person: Any, sought: str = "") -> QuerySet:
    """Return the standards that a person sees, with what the list tells of them."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    editions = Edition.objects.filter(standard=OuterRef("pk"), state=EditionState.PUBLISHED).order_by("-number")
    adoptions = Adoption.objects.filter(standard=OuterRef("pk")).exclude(state=AdoptionState.ENDED).order_by()
    found = Standard.objects.annotate(
        published=Subquery(editions.values("number")[:1]),
        adopters=Coalesce(Subquery(adoptions.values("standard").annotate(count=Count("pk")).values("count")), 0),
    )
    shown = Q(published__isnull=False) | Q(organisation__in=bodies)
    for part in (Member, Adoption):
        shown |= Q(pk__in=part.objects.filter(organisation__in=bodies).values("standard"))
    for word in sought[:LONGEST_SOUGHT].split():
        shown &= Q(title__icontains=word) | Q(business__icontains=word)
    return found.filter(shown).select_related("organisation").order_by("-changed_at", "pk")


def standard_for_page(standard_id: UUID) -> Standard | None:
    """Return a standard with its editions, those who take part and those who adopt it."""
    found = Standard.objects.select_related("organisation").prefetch_related(
        "editions", "members__organisation", "adoptions__organisation", "adoptions__edition"
    )
    return found.filter(pk=standard_id).first()


def edition_of(standard: Standard, number: int) -> Edition | None:
    """Return an edition of a standard that was fetched for a page."""
    found = next((one for one in standard.editions.all() if one.number == number), None)
    if found is not None:
        found.standard = standard
    return found


def newest_published(standard: Standard) -> Edition | None:
    """Return the newest published edition of a standard; None where none is."""
    return next((one for one in standard.editions.all() if one.state == EditionState.PUBLISHED), None)


def known_of(standard: Standard, step: str | None = None) -> list[KnowHow]:
    """Return what is known of a step, or of all, in the order in which it came."""
    found = standard.know_how.filter(removed_at=None).select_related("organisation", "answered_by")
    return list(found if step is None else found.filter(step=step))


def counts_of(standard: Standard) -> Counter[str]:
    """Return of how many things each step tells: label -> count."""
    found = standard.know_how.filter(removed_at=None).order_by().values("step").annotate(count=Count("pk"))
    return Counter({one["step"]: one["count"] for one in found})


def effects_of(adoptions: Iterable[Adoption]) -> Effects:
    """Return what those who introduced a standard tell of its effect; nothing is assumed of those who do not."""
    current = [one for one in adoptions if one.state != AdoptionState.ENDED]
    introduced = [one for one in current if one.state == AdoptionState.INTRODUCED]
    known = [one for one in introduced if one.hours_saved is not None]
    return Effects(
        adopters=len(current),
        introduced=len(introduced),
        known=len(known),
        unknown=len(introduced) - len(known),
        measured=sum(one.basis == "measured" for one in known),
        hours_before=sum((one.hours_before or Decimal() for one in known), Decimal()),
        hours_after=sum((one.hours_after or Decimal() for one in known), Decimal()),
    )


def differences_between(older: Edition, newer: Edition) -> Differences:
    """Return which steps and lines of the rules one edition has and the other has not."""
    before, after = older.rules.splitlines(), newer.rules.splitlines()
    return Differences(
        added=tuple(one for one in newer.steps if one not in older.steps),
        removed=tuple(one for one in older.steps if one not in newer.steps),
        same=tuple(one for one in newer.steps if one in older.steps),
        rules_added=tuple(one for one in after if one.strip() and one not in before),
        rules_removed=tuple(one for one in before if one.strip() and one not in after),
        same_diagram=older.upload.sha256 == newer.upload.sha256,
    )
