"""Pages of screenings: from invitation to letter, blindness, what stays private, lost updates, speed and queries."""

from __future__ import annotations

import io
import re

import numpy as np
import openpyxl
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from sample_calls import queries, somebody, text_of
from sample_screening import (
    LETTER,
    begun,
    closed_call,
    decided,
    first,
    held,
    invited,
    meets,
    now,
    opened,
    scored,
)
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role
from todoku_web.exchange.calls.actions import applying, calling
from todoku_web.exchange.screening.actions import relations
from todoku_web.exchange.screening.models import Reviewer, Screening
from todoku_web.exchange.screening.results import ranked
from todoku_web.exchange.screening.workflow import ReadingState
from web.page_reading import Page

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


def browser(person):
    found = Client()
    found.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return found


def at_screening(name, screening, *more):
    return reverse(f"screening:{name}", args=[screening.pk, *more])


def sound(answer, status=200):
    """Return what a page says; it is one that a browser and a screen reader can use."""
    assert answer.status_code == status
    page = Page.of(answer.content.decode())
    assert page.faults == []
    assert page.headings[0] == 1
    return text_of(answer)


class TestInvitation:
    def test_who_has_no_account_signs_up_with_the_link_and_declares_before_anything_is_shown(self, officer, at):
        screening = begun(closed_call(officer, at), officer)
        office = browser(officer)
        sent = {"email": "expert@example.jp", "name": "有識者", "most": "5", "issues": "tourism", "keywords": "雪、5G"}
        answer = office.post(at_screening("reviewers", screening), sent)
        link = re.search(r"http://testserver(/screening/invitations/[\w-]+/)", sound(answer))[1]
        assert link in mail.outbox[-1].body
        assert mail.outbox[-1].to == ["expert@example.jp"]
        stranger = Client()
        assert "有識者" in sound(stranger.get(link))
        signed = {"name": "有識者", "email": "expert@example.jp", "password1": PASSWORD, "password2": PASSWORD}
        assert stranger.post(f"{reverse('account_signup')}?next={link}", {**signed, "next": link}).status_code == 302
        page = stranger.get(link, follow=True)
        who = Reviewer.objects.get(screening=screening)
        assert page.redirect_chain[-1][0] == reverse("screening:reviewing", args=[who.pk])
        assert "引き受ける" in sound(page)
        stranger.post(
            reverse("screening:answer", args=[who.pk]), {"answer": "accept", "most": "4", "issues": "tourism"}
        )
        who.refresh_from_db()
        assert (who.state, who.most, who.person.email) == ("accepted", 4, "expert@example.jp")
        assert Client().get(link).status_code == 404

    def test_a_bad_invitation_says_so_and_keeps_what_was_typed(self, officer, at):
        screening = begun(closed_call(officer, at), officer)
        answer = browser(officer).post(
            at_screening("reviewers", screening), {"email": "x", "name": "有識者", "most": "5"}
        )
        assert "メールアドレスの形" in sound(answer, 422)
        assert 'value="有識者"' in answer.content.decode()


