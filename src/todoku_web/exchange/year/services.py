"""The shared services of the made-up year: who takes part, by which key costs are shared, how much each is used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from todoku.dates import JST, fiscal_year
from todoku_web.exchange.needs.models import OfferKind
from todoku_web.exchange.shared_services.models import (
    AgreementVersion,
    Confirmation,
    CostItem,
    CostKind,
    CostStage,
    DataConsent,
    KeyState,
    KeyVersion,
    Member,
    MemberState,
    ServiceEffect,
    ServiceEvent,
    SharedService,
    UseCount,
)
from todoku_web.exchange.shared_services.part_specs import NONE
from todoku_web.exchange.shared_services.shares import BY_MONTH
from todoku_web.exchange.shared_services.weights import census_of
from todoku_web.exchange.shared_services.workflow import WAYS
from todoku_web.exchange.year.courses import BEGUN, Course
from todoku_web.exchange.year.texts import noted, texts, title

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.needs.models import Offer
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame
    from todoku_web.exchange.year.sittings import Exchange

_FATES = ("in_use", "developing", "preparing", "in_use", "ended", "developing")
_LEAD_DAYS_AGO = {"preparing": (10, 30), "developing": (60, 120), "in_use": (260, 330), "ended": (280, 340)}
_MONTHS_OF_USE = 4


@dataclass(slots=True)
class SharedServices:
    """Services with everything that belongs to them."""

    services: list[Course] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    keys: list[KeyVersion] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)
    agreements: list[AgreementVersion] = field(default_factory=list)
    consents: list[DataConsent] = field(default_factory=list)
    costs: list[CostItem] = field(default_factory=list)
    use: list[UseCount] = field(default_factory=list)
    effects: list[ServiceEffect] = field(default_factory=list)


def make_services(frame: Frame, exchange: Exchange) -> SharedServices:
    """Return the shared services of the year."""
    draws, made = frame.draws("services"), SharedServices()
    on_offer = [one.thing for one in exchange.offers if one.thing.kind == OfferKind.AI_SERVICE and one.thing.is_public]
    for number, told in enumerate(texts()["services"]):
        _Group(frame, draws, made, told, _FATES[number % len(_FATES)]).lead(on_offer)
    return made


def _offered(offers: list[Offer], what: str, at: datetime) -> Offer | None:
    """Return the first public offer of something at a moment, where there is one."""
    return next((one for one in offers if what in one.title and one.opened_at and one.opened_at < at), None)


@dataclass(slots=True)
class _Group:
    """One group on its way."""

    frame: Frame
    draws: Draws
    made: SharedServices
    told: dict[str, Any]
    fate: str
    course: Course = field(init=False)
    own: list[Member] = field(default_factory=list)

    def lead(self, offers: list[Offer]) -> None:
        """Lead the group as far as its fate has it."""
        draws, frame = self.draws, self.frame
        towns = draws.some(frame.cast.towns, draws.whole(4, 7))
        lead, by = towns[0], frame.cast.of(towns[0])
        at = frame.ago(draws.whole(*_LEAD_DAYS_AGO[self.fate]), draws)
        service = SharedService(
            id=draws.id(),
            key=draws.key(),
            author=by,
            organisation=lead,
            title=title(self.told["title"]),
            issue_area=self.told["issue"],
            content={"task": self.told["task"], "summary": noted(texts()["service_words"]["summary"])},
            offer=_offered(offers, self.told["title"].partition("の")[0], at),
            created_at=at,
            changed_at=at,
        )
        self.course = Course(service, ServiceEvent, "service", WAYS)
        self.course.note(BEGUN, at, by=by, office=lead)
        self.made.services.append(self.course)
        self._enter(lead, MemberState.MEMBER, at)
        for town in towns[1:]:
            self._bring_in(town)
        if self.fate == "preparing":
            return
        self._agree(towns[0])
        self._step("publish")
        service.published_at = self.course.last
        self._cost(service)
        if self.fate in {"in_use", "ended"}:
            self._use(service)

    def _note(self, action: str, *, by: Any, office: Any, about: list[dict[str, Any]]) -> datetime:
        """Note a step that makes no new version of the service itself; return when it was done."""
        at = self.course.last + self.draws.days(0, 0)
        self.course.note(action, at, by=by, office=office, changes=about, new=False)
        return at

    def _step(self, name: str, said: str = "") -> None:
        service = self.course.thing
        self.course.go(name, self.course.last + self.draws.days(1, 3), by=service.author, office=service.organisation,
                       said=said)  # fmt: skip

    def _enter(self, town: Organisation, state: Any, at: datetime) -> Member:
        member = Member(
            id=self.draws.id(),
            service=self.course.thing,
            organisation=town,
            area_code=town.area_code,
            state=state,
            created_at=at,
            changed_at=at,
        )
        if state == MemberState.MEMBER:
            member.joined_on, member.census = at.astimezone(JST).date(), census_of(town.area_code)
        self.own.append(member)
        self.made.members.append(member)
        return member

    def _bring_in(self, town: Organisation) -> None:
        """Invite a town, which considers it; it becomes a member once there is a key that it has confirmed."""
        service = self.course.thing
        about = [{"member": town.name}]
        at = self._note("invited", by=service.author, office=service.organisation, about=about)
        member = self._enter(town, MemberState.INVITED, at)
        member.invited_by = service.author
        if self.fate == "preparing" and self.draws.happens(0.5):
            return
        at = self._note("consider", by=self.frame.cast.of(town), office=town, about=about)
        member.state, member.version, member.changed_at = MemberState.CONSIDERING, 2, at

    def _agree(self, lead: Organisation) -> None:
        """Propose a key, let all confirm it, and admit who considers."""
        service = self.course.thing
        at = self._note("key_proposed", by=service.author, office=lead, about=[{"field": "key"}])
        mix = [{"of": kind, "basis": "equal", "percent": 100} for kind in CostKind.values]
        year = fiscal_year(at.astimezone(JST).date())
        terms = {"late": NONE, "late_fee_jpy": None, "late_years": None, "leaving": BY_MONTH, "note": texts()["note"]}
        content = {"from_year": year, **terms, "mix": mix, "fixed": []}
        census = {str(one.organisation.pk): census_of(one.area_code) for one in self.own}
        key = KeyVersion(
            service=service,
            number=1,
            state=KeyState.AGREED,
            from_year=year,
            content={**content, "census": census},
            made_by=service.author,
            made_at=at,
        )
        self.made.keys.append(key)
        for member in self.own:
            town = member.organisation
            by = self.frame.cast.of(town)
            about = [{"member": town.name}]
            at = self._note("key_confirmed", by=by, office=town, about=about)
            self.made.confirmations.append(Confirmation(version=key, member=member, by=by, office=town.name, at=at))
            if member.organisation == lead:
                key.agreed_at = self._note("key_agreed", by=None, office=None, about=[{"field": "key"}])
        for member in self.own[1:]:
            about = [{"member": member.organisation.name}]
            at = self._note("admit", by=service.author, office=lead, about=about)
            member.state, member.version, member.changed_at = MemberState.MEMBER, 3, at
            member.joined_on, member.census = at.astimezone(JST).date(), census_of(member.area_code)

    def _cost(self, service: SharedService) -> None:
        words, year = texts()["service_words"], fiscal_year(self.course.last.astimezone(JST).date())
        for kind in CostKind.values:
            at = self._note("cost_added", by=service.author, office=service.organisation, about=[{"field": "costs"}])
            self.made.costs.append(
                CostItem(
                    id=self.draws.id(),
                    key=self.draws.key(),
                    service=service,
                    fiscal_year=year,
                    kind=kind,
                    title=title(words[f"cost_{kind}"]),
                    amount_jpy=self.draws.whole(4, 40) * 100_000,
                    stage=CostStage.ESTIMATED,
                    source=words["source"],
                    created_at=at,
                )
            )

    def _use(self, service: SharedService) -> None:
        """Agree on data, use the service month by month, and measure what it changed; the last of them ended."""
        words, by, lead = texts()["service_words"], service.author, service.organisation
        at = self._note("agreement_written", by=by, office=lead, about=[{"field": "agreement"}])
        until = (self.frame.as_of + timedelta(days=365)).isoformat()
        content = {"purpose": words["purpose"], "keeper": words["keeper"], "anonymised": words["anonymised"],
                   "until": until, "note": texts()["note"],
                   "data": [{"what": words["data"], "personal": "no", "note": ""}]}  # fmt: skip
        agreement = AgreementVersion(service=service, number=1, content=content, made_by=by, made_at=at)
        self.made.agreements.append(agreement)
        for member in self.own:
            town, about = member.organisation, [{"member": member.organisation.name}]
            acts = self.frame.cast.of(town)
            at = self._note("data_agreed", by=acts, office=town, about=about)
            self.made.consents.append(DataConsent(version=agreement, member=member, by=acts, office=town.name, at=at))
        self._step("start_use")
        service.in_use_since = self.course.last.astimezone(JST).date()
        for month in _months(service.in_use_since, self.frame.as_of):
            self._count(month)
        self._measure(service)
        if self.fate == "ended":
            self._step("end", words["ended"])
            service.ended_on = self.course.last.astimezone(JST).date()

    def _count(self, month: date) -> None:
        words = texts()["service_words"]
        for member in self.own:
            town = member.organisation
            counted_at, by = self._later_than(month), self.frame.cast.of(town)
            about = [{"field": "use"}, {"member": town.name}]
            self.course.note("use_counted", counted_at, by=by, office=town, changes=about, new=False)
            member.version, member.changed_at = member.version + 1, counted_at
            self.made.use.append(
                UseCount(member=member, month=month, cases=self.draws.whole(20, 400), source=words["use_source"],
                         by=self.frame.cast.of(town), at=counted_at)
            )  # fmt: skip

    def _later_than(self, month: date) -> datetime:
        """Return a moment after a month is over, and after what was done last."""
        over = self.frame.midnight((self.frame.as_of - _next(month)).days) + timedelta(hours=9)
        return max(over, self.course.last) + timedelta(minutes=self.draws.whole(1, 20))

    def _measure(self, service: SharedService) -> None:
        words, told = texts()["service_words"], self.told
        at = self._note("effect_added", by=service.author, office=service.organisation, about=[{"field": "effects"}])
        self.made.effects.append(
            ServiceEffect(
                id=self.draws.id(),
                key=self.draws.key(),
                service=service,
                name=told["name"],
                unit=told["unit"],
                direction=told["way"],
                how=words["how"],
                target=Decimal(told["after"]),
                baseline_value=Decimal(told["before"]),
                baseline_on=service.created_at.astimezone(JST).date(),
                baseline_source=words["use_source"],
                baseline_basis="measured",
                result_value=Decimal(told["after"]),
                result_on=at.astimezone(JST).date(),
                result_source=words["use_source"],
                result_basis="measured",
                created_at=at,
            )
        )


def _next(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def _months(since: date, until: date) -> list[date]:
    """Return the first months of use that are over."""
    made: list[date] = []
    month = since.replace(day=1)
    while _next(month) <= until and len(made) < _MONTHS_OF_USE:
        made.append(month)
        month = _next(month)
    return made
