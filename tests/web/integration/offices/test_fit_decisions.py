"""Decisions on items of fit-and-gap studies: refused by the rules, typed badly, made at once, kept with their items."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sample_office_specification import fill_worksheet
from todoku.errors import InputError
from todoku.office.specification.importer import read_specification
from todoku.reports.office.fit_gap.worksheet import write_worksheet
from todoku_web.accounts.doors import ChangedMeanwhile
from todoku_web.offices.fits.actions import decisions
from todoku_web.offices.fits.models import ItemDecision
from todoku_web.offices.fits.results import items_of
from todoku_web.offices.inquiries.results import result_of
from todoku_web.parts.collision import Collision
from web.fits_world import (  # noqa: F401 - fixtures
    DECISION,
    NO,
    YES,
    assess_of_fits,
    decide,
    item_called,
    study_of_fits,
    workbooks_of_fits,
)
from web.inquiries_world import world_of_inquiries  # noqa: F401 - fixture
from web.page_reading import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("number", "more", "why"),
    [
        ("0010004", {"way": "customise"}, "カスタマイズ"),
        ("0010004", {"way": "option"}, "標準オプション"),
        ("0010004", {"way": "external"}, "連携要件"),
        ("0010004", {"reason": ""}, "理由がありません"),
        ("0010003", {}, "新規対応"),
        ("0010005", {}, "ギャップ"),
    ],
)
def test_what_the_rules_forbid_is_refused_with_its_reason_and_not_kept(world, study, assess, client, number, more, why):
    run = assess()
    with pytest.raises(InputError, match="refused") as caught:
        decide(study, run, number, by=world["drafter"], **more)
    assert why in caught.value.params["why"]["ja"]
    client.force_login(world["drafter"])
    url = reverse("fits:decide", args=[study.pk, item_called(run, number)])
    sent = {**{name: value or "" for name, value in {**DECISION, **more}.items()}, "seen": "0", "key": "x"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    page = Page.of(answer.content.decode())
    assert why in page.words
    assert page.faults == []
    assert not ItemDecision.objects.exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"yearly_jpy": "たくさん"}, "たくさん"),
        ({"hours_per_year": "-1", "hours_basis": "survey"}, "0から"),
        ({"hours_per_year": "10"}, "根拠"),
        ({"hours_basis": "survey"}, "年間時間"),
        ({"way": ""}, "直してください"),
        ({"way": "x"}, "直してください"),
    ],
)
def test_what_is_typed_badly_is_told_beside_it(world, study, assess, client, typed, says):
    run = assess()
    client.force_login(world["drafter"])
    url = reverse("fits:decide", args=[study.pk, item_called(run, "0010004")])
    answer = client.post(url, {"way": "review", "reason": "x", "seen": "0", "key": "x", **typed})
    assert answer.status_code == 400
    assert says in Page.of(answer.content.decode()).words
    assert not ItemDecision.objects.exists()


def test_two_who_decide_at_once_are_asked_and_nothing_is_lost(world, study, assess, client):
    run = assess()
    first = decide(study, run, "0010004", by=world["drafter"], reason="一")
    assert decide(study, run, "0010004", by=world["drafter"], reason="一") == first  # the same form sent twice
    with pytest.raises(Collision) as caught:
        decide(study, run, "0010004", by=world["second"], reason="二", key="other")
    assert (caught.value.theirs["reason"], caught.value.mine["reason"]) == ("一", "二")

    client.force_login(world["second"])
    url = reverse("fits:decide", args=[study.pk, first.item])
    sent = {"way": "review", "reason": "二", "yearly_jpy": "30万円", "key": "other", "seen": "0"}
    asked = client.post(url, sent)
    assert asked.status_code == 409
    assert Page.of(asked.content.decode()).faults == []
    assert client.post(url, {**sent, "seen": "1"}).status_code == 302
    made = ItemDecision.objects.order_by("version")
    assert [(one.reason, one.is_current, one.by) for one in made] == [
        ("一", False, world["drafter"]),
        ("二", True, world["second"]),
    ]
    with pytest.raises(ChangedMeanwhile):
        decisions.take_back(study, first.item, by=world["drafter"], seen=1, key="back")
    decisions.take_back(study, first.item, by=world["drafter"], seen=2, key="back")
    decisions.take_back(study, first.item, by=world["drafter"], seen=2, key="back")
    assert ItemDecision.objects.count() == 3
    page = Page.of(client.get(reverse("fits:item", args=[study.pk, first.item])).content.decode())
    assert page.faults == []
    assert {"一", "二", "取り消し"} <= set(" ".join(page.words.split()).replace("：", " ").split(" "))
    assert next(one.state for one in items_of(result_of(run), {}) if one.id == first.item) == "undecided"


def test_a_decision_stays_with_its_item_when_todays_file_is_replaced(world, study, assess, workbooks, client, tmp_path):
    run = assess()
    for number, way in (("町内会の案内", "review"), ("0010004", "review")):
        decide(study, run, number, by=world["drafter"], way=way)
    path = tmp_path / "again.xlsx"
    write_worksheet(path, read_specification(_kept(tmp_path, workbooks)), lang="ja", body_kind="municipality")
    moved = [("機能", {"現行の名称": "別の仕事"}), ("機能", {"現行の名称": "町内会の案内"})]
    again = assess("s", as_is=fill_worksheet(path, {"機能": {"0010004": NO}}, moved).read_bytes())
    told = {one.row.id or one.row.name: one for one in items_of(result_of(again), None)}
    assert told["町内会の案内"].state == "decided"
    assert told["別の仕事"].state == "undecided"
    assert told["0010004"].state == "refused"  # the town has it no more, so there is nothing to decide
    assert run.asked["files"]["as_is"]["sha256"] != again.asked["files"]["as_is"]["sha256"]
    path = tmp_path / "third.xlsx"
    write_worksheet(path, read_specification(_kept(tmp_path, workbooks)), lang="ja", body_kind="municipality")
    third = assess("t", as_is=fill_worksheet(path, {"機能": {"0010001": YES}}).read_bytes())
    client.force_login(world["drafter"])
    page = Page.of(client.get(third.get_absolute_url()).content.decode())
    assert "この結果にない要件の対応方針" in page.words
    assert page.faults == []


def _kept(tmp_path, workbooks):
    path = tmp_path / "spec.xlsx"
    path.write_bytes(workbooks["standard"])
    return path
