"""Finds which reviewers are related to which applications by what the portal knows: it needs nobody's declaration.

A reviewer is related where they made the application or brought in the need that it is about, or where they are in one
organisation with it: that for which it was made, one of its applicant's, or the need's owner.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from todoku_web.accounts.models import Membership
from todoku_web.exchange.screening.models import Candidate, Conflict
from todoku_web.exchange.screening.workflow import ConflictKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.exchange.screening.models import Reading, Reviewer, Screening

Pair = tuple[object, int]
"""Ids of a reviewer and a candidate."""


def related_pairs(
    screening: Screening, reviewers: Iterable[Reviewer], *, candidate: Candidate | None = None
) -> dict[Pair, ConflictKind]:
    """Return which of some reviewers are related to which applications of a screening (or to one), and how.

    Asks the database a constant number of times.
    """
    people = {one.person_id: one.pk for one in reviewers if one.person_id is not None}
    rows = Candidate.objects.filter(screening=screening).order_by("pk")
    if candidate is not None:
        rows = rows.filter(pk=candidate.pk)
    asked = ("pk", "application__applicant_id", "application__organisation_id", "application__need__organisation_id",
             "application__need__author_id")  # fmt: skip
    found = list(rows.values_list(*asked))
    bodies: dict[int, set[int]] = defaultdict(set)
    """Organisation -> the reviewers in it, by their people."""
    own = Membership.objects.filter(person_id__in=list(people)).order_by().values_list("organisation_id", "person_id")
    for organisation, person in own:
        bodies[organisation].add(person)
    applicants = Membership.objects.filter(
        person__applications__candidates__in=rows.order_by(), organisation_id__in=list(bodies)
    )
    of_applicant: dict[int, set[int]] = defaultdict(set)
    for person, organisation in applicants.order_by().distinct().values_list("person_id", "organisation_id"):
        of_applicant[person].add(organisation)
    pairs: dict[Pair, ConflictKind] = {}
    for key, applicant, organisation, owner, author in found:
        for body in {organisation, owner, *of_applicant.get(applicant, ())} & set(bodies):
            pairs |= {(people[person], key): ConflictKind.ORGANISATION for person in bodies[body]}
        pairs |= {(people[person], key): ConflictKind.OWN for person in {applicant, author} & set(people)}
    return pairs


def is_related(reading: Reading) -> bool:
    """Whether a reading's reviewer is related to its application: as was declared or reported, or as is found now."""
    known = Conflict.objects.filter(reviewer_id=reading.reviewer_id, candidate_id=reading.candidate_id)
    if known.exists():
        return True
    return bool(related_pairs(reading.screening, [reading.reviewer], candidate=reading.candidate))
