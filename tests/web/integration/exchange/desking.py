"""What tests of the desk share: who asks, the offices, an adviser, a need, a dispatch at each point of its way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from todoku.dates import JST
from todoku.errors import InputError
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Person, Role
from todoku_web.exchange.desk.actions import dispatches, questions, visits
from todoku_web.exchange.desk.actions.knowledge import KnowledgeContent
from todoku_web.exchange.desk.actions.questions import QuestionContent
from todoku_web.exchange.desk.actions.visits import VisitContent
from todoku_web.exchange.needs.models import Need, NeedState, Offer, OfferState, Who

QUESTION = QuestionContent(
    field="money",
    area_code="室蘭市",
    title="光ファイバの整備に使える補助",
    text="集落に光ファイバを引きたい。使える補助と申請の期限を知りたい。",
    may_publish=True,
)
SOURCE = ("programme", "高度無線環境整備推進事業", "https://www.soumu.go.jp/")
NOON = dt.datetime(2024, 6, 3, 12, tzinfo=JST)
"""In a year of which the rules are known."""
DAY = dt.timedelta(days=1)
_NUMBERS = count(1)


def answer(**given: Any) -> KnowledgeContent:
    """Return what an answer says."""
    said = {
        "field": "money",
        "title": "光ファイバの整備に補助は使えますか",
        "answer": "高度無線環境整備推進事業が使えます。申請の期限は公募の要領で確かめてください。",
        "sources": (SOURCE,),
        "checked_on": dt.date(2024, 6, 1),
    }
    return KnowledgeContent(**{**said, **given})


def somebody(body: Any = None, role: Any = Role.DRAFTER, name: str = "") -> Person:
    """Return a person with a confirmed address, in an organisation where one is given."""
    number = next(_NUMBERS)
    person = Person.objects.create(email=f"desk{number}@example.jp", name=name or f"担当{number}", password="!")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if body is not None:
        Membership.objects.create(person=person, organisation=body, role=role)
    return person


def organisation(kind: Any, name: str, area_code: str = "") -> Organisation:
    """Return an organisation."""
    return Organisation.objects.create(kind=kind, name=name, area_code=area_code)


@dataclass
class Desk:
    """Who there is."""

    bureau: Organisation
    prefecture: Organisation
    town: Organisation
    body: Organisation
    asker: Person
    officer: Person
    decider: Person
    clerk: Person
    adviser: Person
    offer: Offer
    need: Need

    def ask(self, *, key: str = "q", by: Any = None, content: QuestionContent = QUESTION, **given: Any) -> Any:
        """Return a question to the bureau."""
        return questions.ask(content, by=by or self.asker, key=key, **given)

    def go(self, question: Any, name: str, *, by: Any = None, said: str = "本文", **given: Any) -> Any:
        """Lead a question on."""
        question.refresh_from_db()
        return questions.go(question, name, by=by or self.officer, seen=question.version, said=said, **given)

    def answered(self, **given: Any) -> Any:
        """Return an answered question."""
        question = self.ask(**given)
        self.go(question, "take")
        return self.go(question, "answer", said="補助が使えます。")

    def dispatch(self, *, key: str = "d", by: Any = None, **given: Any) -> Any:
        """Return a dispatch that was asked for."""
        said = {"offer": self.offer, "organisation": self.town, "office": self.bureau, **given}
        return dispatches.begin(said.pop("need", self.need), by=by or self.clerk, key=key, **said)

    def lead(self, dispatch: Any, name: str, *, by: Any = None, said: str = "理由") -> Any:
        """Lead a dispatch on."""
        dispatch.refresh_from_db()
        whose = {"agree": self.adviser, "decline": self.adviser}
        who = by or whose.get(name, self.decider)
        return dispatches.go(dispatch, name, by=who, seen=dispatch.version, said=said)

    def visit(
        self, dispatch: Any, day: int, hours: float, *, online: bool = False, by: Any = None, key: str = ""
    ) -> Any:
        """Plan a visit so many days after the first of the tests."""
        content = VisitContent(NOON.date() + dt.timedelta(days=day), int(hours * 60), online)
        return visits.plan(dispatch, content, by=by or self.clerk, key=key or f"v{next(_NUMBERS)}")

    def agreed(self, **given: Any) -> Any:
        """Return a dispatch to which the adviser has agreed."""
        return self.lead(self.dispatch(**given), "agree")

    def decided(self, **given: Any) -> Any:
        """Return a decided dispatch with a visit on its first day."""
        found = self.agreed(**given)
        self.visit(found, 0, 6)
        return self.lead(found, "decide")


def desk() -> Desk:
    """Return everybody, in 室蘭市 and above it."""
    bureau = organisation(OrganisationKind.BUREAU, "北海道総合通信局", "01")
    town, body = (
        organisation(OrganisationKind.MUNICIPALITY, "室蘭市", "01205"),
        organisation(OrganisationKind.ADVISER, "助言の会（架空）"),
    )
    asker = somebody(name="架空山 花子")
    offer = Offer.objects.create(
        key="offer", organisation=body, kind="people", title="光と電波の助言者", state=OfferState.OPEN
    )
    need = Need.objects.create(
        key="need",
        author=asker,
        organisation=town,
        who=Who.MUNICIPALITY,
        issue_area="disaster",
        title="山あいの光",
        problem="光がない。",
        sufferers="山あいの人",
        area_code="01205",
        state=NeedState.OPEN,
    )
    return Desk(
        bureau=bureau,
        prefecture=organisation(OrganisationKind.PREFECTURE, "北海道", "01"),
        town=town,
        body=body,
        asker=asker,
        officer=somebody(bureau),
        decider=somebody(bureau, Role.REVIEWER),
        clerk=somebody(town),
        adviser=somebody(body),
        offer=offer,
        need=need,
    )


def refused(code: str, doing: Any, *args: Any, **kwargs: Any) -> InputError:
    """Do what must be refused with a code; return the refusal."""
    with pytest.raises(InputError) as caught:
        doing(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def reported(them: Desk, visit: Any, **given: Any) -> Any:
    """Report a visit."""
    visit.refresh_from_db()
    said = {"advised": "電柱の位置を調べる。", "next_steps": "事業者に照会する。", "minutes": visit.minutes, **given}
    return visits.report(visit, by=them.adviser, seen=visit.version, **said)


def sign_in(client: Any, person: Person) -> Any:
    """Return the client with somebody signed in."""
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client
