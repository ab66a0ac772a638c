"""Makes organisations: by the portal's staff, or when they confirm somebody's wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.areas.municipalities import find_region
from todoku.errors import InputError
from todoku.i18n import entry
from todoku_web.accounts.areas import split_areas
from todoku_web.accounts.memberships import forget
from todoku_web.accounts.models import (
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationRequest,
    RequestState,
    Role,
)
from todoku_web.accounts.names import clean_name
from todoku_web.audit.actions import record

if TYPE_CHECKING:
    from todoku_web.accounts.models import Person

_PREFECTURE_DIGITS = 2
_MUNICIPALITY_DIGITS = 5


def make_organisation(
    kind: Any, name: str, *, by: Any, name_en: str = "", area: str = "", administrator: Person | None = None
) -> Organisation:
    """Make an organisation and return it.

    Parameters
    ----------
    area
        Code or name of the area that a municipality or prefecture is, or of the prefectures that a bureau looks after;
        empty for the others.
    administrator
        Its first administrator.

    Raises InputError for a name that is taken or cannot be one, and for an area that does not fit the kind.
    """
    name, area_code = clean_name(name), area_code_of(kind, area)
    with transaction.atomic():
        _refuse_twin(kind, name, area_code)
        made = Organisation.objects.create(
            kind=kind, name=name, name_en=clean_name(name_en) if name_en.strip() else "", area_code=area_code
        )
        if administrator is not None:
            Membership.objects.create(person=administrator, organisation=made, role=Role.ADMINISTRATOR)
            forget(administrator)
        first = {"administrator": str(administrator)} if administrator else {}
        record("organisation.made", made, by=by, organisation=made, kind=kind, name=name, area_code=area_code, **first)
    return made


def area_code_of(kind: Any, area: str) -> str:
    """Return the area code of an organisation of this kind; raise InputError or AreaError for one that does not fit."""
    if kind not in OrganisationKind.values:
        raise InputError("accounts.kind_unknown", kind=kind, kinds=OrganisationKind.values)
    if kind == OrganisationKind.BUREAU:
        codes = [_one_area(kind, part, _PREFECTURE_DIGITS) for part in split_areas(area)]
        if not codes:
            raise InputError("accounts.area_missing")
        return ",".join(dict.fromkeys(codes))
    if kind == OrganisationKind.PREFECTURE:
        return _one_area(kind, area, _PREFECTURE_DIGITS)
    if kind == OrganisationKind.MUNICIPALITY:
        return _one_area(kind, area, _MUNICIPALITY_DIGITS)
    if area.strip():
        raise InputError("accounts.area_not_wanted")
    return ""


def _one_area(kind: Any, area: str, digits: int) -> str:
    if not area.strip():
        raise InputError("accounts.area_missing")
    code = find_region(area).area_code
    if len(code) != digits:
        raise InputError("accounts.area_not_of_kind", area=area.strip(), kind=entry(f"organisation.{kind}"))
    return code


def _refuse_twin(kind: Any, name: str, area_code: str) -> None:
    """Refuse a second organisation of a name, and a second municipality or prefecture of an area."""
    if Organisation.objects.filter(name=name).exists():
        raise InputError("accounts.organisation_exists", name=name)
    public = kind in {OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE}
    twin = Organisation.objects.filter(kind=kind, area_code=area_code).first() if public else None
    if twin is not None:
        raise InputError("accounts.organisation_exists", name=twin.name)


def ask_for_organisation(
    kind: Any, name: str, *, by: Person, reason: str, name_en: str = "", area: str = ""
) -> OrganisationRequest:
    """Keep a person's wish for an organisation; the same wish sent twice is one."""
    name, area_code = clean_name(name), area_code_of(kind, area)
    with transaction.atomic():
        _refuse_twin(kind, name, area_code)
        waiting = OrganisationRequest.objects.filter(asked_by=by, name=name, state=RequestState.WAITING).first()
        if waiting is not None:
            return waiting
        asked = OrganisationRequest.objects.create(
            kind=kind, name=name, name_en=name_en.strip(), area_code=area_code, reason=reason.strip(), asked_by=by
        )
        record("organisation_request.made", asked, by=by, kind=kind, name=name, area_code=area_code)
    return asked


def decide_on_organisation(
    request: OrganisationRequest, *, by: Person, confirm: bool, answer: str = ""
) -> Organisation | None:
    """Confirm or refuse a wish; confirmed, the organisation is made, with who asked as its administrator.

    Raises InputError where it was decided before, or where the organisation exists by now.
    """
    with transaction.atomic():
        asked = OrganisationRequest.objects.select_for_update().get(pk=request.pk)
        if asked.state != RequestState.WAITING:
            raise InputError("accounts.decided_before", name=asked.name)
        made = None
        if confirm:
            made = make_organisation(
                asked.kind, asked.name, by=by, name_en=asked.name_en, area=asked.area_code, administrator=asked.asked_by
            )
        else:
            record("organisation_request.refused", asked, by=by, name=asked.name)
        asked.state = RequestState.CONFIRMED if confirm else RequestState.REFUSED
        asked.decided_by, asked.decided_at, asked.answer = by, timezone.now(), answer.strip()
        asked.save()
    return made
