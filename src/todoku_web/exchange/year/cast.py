"""Who takes part in the made-up year: real municipalities as places, invented bodies and people that say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db import transaction

from todoku.areas.registry import register
from todoku_web.accounts.actions import seed_organisations
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Person, Role
from todoku_web.exchange.year.draws import Draws
from todoku_web.exchange.year.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku_web.exchange.year.size import Size

HOME_PREFECTURE = "01"
"""Whose bureau's year it is; the other bureaus have a part in it."""
_HOME_SHARE = 0.6
_NO_PASSWORD = "!"  # noqa: S105 [Django's mark of a password that nobody has]
_OFFICERS = {"drafter": Role.DRAFTER, "reviewer": Role.REVIEWER, "approver": Role.APPROVER}


@dataclass(slots=True)
class Cast:
    """Organisations and people by what they are; whoever stands for an organisation is a reviewer there."""

    bureaus: list[Organisation]
    vendors: list[Organisation]
    operators: list[Organisation]
    advisers: list[Organisation]
    funds: list[Organisation]
    towns: list[Organisation]
    """Those that have a planner here, the home prefecture's first."""
    residents: list[Person]
    reviewers: list[Person]
    _officers: dict[tuple[int, str], Person] = field(default_factory=dict)
    _people: dict[int, Person] = field(default_factory=dict)

    @property
    def home(self) -> Organisation:
        """The bureau whose year it is."""
        return self.bureaus[0]

    def bureau_of(self, area_code: str) -> Organisation:
        """Return the bureau that looks after a municipality."""
        return next(one for one in self.bureaus if area_code[:2] in one.area_codes)

    def officer(self, bureau: Organisation, role: str) -> Person:
        """Return a bureau's drafter, reviewer or approver."""
        return self._officers[bureau.pk, role]

    def of(self, organisation: Organisation) -> Person:
        """Return who acts for an organisation."""
        return self._people[organisation.pk]

    @property
    def addresses(self) -> dict[str, str]:
        """E-mail addresses of somebody of each kind, by what they are."""
        return {
            "officer": self.officer(self.home, "approver").email,
            "planner": self.of(self.towns[0]).email,
            "vendor": self.of(self.vendors[0]).email,
            "screener": self.reviewers[0].email,
        }


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A person who is to be there."""

    email: str
    organisation: Organisation | None = None
    role: Any = Role.REVIEWER


def make_places() -> int:
    """Make the organisations of all prefectures and municipalities that are not there yet; return how many were not."""
    return sum(len(seed_organisations(code)) for code in register().prefectures)


def make_cast(size: Size, seed: int) -> Cast:
    """Return who takes part, made where they are not there yet: by name and address they are found again."""
    with transaction.atomic():
        bureaus = [
            _body(OrganisationKind.BUREAU, "bureau", area_code=one["codes"], area=one)
            for one in texts()["bureau_areas"]
        ]
        made = Cast(
            bureaus=bureaus,
            vendors=_bodies(OrganisationKind.VENDOR, "vendor", size.vendors),
            operators=_bodies(OrganisationKind.OPERATOR, "operator", size.operators),
            advisers=_bodies(OrganisationKind.ADVISER, "adviser", size.advisers),
            funds=_bodies(OrganisationKind.VENDOR, "fund", size.funds),
            towns=_towns(size, seed),
            residents=[],
            reviewers=[],
        )
        _people(made, size)
    return made


def _towns(size: Size, seed: int) -> list[Organisation]:
    """Return the municipalities that take part, as many as there are needs: most of them of the home prefecture."""
    found = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).order_by("area_code", "pk")
    every = {one.area_code: one for one in found if one.area_code in register().current}
    draws = Draws(seed, "towns")
    home = [code for code in every if code.startswith(HOME_PREFECTURE)]
    others = [code for code in every if not code.startswith(HOME_PREFECTURE)]
    count = min(len(home), round(size.needs * _HOME_SHARE))
    drawn = draws.some(home, count) + draws.some(others, (size.needs - count) // 2)
    return [every[code] for code in drawn]


def _bodies(kind: Any, name: str, count: int) -> list[Organisation]:
    return [_body(kind, name, number=number) for number in range(1, count + 1)]


def _body(kind: Any, name: str, *, area_code: str = "", area: Any = None, number: int = 0) -> Organisation:
    written = texts()["bodies"][name]
    names = {
        lang: written[lang].format(number=number, area="" if area is None else area[lang]) for lang in ("ja", "en")
    }
    found, _ = Organisation.objects.get_or_create(
        name=names["ja"], defaults={"kind": kind, "name_en": names["en"], "area_code": area_code}
    )
    return found


def _people(cast: Cast, size: Size) -> None:
    """Fill in who acts for whom."""
    officers = {
        (body.pk, name): _Wanted(f"kaku.{name}.{body.area_codes[0]}@example.jp", body, role)
        for body in cast.bureaus
        for name, role in _OFFICERS.items()
    }
    bodies = {
        one.pk: _Wanted(f"kaku.{kind}.{_label(one)}@example.jp", one)
        for kind, held in (
            ("planner", cast.towns),
            ("vendor", cast.vendors),
            ("operator", cast.operators),
            ("adviser", cast.advisers),
            ("fund", cast.funds),
        )
        for one in held
    }
    residents = [_Wanted(f"kaku.resident.{number:04d}@example.jp") for number in range(1, size.residents + 1)]
    reviewers = [_Wanted(f"kaku.screener.{number:03d}@example.jp") for number in range(1, size.reviewers + 1)]
    there = _made([*officers.values(), *bodies.values(), *residents, *reviewers])
    cast._officers = {key: there[one.email] for key, one in officers.items()}  # noqa: SLF001 [of this module]
    cast._people = {key: there[one.email] for key, one in bodies.items()}  # noqa: SLF001
    cast.residents = [there[one.email] for one in residents]
    cast.reviewers = [there[one.email] for one in reviewers]


def _label(organisation: Organisation) -> str:
    """Return what tells an organisation from others of its kind: its area, or the number in its name."""
    return organisation.area_code or organisation.name[-3:]


def _made(wanted: Sequence[_Wanted]) -> dict[str, Person]:
    """Return the people of some addresses, with confirmed addresses and their places in organisations."""
    people = _by_email(wanted)
    names = texts()["people"]
    missing = [(number, one) for number, one in enumerate(wanted, start=1) if one.email not in people]
    Person.objects.bulk_create(
        Person(email=one.email, name=names[number % len(names)].format(number=number), password=_NO_PASSWORD)
        for number, one in missing
    )
    people = _by_email(wanted)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=people[one.email], email=one.email, verified=True, primary=True) for _, one in missing
    )
    Membership.objects.bulk_create(
        (
            Membership(person=people[one.email], organisation=one.organisation, role=one.role)
            for one in wanted
            if one.organisation is not None
        ),
        ignore_conflicts=True,
    )
    return people


def _by_email(wanted: Iterable[_Wanted]) -> dict[str, Person]:
    return {one.email: one for one in Person.objects.filter(email__in=[one.email for one in wanted])}
