"""Models for roll-out: made of what was proven, costed on a machine that never heard of them, adopted, and measured."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from todoku.errors import InputError
from todoku.rollout.catalogue import builtin_models, model_yaml, read_model
from todoku_web.accounts.doors import NotAllowed
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.rollout.actions import adoptions as of_adoptions
from todoku_web.exchange.rollout.actions import portal_models as of_models
from todoku_web.exchange.rollout.as_library import library_model, portal_model
from todoku_web.exchange.rollout.models import PortalModel
from todoku_web.parts.collision import Collision
from todoku_web.planning.models import Plan
from web.integration.exchange.trying import CARRIED, MODEL, SETTINGS, adopted, led

pytestmark = pytest.mark.django_db
EFFECT = {
    "before": "50",
    "before_on": "2026-01-05",
    "after": "70",
    "after_on": "2026-03-05",
    "count": 80,
    "basis": "measured",
    "source": "町の調査",
}


class TestModel:
    def test_a_model_is_made_once_of_a_proven_trial_and_of_no_other(self, them):
        trial, _ = them.reported()
        with pytest.raises(NotAllowed):
            of_models.make(trial, by=them.maker)
        proven = them.go(trial, "prove")
        assert of_models.make(proven, by=them.maker).pk == of_models.make(proven, by=them.maker).pk
        assert PortalModel.objects.count() == 1

    def test_its_effect_is_the_trial_s_change_with_its_interval(self, published):
        (effect,) = library_model(published).effects
        assert (effect.low, effect.middle, effect.high) == (21.0, 27.0, 33.0)
        assert (effect.unit, effect.count, effect.basis) == ("point", 120, "measured")

    def test_what_is_a_town_s_own_is_left_out(self, draft, them):
        own = (
            SETTINGS + "title: 町の計画\ndate: 2026-04-01\nbudget_jpy: 1\ncosts: {take_up: 0.5}\nfunding: {part: 島}\n"
        )
        model = of_models.write(draft, MODEL | {"configuration": own}, by=them.maker, seen=draft.version)
        assert model.configuration == CARRIED

    def test_the_settings_of_the_need_s_plan_are_carried_over(self, them, town):
        plan = Plan.objects.create(
            key="p", organisation=town, area_code="01205", title="x", config=yaml.safe_load(SETTINGS + "title: x\n")
        )
        trial, _ = them.reported()
        Need.objects.update(plan=plan)
        model = of_models.make(them.go(trial, "prove"), by=them.maker)
        assert model.configuration == CARRIED

    @pytest.mark.parametrize(
        "bad",
        [
            "!!python/object/apply:os.system ['true']",
            "present: /etc/passwd\nfibre: {enabled: true}",
            "funding: {parts: ../x.geojson}\nfibre: {enabled: true}",
            "fibre: {enabled: perhaps}",
            "title: x",
            "- 1",
            "rollout_model: ../../x.yaml\nfibre: {enabled: true}",
        ],
    )
    def test_settings_that_name_files_or_run_something_are_refused(self, draft, them, bad):
        with pytest.raises(InputError):
            of_models.write(draft, MODEL | {"configuration": bad}, by=them.maker, seen=draft.version)
        client = Client()
        client.force_login(them.maker)
        form = {"title": "x", "problem": "x", "licence": "x", "configuration": bad, "seen": draft.version}
        assert client.post(reverse("rollout:edit", args=[draft.model_id]), form).status_code == 400
        assert PortalModel.objects.get().configuration is None

    def test_a_model_without_licence_is_not_published(self, draft, them):
        with pytest.raises(InputError, match="lacks"):
            of_models.go(draft, "publish", by=them.maker, seen=draft.version)

    def test_two_who_write_it_are_asked(self, draft, them):
        of_models.write(draft, MODEL, by=them.maker, seen=draft.version)
        with pytest.raises(Collision):
            of_models.write(draft, MODEL | {"title": "別の題"}, by=them.maker, seen=1)
        client = Client()
        client.force_login(them.maker)
        form = {"title": "別の題", "problem": "x", "licence": "x", "seen": 1}
        answer = client.post(reverse("rollout:edit", args=[draft.model_id]), form)
        assert answer.status_code == 409
        assert "別の題" in answer.content.decode()

    def test_rows_that_were_typed_before_signing_in_stand_in_the_form_again(self, draft, them, client):
        at = reverse("rollout:edit", args=[draft.model_id])
        sent = {"title": "書きかけ", "conditions-rows": "2", "conditions-1-said": "途中の条件"}
        assert client.post(at, sent).status_code == 302
        client.force_login(them.maker)
        page = client.get(at).content.decode()
        assert "書きかけ" in page
        assert "途中の条件" in page

    def test_a_draft_is_not_there_for_others_and_a_retired_one_stays_with_its_reason(
        self, draft, published, them, client
    ):
        at = reverse("rollout:model", args=[draft.model_id])
        retired = of_models.go(published, "retire", by=them.maker, seen=published.version, said="新しい版があります。")
        assert "新しい版があります。" in client.get(at).content.decode()
        assert retired.title not in client.get(reverse("rollout:home")).content.decode()
        PortalModel.objects.update(state="draft")
        assert client.get(at).status_code == 302


def test_a_plan_follows_the_file_of_a_model_on_a_machine_that_never_heard_of_it(
    published, client, tmp_path, monkeypatch
):
    """``todoku plan TOWN --model FILE`` costs the model for the next town, whose plan says which model it followed."""
    from todoku.cli.app import app

    answer = client.get(reverse("rollout:yaml", args=[published.model_id]))
    file = tmp_path / "model.yaml"
    file.write_bytes(answer.content)
    assert read_model(file) == library_model(published)
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(app, ["plan", "上士幌町", "--model", "model.yaml", "--out", "plan"])
    assert made.exit_code == 0, made.output
    plan = next(Path("plan").rglob("plan.json")).read_text(encoding="utf-8")
    assert published.model_id in plan
    assert "予約バス" in plan


def test_every_built_in_model_has_its_page_and_file(client):
    home = client.get(reverse("rollout:home")).content.decode()
    for one in builtin_models().values():
        assert f">{one.title.ja}</a>" in home
        assert client.get(reverse("rollout:model", args=[one.id])).status_code == 200
        assert client.get(reverse("rollout:yaml", args=[one.id])).content.decode() == model_yaml(one)


class TestAdoption:
    def test_adopting_makes_a_need_and_a_draft_of_the_implementation_plan_once(self, published, adopter):
        first, second = adopted(published.model_id, adopter), adopted(published.model_id, adopter)
        assert first.pk == second.pk
        need = first.need
        assert (need.from_model, need.area_code, need.issue_area, need.state) == (
            published.pk,
            "01230",
            "mobility",
            "draft",
        )
        assert need.requirements == published.trial.need.requirements
        plan = first.part("implementation")
        assert "27" in plan["goal"]
        assert [row["name"] for row in plan["bodies"]] == ["登別市", "実証会社"]
        assert {row["begins"] for row in plan["steps"]} == {None}

    def test_a_second_form_for_the_same_model_is_refused_until_the_first_is_dropped(self, published, adopter):
        first = adopted(published.model_id, adopter)
        with pytest.raises(InputError, match="adopted_already"):
            adopted(published.model_id, adopter, key="b")
        led(first, "drop", by=adopter[0], said="予算がない。")
        assert adopted(published.model_id, adopter, key="c").pk != first.pk

    def test_a_retired_model_is_not_adopted(self, published, adopter, them):
        of_models.go(published, "retire", by=them.maker, seen=published.version, said="x")
        with pytest.raises(InputError, match="not_adoptable"):
            adopted(published.model_id, adopter)

    def test_only_municipalities_adopt(self, published, them):
        with pytest.raises(NotAllowed):
            of_adoptions.adopt(published.model_id, organisation=them.vendor, by=them.maker, key="x")

    def test_a_town_that_merged_adopts_as_what_it_became_and_one_that_is_none_is_told(self, person_in):
        merged = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="岩舟町", area_code="09367")
        person = person_in(merged, Role.REVIEWER)
        adoption = of_adoptions.adopt("fibre-iru", organisation=merged, by=person, key="x")
        assert adoption.area_code == "09203"
        gone = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="上九一色村", area_code="19341")
        with pytest.raises(InputError, match="town_gone"):
            of_adoptions.adopt("fibre-iru", organisation=gone, by=person_in(gone, Role.REVIEWER), key="y")

    def test_effects_flow_back_as_a_range_that_the_trial_s_own_is_not_part_of(
        self, published, adopter, person_in, client
    ):
        outcome = str(published.trial.indicators.get().pk)
        other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="伊達市", area_code="01233")
        for crew_of, after in ((adopter, "70"), ((person_in(other, Role.REVIEWER), other), "58")):
            one = led(adopted(published.model_id, crew_of), "adopt", "run", by=crew_of[0])
            with pytest.raises(InputError, match="no_effect"):
                led(one, "measure", by=crew_of[0])
            value = {"effects": [EFFECT | {"what": outcome, "after": after}]}
            one = of_adoptions.write(one, "effects", value, by=crew_of[0], seen=one.version)
            led(one, "measure", by=crew_of[0])
        page = client.get(reverse("rollout:model", args=[published.model_id]), {"lang": "en"}).content.decode()
        assert "+14points" in page.replace(" ", "")
        assert "8 to 20" in page
        assert library_model(portal_model(published.model_id)).effects == library_model(published).effects

    def test_days_go_forward_and_none_is_to_come(self, published, adopter):
        one = led(adopted(published.model_id, adopter), "adopt", by=adopter[0], on="2026-02-01")
        assert one.fiscal_year == 2025
        for wrong in ("2026-01-31", "2099-01-01", "31/31"):
            with pytest.raises(InputError):
                led(one, "run", by=adopter[0], on=wrong)

    def test_what_is_being_considered_is_not_public_and_what_is_decided_is(self, published, adopter, client):
        one = adopted(published.model_id, adopter)
        at = reverse("rollout:adoption", args=[one.pk])
        assert client.get(at).status_code == 302
        led(one, "adopt", by=adopter[0])
        assert client.get(at).status_code == 200
        assert "登別市" in client.get(reverse("rollout:spread")).content.decode()
        assert client.get(reverse("rollout:implementation", args=[one.pk])).status_code == 302

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ({"before": "-5"}, "below zero"),
            ({"after": "120"}, "100 per cent"),
            ({"after_on": "2025-12-31"}, "before the value before"),
            ({"before": "1e5"}, "no number"),
        ],
    )
    def test_an_effect_that_cannot_be_is_refused(self, published, adopter, client, row, said):
        outcome = str(published.trial.indicators.get().pk)
        one = led(adopted(published.model_id, adopter), "adopt", "run", by=adopter[0])
        client.force_login(adopter[0])
        typed = {f"effects-0-{name}": value for name, value in (EFFECT | {"what": outcome} | row).items()}
        at = f"{reverse('rollout:part', args=[one.pk, 'effects'])}?lang=en"
        answer = client.post(at, {**typed, "effects-rows": 1, "seen": one.version})
        assert answer.status_code == 400
        assert said in answer.content.decode()

    def test_money_must_equal_the_cost_where_both_are_known(self, published, adopter, client):
        one = adopted(published.model_id, adopter)
        client.force_login(adopter[0])
        form = {"goal": "x", "works-rows": 1, "works-0-name": "工事", "works-0-amount_jpy": "100万", "money-rows": 1}
        form |= {"money-0-name": "町", "money-0-amount_jpy": "99万", "bodies-rows": 0, "steps-rows": 0, "seen": 1}
        at = reverse("rollout:part", args=[one.pk, "implementation"])
        assert "1,000,000" in client.post(at, form).content.decode()
        assert client.post(at, form | {"money-0-amount_jpy": ""}).status_code == 302
        page = client.get(reverse("rollout:implementation", args=[one.pk])).content.decode()
        assert "合計 1,000,000円" in page
        assert "合計 不明" in page
        assert client.get(reverse("rollout:implementation_pdf", args=[one.pk])).content.startswith(b"%PDF")
