"""One need of 室蘭市 through the whole exchange to its adoption by 登別市, as people do it in their browsers."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.audit.verification import verify
from todoku_web.exchange.lending.models import Equipment, Reservation
from todoku_web.exchange.matches.models import Match
from todoku_web.exchange.needs.models import Need, NeedState, Offer
from todoku_web.exchange.rollout.models import Adoption, PortalModel
from todoku_web.exchange.trials.models import Indicator, Trial
from web.browsing import DESKTOP, PHONE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
TODAY = timezone.localdate()
OFFERS = {
    "technology": {"title": "雪道バスの予約と運行", "description": "予約を受け、除雪の予定に合わせて運ぶ。"},
    "people": {"title": "移動の助言者", "description": "運行の設計を助言する。"},
    "money": {"title": "実証の支援枠", "description": "実証の費用を支える。"},
}


def owner(person_in, kind, name, area_code=""):
    body = Organisation.objects.create(kind=kind, name=name, area_code=area_code)
    return confirmed(person_in(body, Role.APPROVER))


def confirmed(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def bring_need(town, bureau):
    """Write a need of the town, and let the bureau accept it."""
    town.at("/needs/new/")
    town.fill(title="冬の通院", issue_area="mobility", problem="雪の日にバスが止まり、通院できない。")
    town.fill(sufferers="坂の上の高齢者", area_code="室蘭市")
    picks = town.page.locator("details[data-issue=mobility]")
    picks.evaluate("one => { one.open = true }")
    picks.locator("input").first.check()
    town.page.click("button[value=submit]")
    town.page.wait_for_selector(".state.submitted")
    bureau.at("/needs/waiting/")
    bureau.page.click("text=冬の通院")
    bureau.send("/accept/")
    return Need.objects.get()


def offer(someone, kind):
    someone.at("/offers/new/")
    someone.fill(kind=kind, areas="北海道", **OFFERS[kind])
    someone.page.locator("input[name=issue_areas][value=mobility]").check()
    someone.page.click("button[value=open]")
    someone.page.wait_for_selector(".state.open")
    someone.is_fit()


def match(bureau, need, owners, office):
    """Propose one offer of each side from the shortlist, let both sides agree, and confirm."""
    page = f"/matching/needs/{need.pk}/"
    for kind, own in owners.items():
        bureau.at(page)
        bureau.page.click(f"a[href$='{page}offers/{Offer.objects.get(title=OFFERS[kind]['title']).pk}/']")
        bureau.fill(said="近くの町で続けてきた").press("")
        one = Match.objects.get(offer__title=OFFERS[kind]["title"])
        own.at(f"/matching/matches/{one.pk}/")
        own.send("/agree_offer/", said="できます")
        office.page.goto(f"/matching/matches/{one.pk}/")
        office.send("/agree_need/", said="お願いします")
        bureau.page.goto(f"/matching/matches/{one.pk}/")
        bureau.send("/confirm/", said="三者がそろう")
    bureau.at(page)


def borrow(keeper, borrower, body):
    """Put a unit on loan, reserve it for the trial, hand it over; return the reservation's page."""
    keeper.at(f"/lending/by/{body.pk}/terms/")
    keeper.fill(default_shipping_h="0").press("")
    keeper.at(f"/lending/by/{body.pk}/equipment/new/")
    keeper.fill(title="雪道の路面センサー", base="室蘭市", preparation_h="0", service_h="0", max_days="60").press("")
    thing = Equipment.objects.get()
    keeper.at(f"/lending/equipment/{thing.pk}/units/")
    keeper.fill(label="S-1").press("")
    starts, ends = (TODAY + dt.timedelta(days=days) for days in (1, 15))
    borrower.at(f"/lending/equipment/{thing.pk}/reserve/")
    borrower.fill(starts_on=starts.isoformat(), starts_hour="9", ends_on=ends.isoformat(), ends_hour="17")
    borrower.fill(destination="室蘭市", count="1", purpose="冬の通院の実証で路面を測る")
    borrower.page.click("button[value=send]")
    borrower.page.wait_for_url("**/reservations/**")
    page = f"/lending/reservations/{Reservation.objects.get().pk}/"
    for someone in (borrower, keeper):
        someone.at(page)
    if keeper.page.locator("form[action$='/grant/']").count():
        keeper.send("/grant/")
    keeper.page.goto(f"{page}hand-over/")
    keeper.page.locator("main form select").first.select_option("good")
    keeper.press("")
    return page


def give_back(keeper, page):
    keeper.at(f"{page}return/")
    keeper.page.locator("main form select").first.select_option("good")
    keeper.press("")
    keeper.at(page)