class TestBlindness:
    @pytest.fixture
    def hidden(self, officer, at, work_off):
        firm = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="秘密の会社")
        person = somebody("匿名太郎")
        Membership.objects.create(person=person, organisation=firm, role=Role.DRAFTER)
        call = closed_call(officer, at, applications=0)
        at(call.opens_at)
        draft = applying.keep_draft(call, {"theme": "雪"}, by=person, key="k", organisation=firm)
        applying.submit(draft, by=person, seen=draft.version)
        at(call.closes_at)
        return opened(officer, at, work_off, call=call)

    def test_readers_see_neither_name_nor_hidden_answers(self, hidden):
        screening, _ = hidden
        mine = first(screening)
        page = sound(browser(mine.reviewer.person).get(reverse("screening:sheet", args=[mine.pk])))
        assert "秘密の会社" not in page
        assert "匿名太郎" not in page
        assert "雪" in page
        Screening.objects.filter(pk=screening.pk).update(hidden_fields=["theme"])
        assert "雪" not in sound(browser(mine.reviewer.person).get(reverse("screening:sheet", args=[mine.pk])))
        Screening.objects.filter(pk=screening.pk).update(hides_applicant=False)
        assert "秘密の会社" in sound(browser(mine.reviewer.person).get(reverse("screening:sheet", args=[mine.pk])))

    def test_relations_are_declared_by_name_without_a_number(self, officer, at):
        call = closed_call(officer, at, applications=3)
        screening = begun(call, officer)
        who = invited(screening, officer)
        from todoku_web.exchange.screening.actions import setting_up

        setting_up.confirm(now(screening), by=officer, seen=now(screening).version)
        reader, page = browser(who.person), reverse("screening:declare", args=[who.pk])
        said = sound(reader.get(page))
        assert all(str(one) in said for one in call.applications.values_list("applicant_name", flat=True))
        assert "雪" not in said
        assert "受付番号" not in said.replace("受付番号とは関係ありません", "")
        one = call.applications.get(number=2)
        wrong = reader.post(page, {f"kind-{one.pk}": "nothing"})
        assert "関係の種類" in sound(wrong, 422)
        reader.post(page, {f"kind-{one.pk}": "paid", f"reason-{one.pk}": "顧問", "done": "yes"})
        who.refresh_from_db()
        assert (who.declared_at is not None, who.conflicts.get().candidate.number) == (True, 2)
        assert "顧問" in sound(browser(officer).get(at_screening("reviewer", screening, who.pk)))

    def test_the_others_scores_are_seen_when_it_was_set_and_without_names(self, officer, at, work_off):
        for others, before, after in (("own", True, True), ("meeting", False, True)):
            screening, _ = opened(officer, at, work_off, others=others)
            one, two = screening.readings.filter(candidate__number=1).select_related("reviewer__person")
            scored(two, 2, committee="ここだけの意見")
            reader, page = browser(one.reviewer.person), reverse("screening:sheet", args=[one.pk])
            assert "ここだけの意見" not in sound(reader.get(page))
            scored(one, 5)
            assert ("ここだけの意見" in sound(reader.get(page))) == before
            Screening.objects.filter(pk=screening.pk).update(state="meeting")
            said = sound(reader.get(page))
            assert ("ここだけの意見" in said) == after
            assert two.reviewer.name not in said


class TestSheet:
    def test_a_draft_is_kept_a_late_sheet_is_not_lost_and_two_pages_are_put_side_by_side(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off)
        mine = first(screening)
        reader, page = browser(mine.reviewer.person), reverse("screening:sheet", args=[mine.pk])
        names = [one["id"] for one in screening.criteria.rows]
        marks = {f"score-{name}": "4" for name in names}
        assert reader.post(page, {**marks, "seen": "1", "action": "keep"}).status_code == 302
        other = reader.post(page, {**marks, f"score-{names[0]}": "1", "seen": "1", "action": "keep"})
        assert "いま保存されている採点" in sound(other, 409)
        assert f'name="score-{names[0]}" value="1" checked' in other.content.decode()
        lacking = reader.post(page, {f"score-{names[0]}": "5", "seen": "2", "action": "submit"})
        assert "点のない評価項目" in sound(lacking, 422)
        wrong = reader.post(page, {**marks, f"score-{names[0]}": "9", "seen": "3", "action": "submit"})
        assert "1～5から選んで" in sound(wrong, 422)
        at(screening.closes_at)
        reader = browser(mine.reviewer.person)
        late = reader.post(page, {**marks, f"score-{names[0]}": "2", "seen": "3", "action": "submit"})
        assert "採点の受付は" in sound(late, 422)
        mine.refresh_from_db()
        assert (mine.state, mine.scores[names[0]]) == ("assigned", 2)

    def test_a_reader_reports_a_relation_and_the_application_is_gone_from_them(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off)
        mine = first(screening)
        reader = browser(mine.reviewer.person)
        sent = {"kind": "relative", "reason": "いとこ"}
        assert reader.post(reverse("screening:report", args=[mine.pk]), sent).status_code == 302
        assert reader.get(reverse("screening:sheet", args=[mine.pk])).status_code == 403
        assert "いとこ" in sound(browser(officer).get(at_screening("application", screening, mine.candidate.number)))


