"""What pages ask of screenings, each in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db.models import Count, Q

from todoku_web.accounts.actions.invitations import token_hash
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Role
from todoku_web.exchange.screening.models import Candidate, Conflict, Reading, Reviewer, Screening
from todoku_web.exchange.screening.workflow import GONE, LIVE, ReadingState, ReviewerState

if TYPE_CHECKING:
    from django.db.models import QuerySet

_MOST_HOME = 50


def screening_for_page(screening_id: Any) -> Screening | None:
    """Return a screening with what its pages show."""
    found = Screening.objects.select_related("call__organisation", "call__form", "criteria", "assigning", "ranking_job")
    return found.filter(pk=screening_id).first()


def reviewer_for_page(reviewer_id: Any) -> Reviewer | None:
    """Return a reviewer with what their pages show."""
    found = Reviewer.objects.select_related("screening__call__organisation", "screening__criteria", "person")
    return found.filter(pk=reviewer_id).first()


def reading_for_page(reading_id: Any) -> Reading | None:
    """Return a reading with what its page shows."""
    found = Reading.objects.select_related(
        "screening__call__organisation",
        "screening__criteria",
        "reviewer",
        "criteria",
        "candidate__application__form",
        "candidate__application__organisation",
        "candidate__application__need",
    )
    return found.prefetch_related("candidate__application__attachments__upload").filter(pk=reading_id).first()


def invited_by(token: str) -> Reviewer | None:
    """Return whose invitation a link is; None for one that is not open."""
    found = Reviewer.objects.select_related("screening__call__organisation")
    return found.filter(token_hash=token_hash(token), state=ReviewerState.INVITED).first()


def own_reviews(person: Any) -> list[Reviewer]:
    """Return where a person reviews or is invited to, by account or confirmed address, what goes on first.

    With each: ``to_read`` and ``handed_in``, how many applications.
    """
    addresses = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    theirs = Q(person=person) | Q(
        person=None, state=ReviewerState.INVITED, email__in=[one.lower() for one in addresses]
    )
    found = Reviewer.objects.filter(theirs, state__in=(ReviewerState.INVITED, ReviewerState.ACCEPTED))
    found = found.select_related("screening__call__organisation").annotate(
        to_read=Count("readings", filter=Q(readings__state=ReadingState.ASSIGNED)),
        handed_in=Count("readings", filter=Q(readings__state=ReadingState.SUBMITTED)),
    )
    return list(found.order_by("-screening__changed_at")[:_MOST_HOME])


def own_screenings(person: Any) -> QuerySet[Screening]:
    """Return the screenings of the organisations in which a person is a drafter or more."""
    bodies = [one.organisation_id for one in memberships_of(person) if one.has_role(Role.DRAFTER)]
    return Screening.objects.filter(call__organisation_id__in=bodies).select_related("call__organisation")


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a screening is."""

    applications: int
    withdrawn: int
    reviewers: int
    ready: int
    assigned: int
    submitted: int
    struck: int
    short: int
    """Applications that stand with fewer live readings than asked for."""


def counts(screening: Screening) -> Counts:
    """Return how far a screening is; what was withdrawn is left out of sheets and gaps."""
    people = screening.reviewers.aggregate(
        all=Count("pk", filter=Q(state__in=(ReviewerState.INVITED, ReviewerState.ACCEPTED))),
        ready=Count("pk", filter=Q(state=ReviewerState.ACCEPTED, declared_at__isnull=False)),
    )
    applications = screening.candidates.count()
    gone = list(screening.candidates.filter(application__state__in=GONE).values_list("pk", flat=True))
    readings = screening.readings.exclude(candidate__in=gone) if gone else screening.readings.all()
    by_state = readings.order_by().values("state").annotate(n=Count("pk"))
    read = {row["state"]: row["n"] for row in by_state}
    covered = readings.filter(state__in=LIVE).order_by().values("candidate").annotate(n=Count("pk"))
    return Counts(
        applications=applications,
        withdrawn=len(gone),
        reviewers=people["all"],
        ready=people["ready"],
        assigned=read.get(ReadingState.ASSIGNED, 0),
        submitted=read.get(ReadingState.SUBMITTED, 0),
        struck=read.get(ReadingState.STRUCK, 0),
        short=applications - len(gone) - covered.filter(n__gte=screening.readers).count(),
    )


