"""What pages and other apps ask of shared services, each in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.shared_services.models import (
    AgreementVersion,
    DocumentVersion,
    KeyVersion,
    Member,
    MemberState,
    SharedService,
)
from todoku_web.exchange.shared_services.workflow import LIVE, PUBLIC, TAKES_PART

if TYPE_CHECKING:
    from django.db.models import QuerySet

_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class ServicesAsked:
    """What a list of services is filtered by; empty for all."""

    issue: str = ""
    state: str = ""
    words: str = ""
    codes: tuple[str, ...] = ()
    """Municipalities of which one is a member."""


def public_services() -> QuerySet[SharedService]:
    """Return the services that everybody sees, each with ``member_count``."""
    return _counted(SharedService.objects.filter(state__in=PUBLIC))


def own_services(person: Any) -> QuerySet[SharedService]:
    """Return the services that a person's organisations lead or take part in, the last changed first."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    taking = Member.objects.filter(service=OuterRef("pk"), organisation__in=bodies, state__in=TAKES_PART)
    found = SharedService.objects.filter(Q(organisation__in=bodies) | Exists(taking))
    return _counted(found).order_by("-changed_at", "pk")


def filtered(services: QuerySet[SharedService], asked: ServicesAsked) -> QuerySet[SharedService]:
    """Return the services that were asked for, the last changed first."""
    if asked.issue in IssueArea.values:
        services = services.filter(issue_area=asked.issue)
    if asked.state in {str(one) for one in PUBLIC}:
        services = services.filter(state=asked.state)
    if asked.codes:
        there = Member.objects.filter(service=OuterRef("pk"), state=MemberState.MEMBER, area_code__in=asked.codes)
        services = services.filter(Exists(there))
    for word in asked.words.split()[:_MOST_WORDS]:
        services = services.filter(Q(title__icontains=word) | Q(organisation__name__icontains=word))
    return services.order_by("-changed_at", "pk")


def service_for_page(service_id: Any) -> SharedService | None:
    """Return a service with who takes part in it: enough to say who sees it, and for its smaller pages."""
    found = SharedService.objects.select_related("organisation", "offer__organisation")
    members = Member.objects.select_related("organisation", "successor__organisation")
    return found.prefetch_related(Prefetch("members", members)).filter(pk=service_id).first()


def keys_of(service: SharedService) -> list[KeyVersion]:
    """Return the versions of a service's key with each word for them, the newest first."""
    found = service.keys.select_related("made_by").prefetch_related("confirmations__member__organisation")
    return list(found)


def agreements_of(service: SharedService) -> list[AgreementVersion]:
    """Return the versions of a service's agreement on data with each word for them, the newest first."""
    return list(service.agreements.select_related("made_by").prefetch_related("consents__member__organisation"))


def document_version(service: SharedService, kind: str, number: int | None = None) -> DocumentVersion | None:
    """Return a version of a document with its files; the newest where no number is given."""
    found = service.documents.filter(kind=kind).select_related("made_by").prefetch_related("attachments__upload")
    return (found if number is None else found.filter(number=number)).first()


def newest_documents(service: SharedService) -> dict[str, DocumentVersion]:
    """Return the newest version of each document, by its kind."""
    made: dict[str, DocumentVersion] = {}
    for one in service.documents.all():
        made.setdefault(one.kind, one)
    return made


def invitable(service: SharedService) -> list[Organisation]:
    """Return the municipalities of the portal that are not in a group, by their codes."""
    held = [one.organisation_id for one in service.members.all() if one.state in LIVE]
    found = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).exclude(pk__in=held)
    return list(found.order_by("area_code", "pk"))


def _counted(services: QuerySet[SharedService]) -> QuerySet[SharedService]:
    members = Count("members", filter=Q(members__state=MemberState.MEMBER))
    return services.select_related("organisation").annotate(member_count=members)