class TestResult:
    def test_planted_leniency_is_taken_off_beside_the_mean_which_stays(self, officer, at, work_off):
        rng = np.random.default_rng(4)
        call = closed_call(officer, at, applications=24, capacity=8)
        screening, _ = opened(officer, at, work_off, call=call, reviewers=6, readers=3, places=8)
        worth = rng.normal(3, 0.8, 25)
        leniency = dict(zip(range(1, 7), (1.2, -1.2, 0.9, -0.9, 0.0, 0.0), strict=True))
        for one in screening.readings.select_related("candidate", "reviewer"):
            given = worth[one.candidate.number] + leniency[one.reviewer.number] + rng.normal(0, 0.3, 3)
            scored(one, *(int(mark) for mark in np.clip(np.round(given), 1, 5)))
        screening = held(screening, officer, work_off)
        table = ranked(screening, screening.rankings.first())
        found = dict(table.leniency)
        assert np.corrcoef([found[n] for n in leniency], list(leniency.values()))[0, 1] > 0.9
        numbers = [one.number for one in table.lines]
        true = [worth[number] for number in numbers]
        by_worth = np.corrcoef([one.figures["worth"] for one in table.lines], true)[0, 1]
        by_mean = np.corrcoef([one.figures["mean"] for one in table.lines], true)[0, 1]
        assert by_worth > by_mean
        ranks = [one.figures["mean_rank"] for one in table.lines]
        assert ranks == sorted(ranks)
        assert "線の近くで確かでない" in sound(browser(officer).get(at_screening("ranking", screening)))

    def test_papers_hold_what_was_given_and_what_was_struck(self, officer, at, work_off):
        screening, _ = meets(officer, at, work_off)
        mine = first(screening, ReadingState.SUBMITTED)
        relations.report(mine, kind="paid", reason="委託", by=officer)
        office = browser(officer)
        assert "つくり直してください" in sound(office.get(at_screening("ranking", screening)))
        assert office.get(at_screening("sheets_pdf", screening), {"names": "1"}).content.startswith(b"%PDF")
        book = openpyxl.load_workbook(io.BytesIO(office.get(at_screening("sheets_xlsx", screening)).content))
        ranks, sheets = book.worksheets
        assert [row[0].value for row in ranks.iter_rows(min_row=2)] == [4, 3, 2, 1]
        struck = [row for row in sheets.iter_rows(min_row=2, values_only=True) if row[2].startswith("除外")]
        assert [(row[0], row[1]) for row in struck] == [(mine.candidate.number, mine.reviewer.number)]

    def test_from_move_to_decision_record_letters_and_the_reserve(self, officer, at, work_off):
        screening, _ = meets(officer, at, work_off, marks=lambda one: 6 - one.candidate.number)
        office = browser(officer)
        move = at_screening("move", screening, 2)
        assert office.post(move, {"to": "reserve", "reason": ""}).status_code == 422
        office.post(move, {"to": "reserve", "reason": "体制に不安がある"})
        office.post(at_screening("move", screening, 3), {"to": "selected", "reason": "緊急性"})
        page = at_screening("decide", screening)
        assert "体制に不安がある" in sound(office.get(page))
        seen = str(now(screening).version)
        given = {"seen": seen, "reason": "審議による", "reference": "総通第1号", "sender": "局長"}
        assert "日付" in sound(office.post(page, {**given, "day": "1日"}), 422)
        office.post(page, {**given, "day": "2026-12-01"})
        screening = now(screening)
        assert screening.decision.letter["reference"] == "総通第1号"
        said = sound(office.get(at_screening("record", screening), {"check": "1"}))
        assert "一致しました" in said
        kept = office.get(at_screening("record_file", screening)).content
        assert kept == screening.decision.text.encode()
        for kind in ("selected", "reserve", "not_selected"):
            assert office.get(at_screening("letters", screening, kind)).content.startswith(b"%PDF")
        assert office.get(at_screening("letters", screening, "promoted")).status_code == 404
        self.published_and_withdrawn(screening, officer, office)

    def published_and_withdrawn(self, screening, officer, office):
        one = screening.call.applications.select_related("applicant").get(number=1)
        applicant = browser(one.applicant)
        letter = reverse("screening:letter", args=[one.pk])
        assert applicant.get(letter).status_code == 404
        screening.call.refresh_from_db()
        calling.decide(screening.call, by=officer, seen=screening.call.version)
        assert applicant.get(letter).content.startswith(b"%PDF")
        assert letter in applicant.get(reverse("calls:application", args=[one.pk])).content.decode()
        assert browser(somebody()).get(letter).status_code == 404
        one.refresh_from_db()
        applying.withdraw(one, by=one.applicant, seen=one.version)
        page = at_screening("ranking", screening)
        assert "番号 2 を繰り上げて採択する" in sound(office.get(page))
        assert office.post(at_screening("offer", screening), {"number": "4", "reason": "x"}).status_code == 409
        office.post(at_screening("offer", screening), {"number": "2", "reason": "辞退のため"})
        assert office.get(at_screening("letters", screening, "promoted")).content.startswith(b"%PDF")

    def test_letters_are_formal_and_carry_number_day_sender_and_comments_without_names(self, officer, at, work_off):
        from todoku_web.exchange.screening.letters import Letters

        screening, _ = opened(officer, at, work_off)
        for one in screening.readings.select_related("candidate"):
            scored(one, 6 - one.candidate.number, applicant="効果の測り方を具体的に")
        screening = held(screening, officer, work_off)
        decided(screening, officer)
        letters = {one["facts"][1][1]: one for one in Letters.of(now(screening)).content([1, 2, 3, 4])["letters"]}
        assert [letters[n]["facts"][2][1] for n in "1234"] == ["採択", "採択", "補欠（第1順位）", "不採択"]
        one = letters["1"]
        assert (one["reference"], one["day"], one["sender"]) == (LETTER.reference, "令和8年12月1日", LETTER.sender)
        assert one["comments"] == ["効果の測り方を具体的に"] * 2
        assert "契約を意味するものではありません" in one["body"]
        assert not any(who.name in str(letters) for who in screening.reviewers.all())


