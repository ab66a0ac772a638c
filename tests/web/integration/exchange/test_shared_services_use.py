"""Shared services: documents, data, use that is counted, effect, the target of regions, and what everybody sees."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.models import Role
from todoku_web.exchange.needs.models import Offer
from todoku_web.exchange.shared_services.actions import documents, effects, services
from todoku_web.exchange.shared_services.models import DataConsent, ServiceEffect, SharedService, UseCount
from todoku_web.exchange.shared_services.progress import by_year, first_uses, target
from todoku_web.exchange.shared_services.queries import service_for_page
from todoku_web.exchange.shared_services.shown import use_told
from web.integration.exchange.sharing import ABOUT, AGREEMENT, EQUAL, group, in_use

pytestmark = pytest.mark.django_db
SECTIONS = [{"heading": "目的", "text": "選考の下書きを作る。"}]
DOCUMENT = {"title": "仕様書", "changed": "", "sections": SECTIONS, "keep": []}
EFFECT = {
    "name": "選考にかかる時間",
    "member": "",
    "unit": "hour",
    "direction": "down",
    "target": "10",
    "how": "",
    "baseline_value": "50",
    "baseline_on": "2024-02-01",
    "baseline_source": "市の記録",
    "baseline_basis": "measured",
    "result_value": "12",
    "result_low": "9",
    "result_high": "15",
    "result_count": 3,
    "result_on": "2024-08-01",
    "result_source": "市の記録",
    "result_basis": "measured",
}


@pytest.fixture
def them(at, person_in, town):
    return group(at, person_in, town)


@pytest.fixture
def used(them):
    made = in_use(them, "登別市")
    made.on("2024-08-10")
    return made


class TestUse:
    def test_what_nobody_told_is_unknown_and_not_zero(self, used):
        used.count("室蘭市", {"2024-04": 10, "2024-05": 0})
        used.count("登別市", {"2024-04": 5})
        told = use_told(service_for_page(used.service.pk))
        assert {f"{one.month:%m}": (one.cases, one.told, one.unknown) for one in told.months} == {
            "04": (15, 2, 0),
            "05": (0, 1, 1),
            "06": (0, 0, 2),
            "07": (0, 0, 2),
        }
        assert told.unknown == 5
        page = used.page("use").content.decode()
        assert "1 / 2" in page
        assert "室蘭市" not in page.split("By member")[0].split("<table")[1]

    def test_a_count_can_be_taken_back_to_unknown(self, used):
        used.count("室蘭市", {"2024-04": 10})
        assert used.count("室蘭市", {"2024-04": 10}) == 0
        used.count("室蘭市", {"2024-04": None})
        assert not UseCount.objects.exists()

    @pytest.mark.parametrize(
        ("month", "code"),
        [("2024-08", "month_open"), ("2024-03", "not_member_then"), ("2030-05", "month_open")],
    )
    def test_a_month_that_cannot_be_counted_is_refused(self, used, month, code):
        with pytest.raises(InputError, match=code):
            used.count("室蘭市", {month: 1})

    def test_only_who_agreed_to_the_newest_use_of_data_is_counted(self, used):
        documents.agree_on(used.service, {**AGREEMENT, "until": "2024-06-15"}, by=used.lead, seen=1)
        with pytest.raises(InputError, match="not_agreed"):
            used.count("室蘭市", {"2024-04": 1})
        used.agree("室蘭市")
        assert used.count("室蘭市", {"2024-04": 1, "2024-06": 2}) == 2
        with pytest.raises(InputError, match="agreement_over"):
            used.count("室蘭市", {"2024-07": 1})

    def test_who_agrees_to_a_version_that_was_changed_meanwhile_is_told(self, used):
        documents.agree_on(used.service, {**AGREEMENT, "note": "x"}, by=used.lead, seen=1)
        answer = used.page("consent", used.fresh("登別市").pk, by=used.who["登別市"], form={"number": "1"})
        assert answer.status_code == 409
        assert DataConsent.objects.filter(version__number=2).count() == 0

    def test_the_form_of_a_year_keeps_what_another_wrote_meanwhile(self, used):
        member = used.fresh("登別市")
        form = {"m04": "7", "source": "集計", "seen": str(member.version)}
        used.count("登別市", {"2024-04": 3})
        asked = used.page("count", member.pk, 2024, by=used.who["登別市"], form=form)
        assert asked.status_code == 409
        done = used.page(
            "count", member.pk, 2024, by=used.who["登別市"], form={**form, "seen": str(member.version + 1)}
        )
        assert done.status_code == 302
        assert UseCount.objects.get().cases == 7

    def test_a_member_counts_its_own_use_and_the_lead_everybody_s(self, used):
        with pytest.raises(NotAllowed):
            used.count("室蘭市", {"2024-04": 1}, by=used.who["登別市"])
        assert used.count("登別市", {"2024-04": 1}, by=used.lead) == 1

    def test_costs_are_shared_by_cases_once_all_are_known(self, used):
        used.propose(late="none", mix=[EQUAL[0], {**EQUAL[1], "basis": "cases"}])
        used.confirm("室蘭市", "登別市")
        used.cost(kind="operation", amount_jpy=1_000)
        page = used.page("costs", by=used.lead).content.decode()
        assert "Shares cannot be computed by cases of use: not known of" in page
        used.on("2025-04-02")
        months = [f"2024-{month:02d}" for month in range(4, 13)] + [f"2025-{month:02d}" for month in range(1, 4)]
        used.count("室蘭市", dict.fromkeys(months, 3))
        used.count("登別市", dict.fromkeys(months, 1))
        settled = used.settle(2024, 1_000)
        assert sorted(settled.snapshot["shares"]["operation"].values()) == [250, 750]
        with pytest.raises(InputError, match="year_settled"):
            used.count("室蘭市", {"2024-04": 5})


class TestTable:
    HEAD = "市町村,年月,件数,出典\n"

    def taken(self, used, rows, by=None):
        """Hand a table in and return its preview, and its address."""
        file = SimpleUploadedFile("use.csv", (self.HEAD + rows).encode())
        answer = used.page("import", by=by or used.lead, form={"file": file})
        assert answer.status_code == 302, answer.content.decode()
        at = answer.headers["Location"]
        from django.test import Client

        client = Client()
        client.force_login(by or used.lead)
        return client, at

    def test_rows_are_shown_beside_what_is_known_and_taken_in(self, used):
        used.count("室蘭市", {"2024-04": 3, "2024-05": 4})
        rows = "室蘭市,2024-04,3,\n01205,2024年5月,5,月報\n登別市,2024/6,7,\n登別市,2024-07,,\n"
        client, at = self.taken(used, rows)
        page = client.get(f"{at}?lang=en").content.decode()
        assert "2 rows change something, 1 are known already, 1 are without a count, 0 cannot be taken in" in page
        assert client.post(at).status_code == 302
        assert sorted(UseCount.objects.values_list("cases", flat=True)) == [3, 5, 7]

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("小樽市,2024-04,1,", "is no member"),
            ("無い町,2024-04,1,", "無い町"),
            ("室蘭市,2024-13,1,", "is no month"),
            ("室蘭市,2024-08,1,", "is not over"),
            ("室蘭市,2024-04,一,", "一"),
            ("室蘭市,2024-04,-3,", "-3"),
            ("登別市,2024-05,1,\n登別市,2024-05,2,", "is of the same member and month"),
        ],
    )
    def test_a_bad_row_is_named_and_the_others_are_taken(self, used, row, said):
        client, at = self.taken(used, f"室蘭市,2024-06,9,\n{row}\n")
        page = client.get(f"{at}?lang=en").content.decode()
        assert said in page
        client.post(at)
        assert UseCount.objects.filter(month=date(2024, 6, 1)).get().cases == 9

    def test_a_member_s_table_holds_no_rows_of_others(self, used):
        client, at = self.taken(used, "室蘭市,2024-06,9,\n登別市,2024-06,2,\n", by=used.who["登別市"])
        assert "is no member whose use you may count" in client.get(f"{at}?lang=en").content.decode()
        client.post(at)
        assert UseCount.objects.get().cases == 2

    def test_a_table_without_its_columns_is_refused(self, used):
        file = SimpleUploadedFile("use.csv", b"a,b\n1,2\n")
        at = used.page("import", by=used.lead, form={"file": file}).headers["Location"]
        from django.test import Client

        client = Client()
        client.force_login(used.lead)
        answer = client.get(f"{at}?lang=en")
        assert answer.status_code == 422
        assert "lacks the columns" in answer.content.decode()


class TestDocuments:
    def test_every_version_is_kept_with_its_files_and_goes_out_as_a_paper(self, them):
        file = SimpleUploadedFile("d.csv", b"a,b\n1,2\n")
        from todoku_web.uploads.actions import take
        from todoku_web.uploads.kinds import Kind

        upload = take(file, kinds={Kind.CSV}, by=them.lead)
        first = documents.write(them.service, "specification", DOCUMENT, by=them.lead, seen=0, upload=upload)
        kept = [str(one.pk) for one in first.attachments.all()]
        changed = {**DOCUMENT, "changed": "目的を直した", "keep": kept}
        documents.write(them.service, "specification", changed, by=them.lead, seen=1)
        documents.write(them.service, "specification", {**DOCUMENT, "keep": []}, by=them.lead, seen=2)
        assert [one.attachments.count() for one in them.service.documents.all()] == [0, 1, 1]
        pdf = them.page("document_pdf", "specification", 2, by=them.lead)
        assert pdf.content.startswith(b"%PDF")
        old = them.page("document_version", "specification", 1, by=them.lead)
        assert "選考の下書きを作る" in old.content.decode()

    def test_two_who_write_a_version_at_once_are_asked(self, them):
        documents.write(them.service, "guide", DOCUMENT, by=them.lead, seen=0)
        with pytest.raises(ChangedMeanwhile):
            documents.write(them.service, "guide", DOCUMENT, by=them.lead, seen=0)

    def test_a_document_that_is_none_is_not_there(self, them):
        assert them.page("document", "letter", by=them.lead).status_code == 404
        assert them.page("document", "guide", by=them.lead).status_code == 404


class TestEffects:
    def test_the_change_stands_with_its_interval_basis_and_source(self, used):
        effects.add(used.service, EFFECT, by=used.lead, key="e")
        effects.add(used.service, EFFECT, by=used.lead, key="e")
        page = used.page("service").content.decode()
        assert "-38 hours (-41 to -35)" in page
        assert "not reached" in page
        assert ServiceEffect.objects.count() == 1

    def test_one_member_s_effect_is_for_who_takes_part(self, used):
        effects.add(used.service, {**EFFECT, "member": str(used.fresh("登別市").pk)}, by=used.lead, key="e")
        assert "選考にかかる時間" not in used.page("service").content.decode()
        assert "選考にかかる時間" in used.page("service", by=used.who["登別市"]).content.decode()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"result_on": "2024-01-01"}, "before"),
            ({"result_low": "20"}, "interval"),
            ({"baseline_source": ""}, "source"),
            ({"unit": "percent", "result_value": "120", "result_low": "", "result_high": ""}, "100"),
        ],
    )
    def test_an_effect_that_cannot_be_is_refused(self, used, wrong, said):
        answer = used.page("new_effect", by=used.lead, form={**EFFECT, **wrong})
        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert not ServiceEffect.objects.exists()


class TestTarget:
    def test_it_is_the_deck_s(self):
        held = target()
        assert (held.regions, held.by) == (300, date(2021, 3, 31))
        assert held.quote == "令和2年度末までに300地域において、AI等革新的ビッグデータ処理技術を活用する取組を創出。"

    def test_a_municipality_counts_once_from_when_it_could_use_a_public_service(self, used):
        used.join("伊達市", on="2025-05-01")
        assert first_uses() == {"01205": date(2024, 4, 1), "01230": date(2024, 4, 1)}
        used.on("2025-06-01")
        assert [(one.fiscal_year, one.new, one.so_far) for one in by_year(first_uses().values())] == [
            (2024, 2, 2),
            (2025, 1, 3),
        ]
        used.go("登別市", "leave", said="x")
        assert len(first_uses()) == 3

    def test_a_service_in_preparation_counts_for_nothing(self, them):
        them.join("登別市")
        assert first_uses() == {}
        assert by_year([]) == []


class TestPages:
    @pytest.mark.parametrize("lang", ["ja", "en"])
    def test_a_stranger_sees_a_public_service_without_what_members_pay(self, used, client, lang):
        used.cost()
        for name in ("service", "members", "key", "costs", "agreement", "use"):
            answer = client.get(reverse(f"shared_services:{name}", args=[used.service.pk]), {"lang": lang})
            assert answer.status_code == 200, name
            assert "500,000" not in answer.content.decode()
        answer = client.get(reverse("shared_services:shares_file", args=[used.service.pk]))
        assert answer.status_code == 302

    def test_a_service_in_preparation_is_not_there_for_strangers(self, them, client, person_in):
        assert client.get(reverse("shared_services:service", args=[them.service.pk])).status_code == 302
        client.force_login(person_in(them.body["小樽市"], Role.APPROVER))
        assert client.get(reverse("shared_services:service", args=[them.service.pk])).status_code == 404

    def test_the_offer_and_the_service_lead_to_each_other(self, used, client):
        offer = Offer.objects.create(
            key="o", author=used.lead, organisation=used.body["室蘭市"], kind="ai_service", title="選考AI", state="open"
        )
        seen = SharedService.objects.get().version
        services.write(
            used.service, {**ABOUT, "offer": str(offer.pk), "model_id": "fibre-iru"}, by=used.lead, seen=seen
        )
        page = used.page("service").content.decode()
        assert reverse("needs:offer", args=[offer.pk]) in page
        assert reverse("rollout:model", args=["fibre-iru"]) in page
        page = client.get(reverse("needs:offer", args=[offer.pk]), {"lang": "en"}).content.decode()
        assert reverse("shared_services:service", args=[used.service.pk]) in page
        client.force_login(used.who["小樽市"])
        page = client.get(reverse("needs:offer", args=[offer.pk])).content.decode()
        assert f"{reverse('shared_services:new')}?offer={offer.pk}" in page

    def test_what_was_typed_before_signing_in_is_kept(self, them, client):
        at = reverse("shared_services:new")
        assert client.post(at, {"title": "題の途中", "key": "x"}).status_code == 302
        client.force_login(them.lead)
        assert "題の途中" in client.get(at).content.decode()

    def test_the_list_asks_as_often_for_three_as_for_one(self, used, client):
        def queries():
            with CaptureQueriesContext(
                connection,
            ) as caught:
                assert client.get(reverse("shared_services:list")).status_code == 200
            return len(caught)

        one = queries()
        for number in range(3):
            made = services.begin(ABOUT, organisation=used.body["室蘭市"], by=used.lead, key=f"more{number}")
            services.go(made, "publish", by=used.lead, seen=made.version)
        assert queries() == one

    def test_a_page_asks_as_often_for_a_larger_group(self, used):
        def queries(name):
            with CaptureQueriesContext(connection) as caught:
                assert used.page(name, by=used.lead).status_code == 200
            return len(caught)

        used.cost()
        used.count("室蘭市", {"2024-04": 1})
        names = ("service", "members", "key", "costs", "agreement", "use")
        before = {name: queries(name) for name in names}
        used.join("伊達市", on="2024-08-01")
        used.join("小樽市", on="2024-08-01")
        used.agree("伊達市", "小樽市")
        assert {name: queries(name) for name in names} == before

    def test_filters_find_by_words_area_and_state(self, used, client):
        at = reverse("shared_services:list")
        for query, found in (
            ({"words": "入所"}, True),
            ({"words": "除雪"}, False),
            ({"area": "登別市"}, True),
            ({"area": "小樽市"}, False),
            ({"state": "in_use"}, True),
            ({"state": "preparing"}, True),
            ({"issue": "tourism"}, False),
        ):
            assert (str(used.service.pk) in client.get(at, query).content.decode()) is found, query
        assert client.get(at, {"area": "無い町"}).status_code == 400
