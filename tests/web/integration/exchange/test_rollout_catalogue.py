"""The catalogue of models: its pages, the plans begun with one, and what offices take in from tables."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from todoku.errors import InputError
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.audit.models import Entry
from todoku_web.exchange.rollout.actions import collecting
from todoku_web.exchange.rollout.actions import portal_models as of_models
from todoku_web.exchange.rollout.models import Adoption, CollectedTrial, PortalModel
from todoku_web.planning.models import Plan
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import TABLES
from web.integration.exchange.trying import adopted, led

pytestmark = pytest.mark.django_db


class TestPlanForm:
    def test_a_new_plan_begins_with_a_model_and_keeps_which(self, published, adopter, client):
        client.force_login(adopter[0])
        at = f"{reverse('planning:new')}?rollout_model={published.model_id}&area=01230"
        page = client.get(at).content.decode()
        assert f'name="rollout_model" value="{published.model_id}"' in page
        assert 'name="mobile-enabled" value="on" checked' not in page
        form = {
            "rollout_model": published.model_id,
            "area": "01230",
            "title": "x",
            "fibre-enabled": "on",
            "phasing-years": "3",
            "action": "create",
            "key": "k",
        }
        answer = client.post(reverse("planning:new"), form)
        assert answer.status_code == 302, answer.content.decode()[:2000]
        config = Plan.objects.get().config
        assert config["rollout_model"]["id"] == published.model_id
        assert config["fibre"]["pon"] == {"optics": "gpon_c_plus"}
        assert not config.get("mobile", {}).get("enabled", False)

    def test_who_is_not_signed_in_comes_back_to_the_same_model(self, published, client):
        at = f"{reverse('planning:new')}?rollout_model={published.model_id}"
        assert f"rollout_model%3D{published.model_id}" in client.get(at).headers["Location"]

    def test_models_without_settings_are_not_among_the_choices(self, published, adopter, client):
        client.force_login(adopter[0])
        assert f'value="{published.model_id}"' in client.get(reverse("planning:new")).content.decode()
        PortalModel.objects.update(configuration=None)
        assert f'value="{published.model_id}"' not in client.get(reverse("planning:new")).content.decode()

    @pytest.mark.parametrize("model_id", ["m-000000000000", "roadmap-ehr", "../x.yaml"])
    def test_a_model_of_which_no_plan_can_be_made_is_left_out(self, adopter, client, model_id):
        client.force_login(adopter[0])
        page = client.get(reverse("planning:new"), {"rollout_model": model_id}).content.decode()
        assert 'type="hidden" name="rollout_model"' not in page


TABLE = "課題分野,年度,題,実施者,場所,出典,URL\n{rows}"
GOOD = "観光,2021,森の案内,甲社,北海道,総務省 報道資料,https://example.jp/a\n"


class TestImport:
    @pytest.fixture
    def officer(self, person_in):
        body = Organisation.objects.create(kind=OrganisationKind.BUREAU, name="北海道総合通信局", area_code="01")
        return person_in(body, Role.REVIEWER), body

    def handed(self, officer, rows, header=TABLE):
        content = header.format(rows=rows).encode("utf-8-sig")
        return take(SimpleUploadedFile("t.csv", content), kinds=TABLES, by=officer[0], organisation=officer[1])

    def test_a_table_is_looked_at_and_taken_in_once(self, officer, client):
        client.force_login(officer[0])
        file = SimpleUploadedFile("t.csv", TABLE.format(rows=GOOD + GOOD).encode())
        led_to = client.post(reverse("rollout:import"), {"file": file}).headers["Location"]
        page = client.get(led_to + "?lang=en").content.decode()
        assert "1 rows can be taken in, 0 are here already, 1 cannot" in page
        assert not CollectedTrial.objects.exists()
        for _ in range(2):
            assert client.post(led_to).status_code == 302
        assert CollectedTrial.objects.count() == 1
        assert "森の案内" in client.get(reverse("rollout:trials")).content.decode()

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ("宇宙,2021,題,x,場所,出典,\n", "rollout_model.issue"),
            ("観光,21,題,x,場所,出典,\n", "rollout_model.year"),
            ("観光,2021,,x,場所,出典,\n", "planning.text_empty"),
            ("観光,2021,題,x,場所,出典,javascript:alert(1)\n", "rollout_model.address"),
            ("観光,2021,題\u202e,x,場所,出典,\n", "planning.text_invisible"),
            (f"観光,2021,{'長' * 201},x,場所,出典,\n", "planning.text_long"),
        ],
    )
    def test_a_bad_row_is_left_and_said(self, officer, row, code):
        table = collecting.take_in(self.handed(officer, GOOD + row), organisation=officer[1], by=officer[0])
        assert [(number, error.code) for number, error in table.faults] == [(3, code)]
        assert CollectedTrial.objects.get().title == "森の案内"

    def test_a_table_without_its_columns_is_refused(self, officer):
        with pytest.raises(InputError, match="columns"):
            collecting.take_in(self.handed(officer, "x,y\n", "題,場所\n{rows}"), organisation=officer[1], by=officer[0])

    def test_nobody_sees_a_table_that_another_handed_in(self, officer, person_in, client):
        upload = self.handed(officer, GOOD)
        client.force_login(person_in(officer[1], Role.REVIEWER))
        assert client.get(reverse("rollout:preview", args=[upload.pk])).status_code == 404

    def test_a_formula_is_text_and_its_office_takes_it_out(self, officer, client):
        rows = 'labour,2021,"=cmd|1",x,場所,出典,\n'
        collecting.take_in(self.handed(officer, rows), organisation=officer[1], by=officer[0])
        one = CollectedTrial.objects.get()
        client.force_login(officer[0])
        assert client.post(reverse("rollout:remove", args=[one.pk])).status_code == 302
        assert not CollectedTrial.objects.exists()
        assert Entry.objects.filter(action="collected.removed").exists()


class TestPages:
    def test_the_deck_s_23_trials_stand_in_the_catalogue_with_what_is_inferred(self, client):
        page = client.get(reverse("rollout:trials"), {"lang": "en"}).content.decode()
        assert "Safety of crane work by high-definition images" in page
        assert page.count('<td lang="ja">') == 23 * 3
        assert page.count(">inferred<") >= 23

    def test_the_page_of_a_model_names_towns_alike_with_reasons(self, client):
        page = client.get(reverse("rollout:model", args=["fibre-iru"]), {"lang": "ja"}).content.decode()
        assert "この町で試算する" in page
        assert "七飯町" in page

    def test_a_karte_shows_the_town_s_trials_and_models_that_fit(self, published, client):
        page = client.get(reverse("area", args=["01205"])).content.decode()
        assert published.title in page
        assert "この市町村で実証" in page

    def test_the_atlas_shows_who_adopted_by_year(self, published, adopter, client):
        led(adopted(published.model_id, adopter), "adopt", by=adopter[0], on="2026-02-01")
        found = client.get(reverse("atlas-features", args=["rollout-2025"])).json()["features"]
        assert [one["properties"]["title"] for one in found] == ["登別市"]

    def test_the_list_takes_as_many_queries_for_three_as_for_one(self, published, them, client):  # noqa: ARG002
        def queries():
            with CaptureQueriesContext(connection) as caught:
                assert client.get(reverse("rollout:home")).status_code == 200
            return len(caught)

        queries()
        one = queries()
        for key in ("b", "c"):
            trial, _ = them.reported(them.need(title=key), key=key)
            model = of_models.make(them.go(trial, "prove"), by=them.maker)
            PortalModel.objects.filter(pk=model.pk).update(state="published", published_at=dt.datetime.now(dt.UTC))
        assert queries() == one

    def test_own_pages_list_what_is_one_s_own(self, published, them, adopter, client):
        adopted(published.model_id, adopter)
        client.force_login(adopter[0])
        assert "予約バス" in client.get(reverse("rollout:mine")).content.decode()
        client.force_login(them.maker)
        assert published.title in client.get(reverse("rollout:mine")).content.decode()
        assert Adoption.objects.count() == 1