def listed_candidates(screening: Screening, *, show: str = "", search: str = "") -> QuerySet[Candidate]:
    """Return the applications of a screening by number.

    ``show``: ``short`` for those with too few readers, ``unread`` with too few sheets; ``search``: number or name.
    """
    found = screening.candidates.select_related("application__organisation", "application__applicant")
    if search.isascii() and search.isdigit() and len(search) < 9:  # noqa: PLR2004 [no number is as long]
        found = found.filter(number=int(search))
    elif search:
        found = found.filter(
            Q(application__applicant_name__icontains=search) | Q(application__organisation__name__icontains=search)
        )
    if show:
        wanted = (ReadingState.SUBMITTED,) if show == "unread" else LIVE
        enough = (
            Reading.objects.filter(screening=screening, state__in=wanted)
            .order_by().values("candidate").annotate(n=Count("pk")).filter(n__gte=screening.readers).values("candidate")
        )  # fmt: skip
        found = found.exclude(application__state__in=GONE).exclude(pk__in=enough)
    return found.order_by("number")


def with_readings(rows: list[Candidate]) -> list[tuple[Candidate, list[Reading]]]:
    """Return applications with their readings that are not released."""
    readings: dict[int, list[Reading]] = {one.pk: [] for one in rows}
    found = Reading.objects.filter(candidate__in=rows).exclude(state=ReadingState.RELEASED)
    for one in found.select_related("reviewer", "criteria").order_by("reviewer__number"):
        readings[one.candidate_id].append(one)
    return [(one, readings[one.pk]) for one in rows]


@dataclass(frozen=True, slots=True)
class Load:
    """How much a reviewer was given, has handed in, and is related to."""

    given: int = 0
    handed_in: int = 0
    related: int = 0


def with_loads(rows: list[Reviewer]) -> list[tuple[Reviewer, Load]]:
    """Return reviewers with their loads."""
    given = _counted(Reading.objects.filter(reviewer__in=rows, state__in=LIVE))
    handed_in = _counted(Reading.objects.filter(reviewer__in=rows, state=ReadingState.SUBMITTED))
    related = _counted(Conflict.objects.filter(reviewer__in=rows))
    return [(one, Load(given.get(one.pk, 0), handed_in.get(one.pk, 0), related.get(one.pk, 0))) for one in rows]


def _counted(found: QuerySet[Any]) -> dict[Any, int]:
    return {row["reviewer"]: row["n"] for row in found.order_by().values("reviewer").annotate(n=Count("pk"))}


def reader_list(reviewer: Reviewer) -> QuerySet[Reading]:
    """Return what a reviewer was given and was not struck or taken, by number."""
    found = reviewer.readings.filter(state__in=LIVE).exclude(candidate__application__state__in=GONE)
    return found.select_related("candidate__application__organisation", "candidate__application__form").order_by(
        "candidate__number"
    )


def others_of(reading: Reading) -> list[Reading]:
    """Return what the others gave the same application, handed in and counted."""
    found = Reading.objects.filter(candidate_id=reading.candidate_id, state=ReadingState.SUBMITTED)
    return list(found.exclude(pk=reading.pk).select_related("reviewer", "criteria").order_by("reviewer__number"))


def to_declare(reviewer: Reviewer, *, search: str = "") -> QuerySet[Candidate]:
    """Return the applications of a reviewer's screening by the names of who applies, in no order of their numbers."""
    found = reviewer.screening.candidates.select_related("application__organisation", "application__need__organisation")
    if search:
        found = found.filter(
            Q(application__applicant_name__icontains=search)
            | Q(application__organisation__name__icontains=search)
            | Q(application__need__organisation__name__icontains=search)
        )
    return found.order_by("application__organisation__name", "application__applicant_name", "application_id")
