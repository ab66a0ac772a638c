"""First steps from the command line: people, the first administrator, and the organisations of a prefecture."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from todoku.areas.municipalities import by_code, find_region, region_of
from todoku.areas.registry import Kind, register
from todoku.errors import AreaError, InputError
from todoku_web.accounts.actions.organisations import make_organisation
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Person, Role
from todoku_web.accounts.names import clean_name
from todoku_web.audit.actions import record

if TYPE_CHECKING:
    from todoku.areas.region import Region

_NAMED_ONCE = (Kind.MUNICIPALITY, Kind.SPECIAL_WARD)
_PREFECTURE_DIGITS = 2
_MUNICIPALITY_DIGITS = 5


def make_person(email: str, *, name: str = "", password: str | None = None, staff: bool = False) -> Person:
    """Return the person of an address, made where there is none, with the address confirmed.

    ``staff`` makes them one of those who run the portal; a password, where given, is set. Raises InputError for an
    address or password that cannot be one.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise InputError("accounts.email_wrong", email=email) from error
    with transaction.atomic():
        person = Person.objects.filter(email__iexact=address).first()
        is_new = person is None
        if person is None:
            person = Person.objects.create_user(address, name=clean_name(name) if name else "")
        elif name:
            person.name = clean_name(name)
        if password is not None:
            _set_password(person, password)
        person.is_staff = person.is_superuser = person.is_staff or staff
        person.save()
        EmailAddress.objects.update_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        record("person.made" if is_new else "person.set_up", person, by=None, staff=person.is_staff)
    return person


def make_administrator(
    email: str,
    organisation: str,
    *,
    name: str = "",
    password: str | None = None,
    kind: Any = "",
) -> Membership:
    """Make the person of an address an administrator of an organisation, and both of them where they are not there yet.

    Parameters
    ----------
    organisation
        Name of the organisation, or name or code of a municipality or prefecture.
    kind
        Of a new organisation that is neither: bureau, operator, vendor, adviser, public.
    """
    with transaction.atomic():
        person = make_person(email, name=name, password=password)
        body = _organisation(organisation, kind)
        membership, is_new = Membership.objects.get_or_create(
            person=person, organisation=body, defaults={"role": Role.ADMINISTRATOR}
        )
        if is_new or membership.role != Role.ADMINISTRATOR:
            membership.role = Role.ADMINISTRATOR
            membership.version += 0 if is_new else 1
            membership.save()
            record("member.made_administrator", membership, by=None, organisation=body, member=str(person))
    return membership


def password_link(person: Person) -> str:
    """Return the path of the page on which a person chooses a password; it holds once, for a few days."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    uid, _, token = key.partition("-")
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})


def seed_organisations(prefecture: str = "01") -> list[Organisation]:
    """Make the organisations of a prefecture and its municipalities that are not there yet, and return the new ones.

    ``prefecture`` is its code or name; InputError for an area that is no prefecture.
    """
    region = find_region(prefecture)
    if len(region.area_code) != _PREFECTURE_DIGITS:
        raise InputError("accounts.not_a_prefecture", area=prefecture)
    public = (OrganisationKind.PREFECTURE, OrganisationKind.MUNICIPALITY)
    there = set(Organisation.objects.filter(kind__in=public).values_list("area_code", flat=True))
    missing = [code for code in (region.area_code, *region.codes) if code not in there]
    with transaction.atomic():
        return [_public_body(region_of(code)) for code in missing]


def _public_body(region: Region) -> Organisation:
    code = region.area_code
    if len(code) == _PREFECTURE_DIGITS:
        division = register().prefectures[code]
        return make_organisation(
            OrganisationKind.PREFECTURE, division.name, by=None, name_en=division.name_en, area=code
        )
    place = by_code(code)
    bearers = Counter(one.name for one in register().current.values() if one.kind in _NAMED_ONCE)
    name = place.name if bearers[place.name] == 1 else f"{place.prefecture}{place.name}"
    return make_organisation(OrganisationKind.MUNICIPALITY, name, by=None, name_en=place.name_en, area=code)


def _organisation(text: str, kind: Any) -> Organisation:
    """Return the organisation of a name or area, made where it is a public body, or where its kind is given."""
    found = Organisation.objects.filter(name=text.strip()).first()
    if found is not None:
        return found
    if kind in {OrganisationKind.OPERATOR, OrganisationKind.VENDOR, OrganisationKind.ADVISER, OrganisationKind.PUBLIC}:
        return make_organisation(kind, text, by=None)
    try:
        region = find_region(text)
    except AreaError as error:
        raise InputError("accounts.organisation_unknown", name=text) from error
    if len(region.area_code) not in {_PREFECTURE_DIGITS, _MUNICIPALITY_DIGITS}:
        raise InputError("accounts.organisation_unknown", name=text)
    public = (OrganisationKind.PREFECTURE, OrganisationKind.MUNICIPALITY)
    found = Organisation.objects.filter(kind__in=public, area_code=region.area_code).first()
    return found or _public_body(region)


def _set_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise InputError("accounts.password_weak", why=error.messages) from error
    person.set_password(password)
