"""Adds versions of a service's documents and of its agreement on data, and takes in each member's word for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, require
from todoku_web.accounts.models import Role
from todoku_web.exchange.shared_services.actions.history import locked, locked_member, wrote
from todoku_web.exchange.shared_services.models import AgreementVersion, Attachment, DataConsent, DocumentVersion
from todoku_web.exchange.shared_services.workflow import SPEAKS
from todoku_web.notices.actions import people_of, tell

if TYPE_CHECKING:
    from todoku_web.exchange.shared_services.models import Member, SharedService
    from todoku_web.uploads.models import Upload

_MOST_FILES = 20
_LINE = 200


def write(
    service: SharedService, kind: str, value: dict[str, Any], *, by: Any, seen: int, upload: Upload | None = None
) -> DocumentVersion:
    """Return a new version of a document, with the files that are kept of the one before and one more.

    Raises ChangedMeanwhile where there is a newer one than the person saw, NotAllowed where the person may not.
    """
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.edit_service", now)
        before = now.documents.filter(kind=kind).first()
        if seen != (before.number if before else 0):
            raise ChangedMeanwhile
        content = {name: value[name] for name in ("title", "changed", "sections")}
        made = DocumentVersion.objects.create(service=now, kind=kind, number=seen + 1, content=content, made_by=by)
        held = [] if before is None else [one for one in before.attachments.all() if str(one.pk) in value["keep"]]
        files = [(one.upload, one.title) for one in held]
        if upload is not None:
            files.append((upload, upload.name[:_LINE]))
        if len(files) > _MOST_FILES:
            raise InputError("trials.many_files", most=_MOST_FILES)
        Attachment.objects.bulk_create(Attachment(version=made, upload=file, title=title) for file, title in files)
        wrote(now, "document_written", by=by, fields=[kind], number=made.number)
    return made


def agree_on(service: SharedService, value: dict[str, Any], *, by: Any, seen: int) -> AgreementVersion:
    """Return a new version of how data are used; every member is to agree to it anew.

    Raises ChangedMeanwhile where there is a newer one than the person saw, NotAllowed where the person may not.
    """
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.edit_service", now)
        before = now.agreements.first()
        if seen != (before.number if before else 0):
            raise ChangedMeanwhile
        made = AgreementVersion.objects.create(service=now, number=seen + 1, content=value, made_by=by)
        wrote(now, "agreement_written", by=by, fields=["agreement"], number=made.number)
        bodies = now.members.filter(state__in=SPEAKS).values_list("organisation", flat=True)
        url = reverse("shared_services:agreement", args=[now.pk])
        people = people_of(bodies, role=Role.APPROVER)
        tell(people, "shared_services.agreement_written", url=url, title=now.title, number=made.number)
    return made


def consent(member: Member, number: int, *, by: Any) -> DataConsent:
    """Return a member's word for the newest version of how data are used; said twice it counts once.

    Raises ChangedMeanwhile where there is a newer one by now, NotAllowed where the person may not.
    """
    with transaction.atomic():
        service, now = locked_member(member)
        require(by, "shared_services.agree_data", now)
        newest = service.agreements.first()
        if newest is None or newest.number != number:
            raise ChangedMeanwhile
        office = now.organisation.name
        word, new = DataConsent.objects.get_or_create(version=newest, member=now, defaults={"by": by, "office": office})
        if new:
            wrote(service, "data_agreed", by=by, member=now, number=number)
    return word