class TestLists:
    def test_lists_ask_as_often_for_many_as_for_one(self, officer, at, work_off):
        pages = ("readers", "reviewers", "ranking", "screening")
        asked = []
        for count in (1, 4):
            call = closed_call(officer, at, applications=count, capacity=9)
            screening, them = meets(officer, at, work_off, call=call, reviewers=2 + count)
            office, reader = browser(officer), browser(them[0].person)
            asked.append(
                [queries(office, at_screening(name, screening)) for name in pages]
                + [queries(reader, reverse("screening:reviewing", args=[them[0].pk]))]
            )
        assert asked[0] == asked[1]

    def test_settings_changed_by_somebody_else_are_put_side_by_side(self, officer, at):
        screening = begun(closed_call(officer, at), officer)
        office, page = browser(officer), at_screening("settings", screening)
        given = {"places": "1", "readers": "2", "reserves": "0", "others": "own", "seen": "1"}
        assert office.post(page, given).status_code == 302
        assert "いま保存されている内容" in sound(office.post(page, {**given, "places": "2"}), 409)
        assert office.post(page, {**given, "places": "二", "seen": "2"}).status_code == 422
        criteria = at_screening("criteria", screening)
        rows = {"row-0-title": "実現性", "row-0-weight": "3", "row-0-mark-5": "すぐできる", "seen": "2"}
        assert office.post(criteria, rows).status_code == 302
        assert "すぐできる" in office.get(criteria).content.decode()
        assert "重み" in sound(office.post(criteria, {**rows, "row-0-weight": "x", "seen": "3"}), 422)

    def test_pages_for_everybody_concerned_can_be_read(self, officer, at, work_off):
        screening, them = opened(officer, at, work_off)
        office = browser(officer)
        assert "書面審査中" in sound(office.get(reverse("screening:home")))
        assert "書類審査" in sound(office.get(reverse("screening:of_call", args=[screening.call_id])))
        assert at_screening("screening", screening) in office.get(reverse("screening:home")).content.decode()
        assert (
            reverse("screening:of_call", args=[screening.call_id])
            in office.get(reverse("calls:call", args=[screening.call_id])).content.decode()
        )
        assert "残り" in sound(browser(them[0].person).get(reverse("screening:home")))
        for language in ("ja", "en"):
            office.get("/", {"lang": language})
            for name in ("screening", "settings", "criteria", "reviewers", "readers"):
                sound(office.get(at_screening(name, screening)))
