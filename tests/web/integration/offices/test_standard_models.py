"""Models of standards: made and renewed by a button; who adopts at the standard counts once; nothing is invented."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from typer.testing import CliRunner

from todoku.cli.app import app
from todoku.dates import fiscal_year
from todoku.errors import InputError
from todoku.rollout.catalogue import read_model
from todoku_web.accounts.doors import NotAllowed
from todoku_web.accounts.models import Role
from todoku_web.audit.models import Entry
from todoku_web.exchange.rollout import taken
from todoku_web.exchange.rollout.actions import adoptions as of_adoptions
from todoku_web.exchange.rollout.actions import of_standards
from todoku_web.exchange.rollout.actions import portal_models as of_models
from todoku_web.exchange.rollout.as_library import library_model, portal_model
from todoku_web.exchange.rollout.atlas_layers import provider
from todoku_web.exchange.rollout.models import Adoption, PortalModel
from todoku_web.exchange.rollout.queries import ModelsAsked, published_in
from todoku_web.exchange.rollout.queries import published as published_models
from todoku_web.exchange.rollout.standard_model import worked_in
from todoku_web.offices.standards.actions import adoptions, costs, standards
from todoku_web.offices.standards.models import Cost, Edition, Standard
from web.page_reading import Page
from web.standards_world import ABOUT, PERIOD, VALUE, added, moved, of, published, standards_world

pytestmark = pytest.mark.django_db
WRITTEN = {
    "title_en": "Moving in",
    "problem": "届け出の手順が町ごとに違う。",
    "problem_en": "",
    "licence": "CC BY 4.0",
    "conditions": [{"said": "窓口に端末がある", "said_en": ""}],
    "lessons": [],
    "links": [],
}
QUOTE = {
    "initial_jpy": 3_000_000,
    "yearly_jpy": 240_000,
    "basis": "quote",
    "source": "架空の会社の見積書",
    "as_of": "2026-10-01",
}


@pytest.fixture(name="world")
def _world(person_in, town):
    return standards_world(person_in, town)


@pytest.fixture(name="found")
def _found(world, town):
    return standards.propose(ABOUT | {"about": "転入の手続"}, organisation=town, by=world["drafter"], key="k")


@pytest.fixture(name="edition")
def _edition(found, world):
    return published(added(found, world, "受付", "審査", "通知", key="1", rules="期限は5日\n\n郵送は7日"), world)


@pytest.fixture(name="model")
def _model(edition, world):
    """Return the published model of the standard."""
    made = of_standards.make(edition, by=world["drafter"])
    made = of_models.write(made, WRITTEN, by=world["drafter"], seen=made.version)
    return of_models.go(made, "publish", by=world["approver"], seen=made.version)


def now(model):
    return portal_model(model.model_id)


def told(model):
    return library_model(now(model))


def adopts(edition, world, body, who, **value):
    made = adoptions.adopt(edition, **of(world, body, who), planned_on=None)
    if value:
        made = adoptions.edit(made, {**VALUE, **value}, by=world[who], seen=made.version)
    return made


def page_of(client, address, lang="ja"):
    answer = client.get(address, {"lang": lang})
    assert answer.status_code == 200, answer.status_code
    return Page.of(answer.content.decode())


class TestMaking:
    def test_pressed_twice_makes_one_model_with_what_the_standard_says(self, edition, world, client):
        client.force_login(world["drafter"])
        assert "横展開モデルを作る" in page_of(client, edition.standard.get_absolute_url()).words
        address = reverse("rollout:make_of_standard", args=[edition.standard_id, 1])
        first, second = client.post(address), client.post(address)
        made = PortalModel.objects.get()
        assert first["Location"] == reverse("rollout:edit", args=[made.model_id])
        assert second["Location"] == reverse("rollout:model", args=[made.model_id])
        assert (made.version, made.state, made.organisation, made.issue_area) == (
            1,
            "draft",
            edition.standard.organisation,
            "administration",
        )
        model = told(made)
        assert (model.title.ja, model.problem.ja) == ("転入届の標準", "転入の手続")
        assert model.steps == ("受付", "審査", "通知")
        assert [one.ja for one in model.conditions] == ["期限は5日", "郵送は7日"]
        assert (model.costs, model.effects, model.proven_in, model.configuration) == ((), (), (), None)
        assert (model.source.publisher, model.source.published) == ("室蘭市", timezone.localdate().isoformat())
        assert "第1版" in model.source.title
        assert Entry.objects.filter(action="model.begun").count() == 1

    def test_nobody_but_drafters_of_who_leads_and_of_nothing_unpublished(self, found, world, person_in, town, client):
        draft = added(found, world, "受付", key="1")
        with pytest.raises(NotAllowed):
            of_standards.make(draft, by=world["drafter"])
        edition = published(draft, world)
        for person in (world["other"], world["vendor"], person_in(town, Role.VIEWER)):
            with pytest.raises(NotAllowed):
                of_standards.make(edition, by=person)
            client.force_login(person)
            address = reverse("rollout:make_of_standard", args=[found.pk, 1])
            assert client.post(address).status_code == 403
            assert "横展開モデルを作る" not in page_of(client, found.get_absolute_url()).words
        moved(edition, world, "withdraw")
        with pytest.raises(NotAllowed):
            of_standards.make(edition, by=world["drafter"])
        assert not PortalModel.objects.exists()

    def test_a_draft_is_its_organisation_s_and_needs_problem_and_licence(self, edition, world, client):
        made = of_standards.make(edition, by=world["drafter"])
        with pytest.raises(InputError, match="lacks"):
            of_models.go(made, "publish", by=world["approver"], seen=made.version)
        client.force_login(world["other"])
        assert client.get(reverse("rollout:model", args=[made.model_id])).status_code == 404
        assert made.title not in page_of(client, reverse("rollout:home")).words
        assert "model-of-standard" not in page_of(client, edition.standard.get_absolute_url()).ids
        client.force_login(world["drafter"])
        assert "model-of-standard" in page_of(client, edition.standard.get_absolute_url()).ids

    def test_a_model_is_of_a_trial_or_of_a_standard(self, model):
        with pytest.raises(IntegrityError), transaction.atomic():
            PortalModel.objects.filter(pk=model.pk).update(edition=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            PortalModel.objects.create(organisation=model.organisation, title="x", issue_area="mobility")

    def test_its_form_asks_for_nothing_that_the_standard_says(self, model, world, client):
        client.force_login(world["drafter"])
        address = reverse("rollout:edit", args=[model.model_id])
        content = client.get(address).content.decode()
        assert Page.of(content).faults == []
        for name in ("title", "configuration", "costs-0-middle"):
            assert f'name="{name}"' not in content
        sent = {"problem": "別の問題", "licence": "CC0", "title": "勝手な題", "seen": str(model.version)}
        assert client.post(address, sent).status_code == 302
        assert (now(model).title, now(model).content["problem"]) == ("転入届の標準", "別の問題")
        assert client.post(address, sent | {"problem": "もう一つ"}).status_code == 409


class TestEditions:
    def test_a_newer_edition_is_told_and_the_same_button_brings_the_model_to_it(self, found, model, world, client):
        published(added(found, world, "受付", "通知", key="2", rules="期限は3日"), world)
        assert told(model).steps == ("受付", "審査", "通知")
        client.force_login(world["other"])
        page = page_of(client, reverse("rollout:model", args=[model.model_id]))
        assert "第2版が公表されています" in page.words
        assert "第2版に改める" not in page.words
        client.force_login(world["drafter"])
        for address in (reverse("rollout:model", args=[model.model_id]), found.get_absolute_url()):
            assert "第2版に改める" in page_of(client, address).words
        with pytest.raises(InputError, match="older_edition"):
            of_standards.make(found.editions.get(number=1), by=world["drafter"])
        for _ in range(2):
            client.post(reverse("rollout:make_of_standard", args=[found.pk, 2]))
        assert Entry.objects.filter(action="model.renewed").count() == 1
        renewed = told(model)
        assert renewed.steps == ("受付", "通知")
        assert [one.ja for one in renewed.conditions] == ["期限は3日", "窓口に端末がある"]
        assert now(model).state == "published"
        assert "が公表されています" not in page_of(client, reverse("rollout:model", args=[model.model_id])).words

    def test_a_new_title_of_the_standard_comes_with_the_button(self, found, model, edition, world):
        standards.edit(found, ABOUT | {"title": "転入の標準"}, by=world["drafter"], seen=99)
        assert now(model).title == "転入届の標準"
        assert of_standards.make(edition, by=world["drafter"]).title == "転入の標準"

    def test_a_withdrawn_edition_is_told_no_more_and_not_adopted(self, found, model, edition, world, client):
        adopts(edition, world, "伊達市", "adopter")
        moved(edition, world, "withdraw")
        client.force_login(world["other"])
        page = page_of(client, reverse("rollout:model", args=[model.model_id]))
        assert "取り下げられました" in page.words
        assert "審査" not in page.words
        assert "期限は5日" not in page.words
        assert "このモデルを導入する" not in page.words
        assert (told(model).steps, told(model).source.url) == ((), None)
        assert model.pk not in {one.pk for one in published_models(ModelsAsked())}
        adopt = client.get(reverse("rollout:adopt", args=[model.model_id]))
        assert adopt["Location"] == reverse("rollout:model", args=[model.model_id])
        second = published(added(found, world, "受付", key="2"), world)
        of_standards.make(second, by=world["drafter"])
        assert told(model).steps == ("受付",)
        assert [one.area_code for one in taken.taken_of(model.model_id)] == ["01233"]

    def test_a_retired_model_is_not_brought_to_another_edition(self, found, model, world, client):
        of_models.go(model, "retire", by=world["approver"], seen=model.version, said="統合した")
        second = published(added(found, world, "受付", key="2"), world)
        with pytest.raises(NotAllowed):
            of_standards.make(second, by=world["drafter"])
        client.force_login(world["drafter"])
        assert "第2版に改める" not in page_of(client, found.get_absolute_url()).words


class TestAdopters:
    def test_who_adopts_at_the_standard_counts_once_and_the_exchange_keeps_none_of_its_own(
        self, model, edition, world, client
    ):
        first = adopts(edition, world, "伊達市", "adopter", introduced_on="2025-03-31")
        adopts(edition, world, "登別市", "other")
        found = taken.taken_of(model.model_id)
        assert [(one.area_code, one.fiscal_year) for one in found] == [
            ("01233", 2024),
            ("01230", fiscal_year(timezone.localdate())),
        ]
        client.force_login(world["adopter"])
        with pytest.raises(InputError, match="adopted_at_standard"):
            of_adoptions.adopt(model.model_id, organisation=world["bodies"]["登別市"], by=world["other"], key="x")
        answer = client.post(reverse("rollout:adopt", args=[model.model_id]), {"key": "x"})
        assert answer["Location"] == reverse("standards:adopt", args=[edition.standard_id, 1])
        assert not Adoption.objects.exists()
        page = page_of(client, reverse("rollout:spread"))
        assert page.words.count("転入届の標準") == 2
        assert "転入届の標準" in page_of(client, reverse("rollout:mine")).words
        assert [one.id for one in provider(None)] == [f"rollout-{2024}", f"rollout-{found[1].fiscal_year}"]
        adoptions.edit(
            first, {**VALUE, "state": "ended", "introduced_on": "2025-03-31"}, by=world["adopter"], seen=first.version
        )
        assert [one.area_code for one in taken.taken_of(model.model_id)] == ["01230"]

    def test_a_standard_without_a_public_model_counts_nowhere(self, edition, world):
        adopts(edition, world, "伊達市", "adopter")
        of_standards.make(edition, by=world["drafter"])
        assert taken.all_taken() == []

    def test_effects_are_of_those_who_know_them_with_their_number_and_basis(self, model, edition, world, client):
        page = page_of(client, reverse("rollout:model", args=[model.model_id]))
        assert "導入済みの団体はまだありません" in page.words
        adopts(edition, world, "伊達市", "adopter", hours_before="1200.5", hours_after="800", **PERIOD)
        (alone,) = told(model).effects
        assert (alone.low, alone.middle, alone.high, alone.count) == (None, -400.5, None, 1)
        assert (alone.basis, alone.as_of, alone.unit) == ("measured", "2026-09-30", "hour/year")
        second = {"hours_before": "900", "hours_after": "1000", **PERIOD, "basis": "survey"}
        other = adopts(edition, world, "登別市", "other", **second)
        (both,) = told(model).effects
        assert (both.low, both.middle, both.high, both.count, both.basis) == (-400.5, -150.25, 100.0, 2, "estimated")
        assert "伊達市" in both.sources[0]
        assert told(model).proven_in == ("登別市", "伊達市")
        for lang in ("ja", "en"):
            page = page_of(client, reverse("rollout:model", args=[model.model_id]), lang)
            assert page.faults == []
            assert "-150.25" in page.words
        adoptions.edit(other, {**VALUE, **second, "hours_after": None}, by=world["other"], seen=other.version)
        (alone,) = told(model).effects
        assert (alone.count, alone.middle) == (1, -400.5)
        assert (
            "1団体は、効果が記録されていない" in page_of(client, reverse("rollout:model", args=[model.model_id])).words
        )


def test_a_town_finds_the_model_by_its_business_and_by_its_likeness_to_an_adopter(model, edition, world):
    assert [one.pk for one in published_models(ModelsAsked(words="住民異動 室蘭"))] == [model.pk]
    assert not published_models(ModelsAsked(words="保育所")).exists()
    assert not published_in(["01233"]).exists()
    adopts(edition, world, "伊達市", "adopter", introduced_on="2026-04-01")
    adopts(edition, world, "登別市", "other")
    assert [one.pk for one in published_in(["01233", "01100"])] == [model.pk]
    assert not published_in(["01230"]).exists()
    assert [one.model_id for one in taken.taken_in(["01230"])] == [model.model_id]
    assert worked_in(now(model)) == ["01233"]


class TestCost:
    def test_it_is_unknown_until_it_is_written_and_the_model_tells_it(self, model, edition, world, client):
        page = page_of(client, edition.get_absolute_url())
        assert "この版の費用は記録されていません" in page.words
        costs.write(edition, QUOTE, by=world["drafter"], seen=0)
        first, each = told(model).costs
        assert (first.middle, first.unit, each.middle, each.unit) == (3e6, "yen", 240e3, "yen/year")
        assert (first.basis, first.as_of, first.sources) == (
            "estimated",
            "2026-10-01",
            ("見積書: 架空の会社の見積書",),
        )
        assert "3,000,000" in page_of(client, edition.get_absolute_url()).words
        costs.write(edition, {**QUOTE, "yearly_jpy": None}, by=world["drafter"], seen=1)
        assert len(told(model).costs) == 1
        unknown = {"initial_jpy": None, "yearly_jpy": None, "basis": "unknown", "source": "照会中", "as_of": None}
        costs.write(edition, unknown, by=world["drafter"], seen=2)
        assert told(model).costs == ()
        assert "照会中" in page_of(client, edition.get_absolute_url(), "en").words

    def test_a_new_edition_has_a_cost_of_its_own(self, found, model, edition, world):
        costs.write(edition, QUOTE, by=world["drafter"], seen=0)
        second = published(added(found, world, "受付", key="2"), world)
        of_standards.make(second, by=world["drafter"])
        assert told(model).costs == ()
        assert Cost.objects.get().edition.number == 1

    def test_it_is_written_once_and_two_who_write_it_are_asked(self, edition, world, client):
        client.force_login(world["drafter"])
        address = reverse("standards:cost", args=[edition.standard_id, 1])
        assert page_of(client, address, "en").faults == []
        sent = {**QUOTE, "initial_jpy": "３００万円", "seen": "0"}
        for _ in range(2):
            assert client.post(address, sent).status_code == 302
        assert (Cost.objects.get().initial_jpy, Cost.objects.get().version) == (3_000_000, 1)
        assert Entry.objects.filter(action="standard.cost_written").count() == 1
        assert client.post(address, {**sent, "initial_jpy": "1"}).status_code == 409
        with pytest.raises(NotAllowed):
            costs.write(edition, QUOTE, by=world["other"], seen=1)
        assert Edition.objects.get().version == edition.version

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"basis": "unknown"}, "basis"),
            ({"initial_jpy": "", "yearly_jpy": ""}, "initial_jpy"),
            ({"source": ""}, "source"),
            ({"as_of": ""}, "as_of"),
            ({"initial_jpy": "-1"}, "initial_jpy"),
            ({"basis": "guess"}, "basis"),
        ],
    )
    def test_what_does_not_go_together_is_told_at_its_field(self, edition, world, client, changed, field):
        client.force_login(world["drafter"])
        answer = client.post(reverse("standards:cost", args=[edition.standard_id, 1]), {**QUOTE, **changed})
        assert answer.status_code == 400
        assert f"error-{field}" in answer.content.decode()
        assert not Cost.objects.exists()


def test_the_file_of_a_model_leads_back_to_its_edition(model, edition, client, tmp_path):
    file = tmp_path / "model.yaml"
    file.write_bytes(client.get(reverse("rollout:yaml", args=[model.model_id])).content)
    assert read_model(file).source.url == f"http://testserver{edition.get_absolute_url()}"
    shown = CliRunner().invoke(app, ["models", "show", str(file)])
    assert shown.exit_code == 0, shown.output
    assert "審査" in shown.output


def test_lists_ask_the_database_as_often_for_three_as_for_one(model, edition, world, town, client):
    def count(address):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    client.force_login(world["drafter"])
    addresses = [reverse(f"rollout:{name}") for name in ("home", "spread", "mine")]
    addresses.append(reverse("rollout:model", args=[model.model_id]))
    adopts(edition, world, "伊達市", "adopter", hours_before="2", hours_after="1", **PERIOD)
    before = [count(one) for one in addresses]
    adopts(edition, world, "登別市", "other", hours_before="2", hours_after="1", **PERIOD)
    for number in range(2):
        more = standards.propose(ABOUT, organisation=town, by=world["drafter"], key=f"more {number}")
        first = published(added(more, world, "受付", key="1"), world)
        adopts(first, world, "伊達市", "adopter")
        made = of_standards.make(first, by=world["drafter"])
        made = of_models.write(made, WRITTEN, by=world["drafter"], seen=made.version)
        of_models.go(made, "publish", by=world["approver"], seen=made.version)
    assert Standard.objects.count() == 3
    assert [count(one) for one in addresses] == before
