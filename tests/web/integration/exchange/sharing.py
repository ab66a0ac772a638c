"""What tests of shared services share: a group of towns, its key, its costs, its use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from todoku.dates import JST
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.exchange.shared_services.actions import costs, documents, keys, members, services, use
from todoku_web.exchange.shared_services.models import KeyVersion, Member, SharedService

TOWNS = {"室蘭市": "01205", "登別市": "01230", "伊達市": "01233", "小樽市": "01203"}
ABOUT = {
    "title": "保育所の入所選考AI",
    "issue_area": "administration",
    "task": "保育所の入所選考",
    "summary": "選考をAIで下書きする。",
    "offer": "",
    "model_id": "",
}
EQUAL = [{"of": of, "basis": "equal", "percent": 100} for of in ("development", "operation")]
KEY = {
    "from_year": 2024,
    "late": "buy_in",
    "late_fee_jpy": None,
    "late_years": None,
    "leaving": "by_month",
    "note": "",
    "mix": EQUAL,
    "fixed": [],
}
AGREEMENT = {
    "purpose": "入所選考の下書き",
    "keeper": "室蘭市",
    "anonymised": "氏名を除く",
    "until": "2030-03-31",
    "note": "",
    "data": [{"what": "申込書の項目", "personal": "yes", "note": ""}],
}
COST = {
    "fiscal_year": 2024,
    "kind": "development",
    "title": "開発",
    "amount_jpy": 1_000_000,
    "stage": "paid",
    "source": "契約書",
}
START = datetime(2024, 4, 1, 9, tzinfo=JST)


@dataclass
class Group:
    """A service that 室蘭市 leads, in April 2024, and the approvers of its towns."""

    at: Any
    """``at(moment)`` lets it be that moment."""
    body: dict[str, Organisation]
    who: dict[str, Any]
    service: SharedService
    now: datetime = START

    @property
    def lead(self) -> Any:
        """The approver of the lead body."""
        return self.who["室蘭市"]

    def on(self, day: str) -> None:
        """Let it be a day."""
        self.now = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=JST)
        self.at(self.now)

    def fresh(self, town: str) -> Member:
        """Return a town's newest membership as it is now."""
        return Member.objects.filter(service=self.service, organisation=self.body[town]).latest("created_at", "pk")

    def lead_on(self, name: str, **given: Any) -> SharedService:
        """Lead the service on."""
        self.service.refresh_from_db()
        self.service = services.go(self.service, name, by=self.lead, seen=self.service.version, **given)
        return self.service

    def go(self, town: str, name: str, *, by: Any = None, **given: Any) -> Member:
        """Lead a member on as its approver, or as who is named."""
        now = self.fresh(town)
        return members.go(now, name, by=by or self.who[town], seen=now.version, **given)

    def propose(self, **changed: Any) -> KeyVersion:
        """Propose a key."""
        newest = self.service.keys.first()
        return keys.propose(self.service, {**KEY, **changed}, by=self.lead, seen=newest.number if newest else 0)

    def confirm(self, *towns: str, number: int | None = None) -> None:
        """Let towns confirm a version, the newest where none is given."""
        for town in towns:
            asked = number or self.service.keys.first().number
            keys.confirm(self.fresh(town), asked, by=self.who[town])

    def join(self, town: str, on: str = "") -> Member:
        """Let a town come in: invited, considering, confirmed, admitted."""
        members.invite(self.service, self.body[town], by=self.lead)
        self.go(town, "consider")
        held = self.service.keys.filter(state="agreed").first()
        self.confirm(town, number=held.number)
        return self.go(town, "admit", by=self.lead, on=on)

    def cost(self, key: str = "c", **changed: Any) -> Any:
        """Add a cost."""
        return costs.add(self.service, {**COST, **changed}, by=self.lead, key=key)

    def settle(self, year: int, sum_jpy: int) -> Any:
        """Settle a year."""
        return costs.settle(self.service, year, by=self.lead, seen_jpy=sum_jpy)

    def agree(self, *towns: str) -> None:
        """Let towns agree to the newest use of data, written where there is none."""
        newest = self.service.agreements.first() or documents.agree_on(self.service, AGREEMENT, by=self.lead, seen=0)
        for town in towns:
            documents.consent(self.fresh(town), newest.number, by=self.who[town])

    def count(self, town: str, months: dict[str, int | None], *, by: Any = None) -> int:
        """Count a town's use, by months such as ``2024-05``."""
        counted = {date.fromisoformat(f"{month}-01"): cases for month, cases in months.items()}
        return use.count(self.fresh(town), counted, source="集計", by=by or self.who[town])

    def page(self, name: str, *args: Any, by: Any = None, form: dict[str, Any] | None = None, **query: Any) -> Any:
        """Return the answer of an address of the service, in English."""
        client = Client()
        if by is not None:
            client.force_login(by)
        address = reverse(f"shared_services:{name}", args=[self.service.pk, *args])
        if form is not None:
            return client.post(f"{address}?lang=en", form)
        return client.get(address, {"lang": "en", **query})


def group(at: Any, person_in: Any, town: Organisation) -> Group:
    """Return a service in preparation, with a key that its lead has agreed to."""
    at(START)
    body = {town.name: town}
    for name, code in TOWNS.items():
        if name != town.name:
            body[name] = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name=name, area_code=code)
    who = {name: person_in(one, Role.APPROVER) for name, one in body.items()}
    service = services.begin(ABOUT, organisation=town, by=who[town.name], key="k")
    made = Group(at, body, who, service)
    made.propose()
    made.confirm("室蘭市")
    return made


def in_use(made: Group, *towns: str) -> Group:
    """Let a service be in use from 1 April 2024 by its lead and some towns, all of whom agree to the use of data."""
    for town in towns:
        made.join(town)
    made.lead_on("publish")
    made.lead_on("start_use")
    made.agree("室蘭市", *towns)
    return made
