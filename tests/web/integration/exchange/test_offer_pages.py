"""Pages of offers: written, opened, listed and downloaded; two people at once; what is wrong stands at its field."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.exchange.needs.actions import offers as offer_actions
from todoku_web.exchange.needs.models import Offer, OfferState
from todoku_web.exchange.needs.offer_content import OfferContent

pytestmark = pytest.mark.django_db
OFFER = {
    "key": "k",
    "kind": "people",
    "title": "助言",
    "description": "助言する。",
    "days_max": "１０",
    "action": "open",
}


@pytest.fixture
def vendor(db):  # noqa: ARG001
    return Organisation.objects.create(kind=OrganisationKind.VENDOR, name="合成ベンダー")


def test_an_offer_is_written_opened_listed_and_downloaded(client, vendor, person_in):
    client.force_login(person_in(vendor, Role.REVIEWER))
    sent = {**OFFER, "organisation": str(vendor.pk), "areas": "北海道、登別市", "fields_known": ["ai"]}
    answer = client.post("/offers/new/", sent)
    offer = Offer.objects.get()
    assert answer.headers["Location"] == f"/offers/{offer.pk}/"
    assert (offer.state, offer.days_max, offer.areas) == (OfferState.OPEN, 10, ["01", "01230"])
    client.logout()
    page = client.get(f"/offers/{offer.pk}/").content.decode()
    assert "合成ベンダー" in page
    assert "担当" not in page
    rows = list(csv.DictReader(io.StringIO(client.get("/offers/offers.csv").content.decode("utf-8-sig"))))
    assert (rows[0]["area_codes"], rows[0]["fields"], rows[0]["days_max"]) == ("01|01230", "ai", "10")
    (told,) = json.loads(client.get("/offers/offers.json?kind=people").content)["offers"]
    assert told["areas"] == ["北海道", "登別市"]


def test_a_drafter_s_offer_waits_for_a_reviewer(client, vendor, person_in):
    client.force_login(person_in(vendor, Role.DRAFTER))
    client.post("/offers/new/", {**OFFER, "organisation": str(vendor.pk)}, follow=True)
    offer = Offer.objects.get()
    assert offer.state == OfferState.DRAFT
    client.logout()
    assert client.get(f"/offers/{offer.pk}/").status_code == 302
    assert str(offer.pk) not in client.get("/offers/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("open_until", "2026-01-01", "2026-01-01"),
        ("open_from", "2026-13-40", "日付"),
        ("link", "ftp://x", "https://"),
        ("areas", "どこにもない町", "どこにもない町"),
        ("days_max", "999", "366"),
    ],
)
def test_what_is_wrong_is_told(client, vendor, person_in, field, value, told):
    client.force_login(person_in(vendor, Role.REVIEWER))
    sent = {**OFFER, "organisation": str(vendor.pk), "open_from": "2026-02-01", field: value}
    answer = client.post("/offers/new/", sent)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Offer.objects.exists()


def test_lists_ask_as_often_for_one_row_as_for_many(client, vendor):
    counted = []
    for number in range(2):
        for one in range(2):
            held = {"kind": "people", "title": f"題{one}", "areas": ["01"], "state": OfferState.OPEN}
            Offer.objects.create(key=f"{number} {one}", organisation=vendor, **held)
        with CaptureQueriesContext(connection) as queries:
            client.get("/offers/?area=室蘭市&issue=mobility&requirement=REQ-MOB-BUS")
            client.get("/offers/")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_two_who_change_the_same_are_asked(client, vendor, person_in):
    reviewer = person_in(vendor, Role.REVIEWER)
    content = OfferContent(kind="people", title="助言", description="助言する。")
    offer = offer_actions.begin(content, by=reviewer, key="k", organisation=vendor)
    offer_actions.edit(offer, replace(content, fields=("ai",)), by=reviewer, seen=1)
    client.force_login(reviewer)
    sent = {**OFFER, "seen": "1", "fields_known": ["radio"], "days_max": "", "action": "save"}
    page = client.post(f"/offers/{offer.pk}/edit/", sent)
    assert page.status_code == 409
    told = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()):
        told.setdefault(name, []).append(value)
    client.post(f"/offers/{offer.pk}/edit/", {**told, "take-fields": "mine", "action": "save"})
    assert Offer.objects.get().fields == ["radio"]