def try_out(vendor, office, need):
    """Plan a trial, let the office start it, measure, report, and let the office judge it."""
    vendor.at(f"/trials/new/{need.pk}/")
    vendor.fill(title="予約バスの実証").press("")
    trial = Trial.objects.get()
    page = f"/trials/{trial.pk}/"
    write = {
        "part/about/": {"hypotheses-0-statement": "通院できる日が増える", "hypotheses-0-judged_by": "雪の日の通院率"},
        "part/schedule/": {"phases-0-name": "実施", "phases-0-begins": str(TODAY), "phases-0-ends": str(TODAY)},
        "indicators/new/": {
            "name": "雪の日に通院できた人の割合",
            "kind": "outcome",
            "unit": "percent",
            "direction": "up",
            "target": "80",
            "is_main": True,
        },
    }
    for part, fields in write.items():
        vendor.at(page + part)
        vendor.fill(**fields).press("")
    one = Indicator.objects.get()
    measured(vendor, page, one, "baseline", {"value": "55"})
    office.at(page)
    office.send("/act/start/", said="計画がそろった")
    vendor.page.goto(page)
    vendor.page.goto(page)
    vendor.page.locator("form[action$='/files/']").evaluate("one => { one.closest('details').open = true }")
    table = {"name": "result.csv", "mimeType": "text/csv", "buffer": b"day,rate\n1,82\n"}
    vendor.page.set_input_files("form[action$='/files/'] input[type=file]", table)
    vendor.send("/files/", title="集計表")
    measured(vendor, page, one, "result", {"value": "82", "low": "76", "high": "88", "count": "120"})
    vendor.page.goto(page)
    vendor.send("/act/end/", said="期間が終わった")
    vendor.at(f"{page}part/report/")
    vendor.fill(conclusion="通院できる人が増えた。", lessons="除雪の予定と合わせる。").press("")
    vendor.page.goto(page)
    vendor.send("/act/report/", said="報告します")
    office.page.goto(page)
    office.send("/act/prove/", said="目標を超えた")
    office.is_fit()
    office.at(f"{page}sheet/")
    return trial


def measured(vendor, page, one, part, values):
    vendor.page.goto(f"{page}indicators/{one.pk}/{part}/")
    told = {"on": str(TODAY), "source": "市の調査", "basis": "measured", **values}
    vendor.fill(**{f"{part}_{name}": value for name, value in told.items()})
    if part == "result":
        vendor.page.select_option("select[name=evidence]", index=1)
    vendor.press("")


def publish_model(vendor, trial):
    vendor.page.goto(f"/trials/{trial.pk}/")
    vendor.send(f"/make/{trial.pk}/")
    model = PortalModel.objects.get()
    page = f"/rollout/models/{model.model_id}/"
    vendor.at(f"{page}edit/")
    vendor.fill(title="予約バスで通う冬の通院", problem="雪の日に通院できない。", licence="CC BY 4.0")
    vendor.fill(why_no_configuration="通信の整備を伴わない").press("")
    vendor.at(page)
    vendor.send("/act/publish/")
    return page


def adopt(second, page):
    """Adopt the model for another town, and report what it brought there; return the adoption's page."""
    second.at(page)
    second.page.goto(f"{page}adopt/")
    second.press("")
    adoption = Adoption.objects.get()
    own = f"/rollout/adoptions/{adoption.pk}/"
    second.at(own)
    for step in ("adopt", "run"):
        second.send(f"/act/{step}/")
    second.at(f"{own}part/effects/")
    told = {"before": "50", "before_on": str(TODAY), "after": "70", "after_on": str(TODAY), "basis": "measured"}
    second.page.select_option("select[name=effects-0-what]", index=1)
    second.fill(**{f"effects-0-{name}": value for name, value in told.items()})
    second.fill(**{"effects-0-source": "市の調査"}).press("")
    second.page.goto(own)
    second.send("/act/measure/")
    return adoption


@pytest.mark.parametrize(
    ("options", "lang"), [(DESKTOP, "ja"), ({**PHONE, "color_scheme": "dark"}, "en")], ids=["desk-ja", "phone-dark-en"]
)
def test_a_need_becomes_a_model_that_the_next_town_adopts(somebody, live_server, town, person_in, options, lang):
    def at_browser(person):
        return somebody(options, lang).signed_in_as(person, live_server.url)

    office = at_browser(confirmed(person_in(town, Role.APPROVER)))
    neighbour = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    second = at_browser(confirmed(person_in(neighbour, Role.APPROVER)))
    bureau = at_browser(owner(person_in, OrganisationKind.BUREAU, "試験の総合通信局", "01"))
    vendor = at_browser(owner(person_in, OrganisationKind.VENDOR, "架空の運行会社"))
    partner = at_browser(owner(person_in, OrganisationKind.ADVISER, "架空の支援機構"))
    owners = {"technology": vendor, "people": partner, "money": partner}
    need = bring_need(office, bureau)
    for kind, own in owners.items():
        offer(own, kind)
    match(bureau, need, owners, office)
    page = borrow(office, second, town)
    trial = try_out(vendor, office, need)
    give_back(office, page)
    model = publish_model(vendor, trial)
    adoption = adopt(second, model)
    states = [type(one).objects.get(pk=one.pk).state for one in (need, adoption, Reservation.objects.get())]
    assert states == [NeedState.ADOPTED, "measured", "returned"]
    assert sorted(Match.objects.values_list("side", "state")) == [(side, "confirmed") for side in sorted(owners)]
    assert Need.objects.get(area_code="01230").from_model == PortalModel.objects.get().pk
    stranger = somebody(options, lang)
    for page in (model, "/rollout/spread/"):
        stranger.at(page)
        assert re.search("登別|Noboribetsu", stranger.page.inner_text("main"))
    assert verify().faults == ()
