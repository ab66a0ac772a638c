"""The board, shortlists, matches, papers and the fairness report as people see them."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.exchange.matches.actions import matches as actions
from todoku_web.exchange.matches.gather import _market
from todoku_web.exchange.matches.models import Match
from web.matching_samples import make_need, make_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(db):  # noqa: ARG001
    return Organisation.objects.create(kind=OrganisationKind.VENDOR, name="株式会社つなぐ")


@pytest.fixture
def officer(town, person_in):
    return person_in(town, Role.REVIEWER)


@pytest.fixture
def need(town, officer):
    return make_need(organisation=town, author=officer, title="冬の通院", requirements=["REQ-GEN-IMT"])


@pytest.fixture
def shown(client):
    """Return the text of a page that somebody opens: ``shown(person, "matches:board")``."""

    def get(person, name, *args, **query):
        client.force_login(person)
        answer = client.get(reverse(name, args=args), query)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    return get


def queries_of(get):
    """Return how many queries a page takes of somebody who has signed in, with the scores made anew."""
    get()
    _market.cache_clear()
    with CaptureQueriesContext(connection) as caught:
        get()
    return len(caught)


class TestBoard:
    def test_it_tells_for_each_side_what_is_lacking(self, shown, need, vendor, officer):  # noqa: ARG002
        make_offer(vendor)
        page = shown(officer, "matches:board")
        assert "冬の通院" in page
        assert page.count("足りません（候補なし）") == 2
        assert page.count("未定（候補あり）") == 1
        assert "契約を意味しません" in page

    def test_money_that_the_owner_has_is_not_lacking(self, shown, town, officer):
        make_need(organisation=town, readiness="funded")
        assert "自ら確保しています" in shown(officer, "matches:board")
        assert "条件に合うものはありません" in shown(officer, "matches:board", lacks="money")

    def test_needs_of_other_areas_and_closed_ones_are_not_on_it(self, shown, officer):
        make_need(area_code="01100", title="札幌の課題")
        make_need(state="closed", title="終わった課題")
        page = shown(officer, "matches:board")
        assert "札幌の課題" not in page
        assert "終わった課題" not in page

    def test_its_queries_do_not_grow_with_what_is_on_it(self, shown, town, vendor, officer):
        make_need(organisation=town)
        make_offer(vendor)
        few = queries_of(lambda: shown(officer, "matches:board"))
        for _ in range(3):
            make_need(organisation=town)
            make_offer(vendor, kind="people")
        assert queries_of(lambda: shown(officer, "matches:board")) == few


class TestShortlist:
    def test_each_offer_has_its_components_with_sentences_and_what_is_not_known(self, shown, need, vendor, officer):
        make_offer(vendor, title="見守りの網", requirements=["REQ-GEN-IMT"])
        page = shown(officer, "matches:shortlist", need.pk)
        assert "見守りの網" in page
        assert "満たす1件" in page
        assert "その場所をカバーしているかどうか不明です" in page
        assert "<strong>100</strong>" in page
        assert "わかっている割合" in page

    def test_its_queries_do_not_grow(self, shown, need, vendor, officer):
        make_offer(vendor)
        few = queries_of(lambda: shown(officer, "matches:shortlist", need.pk))
        for kind in ("technology", "people", "money"):
            make_offer(vendor, kind=kind)
        assert queries_of(lambda: shown(officer, "matches:shortlist", need.pk)) == few

    def test_a_vendor_sees_none(self, client, need, vendor, person_in):
        client.force_login(person_in(vendor, Role.ADMINISTRATOR))
        assert client.get(reverse("matches:shortlist", args=[need.pk])).status_code == 403

    def test_a_need_that_is_closed_has_none(self, client, officer, town):
        client.force_login(officer)
        closed = make_need(organisation=town, state="closed")
        assert client.get(reverse("matches:shortlist", args=[closed.pk])).status_code == 403


class TestMatch:
    def test_proposed_in_the_browser_and_answered(self, client, need, vendor, officer, person_in):
        offer = make_offer(vendor)
        client.force_login(officer)
        at = reverse("matches:propose", args=[need.pk, offer.pk])
        assert client.post(at, {"said": "", "key": "a"}).status_code == 400
        assert client.post(at, {"said": "近い", "key": "a"}).status_code == 302
        match = Match.objects.get()
        page = reverse("matches:match", args=[match.pk])
        client.force_login(person_in(vendor, Role.REVIEWER))
        told = client.get(page).content.decode()
        assert "近い" in told
        assert "契約を意味しません" in told
        assert client.post(f"{page}agree_offer/", {"said": "やります", "seen": "1"}).status_code == 302
        assert client.post(f"{page}decline/", {"said": "やめます", "seen": "1"}).status_code == 409
        assert client.post(f"{page}nothing/", {"said": "x", "seen": "1"}).status_code == 404

    def test_another_vendor_does_not_see_it(self, client, need, vendor, officer, person_in):
        match = actions.propose(need, make_offer(vendor), by=officer, key="a", said="x")
        other = Organisation.objects.create(kind="vendor", name="別の会社")
        client.force_login(person_in(other, Role.ADMINISTRATOR))
        assert client.get(reverse("matches:match", args=[match.pk])).status_code == 404

    def test_the_public_page_of_the_need_tells_of_confirmed_matches_alone(self, client, need, vendor, officer):
        offer = make_offer(vendor, title="見守りの網")
        match = actions.propose(need, offer, by=officer, key="a", said="秘密の理由")
        for name, at in (("needs:need", need), ("needs:offer", offer)):
            client.logout()
            assert (
                reverse("matches:match", args=[match.pk])
                not in client.get(reverse(name, args=[at.pk])).content.decode()
            )
        Match.objects.update(state="confirmed")
        page = client.get(reverse("needs:need", args=[need.pk])).content.decode()
        part = page[page.index('id="matches"') :]
        assert "見守りの網" in part
        assert "秘密の理由" not in page
        assert reverse("matches:match", args=[match.pk]) not in page
        client.force_login(officer)
        assert (
            reverse("matches:match", args=[match.pk])
            in client.get(reverse("needs:need", args=[need.pk])).content.decode()
        )

    def test_my_matches_are_listed_in_few_queries(self, shown, need, vendor, officer, person_in):
        seller = person_in(vendor, Role.DRAFTER)
        actions.propose(need, make_offer(vendor, title="最初の提供"), by=officer, key="a", said="x")
        few = queries_of(lambda: shown(seller, "matches:mine"))
        for number in range(2):
            actions.propose(need, make_offer(vendor), by=officer, key=f"b{number}", said="x")
        assert queries_of(lambda: shown(seller, "matches:mine")) == few
        assert "最初の提供" in shown(seller, "matches:mine")


class TestSpecification:
    def test_it_holds_problem_place_requirements_criteria_and_no_exact_point(self, shown, town, officer):
        need = make_need(
            organisation=town, place_kind="point", place="室蘭の番地", lat=42.3153, lon=140.9735, square="634037774",
            requirements=["REQ-GEN-IMT"], budget_year=2027,
        )  # fmt: skip
        page = shown(officer, "matches:specification", need.pk, purpose="proposal", answers_until="2027-06-30")
        article = page[page.index("<article") : page.index("</article>")]
        for word in (
            "634037774",
            "50 Mbps",
            "国内外への展開の可能性",
            "令和9年6月30日",
            "契約を意味しません",
            "冬に通院",
        ):
            assert word in article
        assert "室蘭の番地" not in article
        assert "42.3153" not in article

    def test_offers_stand_in_it_only_where_wanted_and_without_preference(self, shown, need, vendor, officer):
        for title in ("B案", "A案"):
            actions.propose(need, make_offer(vendor, title=title), by=officer, key=title, said="x")
        assert "A案" not in shown(officer, "matches:specification", need.pk)
        page = shown(officer, "matches:specification", need.pk, with_offers="1")
        assert page.index("A案") < page.index("B案")

    def test_wrong_days_are_told(self, client, need, officer):
        client.force_login(officer)
        at = reverse("matches:specification", args=[need.pk])
        for query in (
            {"answers_until": "2027-13-01"},
            {"answers_until": "2027-04-01", "questions_until": "2027-05-01"},
        ):
            assert client.get(at, query).status_code == 400

    @pytest.mark.parametrize("lang", ["ja", "en"])
    def test_the_pdf_says_the_same(self, client, need, vendor, officer, lang):
        from pypdf import PdfReader

        actions.propose(need, make_offer(vendor, title="見守りの網"), by=officer, key="a", said="x")
        client.force_login(officer)
        query = {"lang": lang, "purpose": "proposal", "with_offers": "1"}
        sent = client.get(reverse("matches:specification_pdf", args=[need.pk]), query)
        assert sent["Content-Type"] == "application/pdf"
        told = "".join(page.extract_text() for page in PdfReader(io.BytesIO(sent.content)).pages)
        assert "冬の通院" in told
        assert "見守りの網" in told
        assert ("契約を意味しません" if lang == "ja" else "is no contract") in told


class TestFairness:
    def test_it_tells_rates_with_intervals_and_hides_small_groups(self, client, shown, vendor, person_in):
        bureau = Organisation.objects.create(kind="bureau", name="北海道総合通信局", area_code="01")
        officer = person_in(bureau, Role.VIEWER)
        now = timezone.now()
        for number in range(6):
            need = make_need(area_code="01205")
            if number < 3:
                Match.objects.create(
                    key=str(number), need=need, offer=make_offer(vendor), side="technology", organisation=bureau,
                    state="confirmed", reason="x", score=0.5, confirmed_at=now,
                )  # fmt: skip
        make_need(area_code="01100")
        make_need(area_code="13101", title="東京")
        page = shown(officer, "matches:fairness")
        assert "50%（19%〜81%）" in page
        assert "少数のため非表示" in page
        assert "胆振総合振興局" in page
        sent = client.get(reverse("matches:fairness_file")).content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(sent)))
        iburi = next(row for row in rows if row["group"] == "胆振総合振興局")
        assert (iburi["needs"], iburi["matched"], iburi["rate_value"]) == ("6", "3", "0.500000")
        small = next(row for row in rows if row["group"] == "石狩振興局")
        assert (small["needs"], small["matched"], small["rate_value"]) == ("1", "", "")
        assert "確認済み" in page
        assert "50%" not in shown(officer, "matches:fairness", side="people")

    def test_without_needs_it_says_so(self, shown, officer):
        assert "公開した課題がまだありません" in shown(officer, "matches:fairness")
