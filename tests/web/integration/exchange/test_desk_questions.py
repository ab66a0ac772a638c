"""The desk: from a question to its answer, and from that to what everybody may read; who is told; bad input."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from todoku.dates import JST
from todoku.errors import AreaError, InputError
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.models import OrganisationKind
from todoku_web.audit.models import Entry
from todoku_web.exchange.desk.actions import becoming, consequences
from todoku_web.exchange.desk.actions import knowledge as of_knowledge
from todoku_web.exchange.desk.actions import questions as of_questions
from todoku_web.exchange.desk.actions.consequences import follow_mergers
from todoku_web.exchange.desk.knowledge_search import near
from todoku_web.exchange.desk.models import Gram, Knowledge, Question, Vote
from todoku_web.exchange.needs.models import Need
from todoku_web.notices.models import Notice
from web.integration.exchange.desking import NOON, QUESTION, answer, desk, organisation, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def them(at):
    at(NOON)
    return desk()


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def published(them, *, key="k", **given):
    made = of_knowledge.write(answer(**given), office=them.bureau, by=them.officer, key=key)
    return of_knowledge.go(made, "publish", by=them.decider, seen=made.version)


class TestAsking:
    def test_it_goes_to_the_bureau_of_the_place_and_its_people_are_told(self, them):
        question = them.ask()
        assert (question.office, question.area_code, question.state) == (them.bureau, "01205", "open")
        assert question.due_on == dt.date(2024, 6, 10)
        assert told(them.officer) == ["desk.asked"]
        assert told(them.asker) == []

    def test_a_form_that_is_sent_twice_asks_once(self, them):
        assert them.ask().pk == them.ask().pk
        assert Entry.objects.filter(action="question.asked").count() == 1

    def test_a_municipality_of_old_is_the_one_of_today(self, them):
        organisation(OrganisationKind.BUREAU, "東北総合通信局", "03")
        assert them.ask(content=replace(QUESTION, area_code="03305")).area_code == "03216"
        with pytest.raises(AreaError):
            them.ask(key="none", content=replace(QUESTION, area_code="ない町"))

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"field": "weather"}, "planning.choice"),
            ({"title": " "}, "planning.text_empty"),
            ({"text": "x" * 4001}, "planning.text_long"),
            ({"text": "a\u202eb"}, "planning.text_invisible"),
            ({"area_code": "那覇市"}, "desk.no_office"),
            ({"area_code": "北海道"}, "needs.area_large"),
        ],
    )
    def test_what_cannot_be_asked_is_refused_in_one_line(self, them, given, code):
        with pytest.raises(InputError) as caught:
            them.ask(content=replace(QUESTION, **given))
        assert caught.value.code == code
        assert not Question.objects.exists()

    def test_nobody_asks_for_an_organisation_that_is_not_theirs(self, them):
        with pytest.raises(NotAllowed):
            them.ask(organisation=them.town)


class TestCourse:
    def test_taken_asked_back_replied_answered_closed_and_opened_again(self, them, at):
        question = them.ask()
        for name, who, state in (
            ("take", them.officer, "taken"),
            ("ask_back", them.officer, "asked"),
            ("reply", them.asker, "taken"),
            ("answer", them.officer, "answered"),
            ("close", them.asker, "closed"),
            ("reopen", them.asker, "open"),
        ):
            if name == "reply":
                at(NOON + dt.timedelta(days=3))
            assert them.go(question, name, by=who).state == state
        question.refresh_from_db()
        assert told(them.asker) == ["desk.take", "desk.ask_back", "desk.answer"]
        assert told(them.officer) == ["desk.asked", "desk.reply", "desk.close", "desk.reopen"]
        assert (question.handler, question.due_on) == (None, dt.date(2024, 6, 13))
        assert [one.action for one in question.steps.all()][-1] == "reopen"

    def test_days_of_waiting_for_who_asked_do_not_count(self, them, at):
        question = them.ask()
        them.go(question, "take")
        them.go(question, "ask_back")
        at(NOON + dt.timedelta(days=4))
        assert them.go(question, "reply", by=them.asker).due_on == dt.date(2024, 6, 14)

    def test_a_question_that_is_passed_on_is_the_other_office_s_alone(self, them):
        question = them.ask()
        clerk = somebody(them.prefecture)
        with pytest.raises(InputError, match=r"desk\.pass_to"):
            them.go(question, "pass_on", office=organisation(OrganisationKind.MUNICIPALITY, "登別市", "01230"))
        them.go(question, "pass_on", office=them.prefecture)
        question.refresh_from_db()
        assert not them.officer.has_perm("desk.view_question", question)
        assert clerk.has_perm("desk.take_question", question)
        assert told(clerk) == ["desk.pass_on"]

    def test_two_officers_do_not_both_take_it(self, them):
        question = them.ask()
        seen = question.version
        them.go(question, "take")
        with pytest.raises(ChangedMeanwhile):
            of_questions.go(question, "take", by=them.decider, seen=seen)

    def test_an_answer_needs_words(self, them):
        question = them.ask()
        them.go(question, "take")
        with pytest.raises(InputError):
            them.go(question, "answer", said=" ")

    def test_the_log_holds_neither_words_nor_names(self, them):
        them.answered()
        rows = "".join(Entry.objects.values_list("detail_json", flat=True))
        assert QUESTION.title not in rows
        assert them.asker.name not in rows

    def test_a_merged_municipality_takes_its_questions_along(self, them, monkeypatch):
        question = them.ask()
        monkeypatch.setattr(
            consequences, "holding", lambda code: ("01230", "室蘭市") if code == "01205" else (code, "")
        )
        assert follow_mergers() == 1
        question.refresh_from_db()
        assert (question.area_code, question.steps.last().action) == ("01230", "moved")
        assert follow_mergers() == 0


class TestBecoming:
    def test_a_question_becomes_a_need_once(self, them):
        question = them.ask()
        first = becoming.become_need(question, by=them.asker, issue_area="disaster")
        assert becoming.become_need(question, by=them.asker, issue_area="disaster") == first
        assert (first.title, first.problem, first.state) == (QUESTION.title, QUESTION.text, "draft")
        assert Need.objects.filter(title=QUESTION.title).count() == 1

    def test_one_whose_field_is_no_issue_area_asks_for_it(self, them):
        with pytest.raises(InputError):
            becoming.become_need(them.ask(), by=them.asker)
        issue = them.ask(key="i", content=replace(QUESTION, field="tourism"))
        assert becoming.become_need(issue, by=them.asker).issue_area == "tourism"

    def test_the_office_does_not_do_it_for_them(self, them):
        with pytest.raises(NotAllowed):
            becoming.become_need(them.ask(), by=them.officer, issue_area="disaster")


class TestKnowledge:
    def test_it_is_made_of_an_answered_question_that_may_be_published(self, them):
        closed = them.answered(key="no", content=replace(QUESTION, may_publish=False))
        with pytest.raises(NotAllowed):
            of_knowledge.write(answer(), office=them.bureau, by=them.officer, key="n", question=closed)
        open_one = them.ask(key="open")
        with pytest.raises(NotAllowed):
            of_knowledge.write(answer(), office=them.bureau, by=them.officer, key="o", question=open_one)
        made = of_knowledge.write(answer(), office=them.bureau, by=them.officer, key="k", question=them.answered())
        assert (made.state, made.sources[0]["title"]) == ("draft", "高度無線環境整備推進事業")

    def test_it_never_names_who_asked(self, them):
        question = them.answered()
        with pytest.raises(InputError, match="names_asker"):
            of_knowledge.write(
                answer(answer="架空山花子さんの場合は使えます。"),
                office=them.bureau,
                by=them.officer,
                key="k",
                question=question,
            )
        made = of_knowledge.write(answer(), office=them.bureau, by=them.officer, key="k", question=question)
        with pytest.raises(InputError, match="names_asker"):
            of_knowledge.edit(made, answer(title="架空山 花子の質問"), by=them.officer, seen=made.version)

    def test_its_page_shows_nothing_of_who_asked(self, them, client):
        question = them.answered()
        made = of_knowledge.write(answer(), office=them.bureau, by=them.officer, key="k", question=question)
        of_knowledge.go(made, "publish", by=them.decider, seen=made.version)
        page = client.get(reverse("desk:knowledge", args=[made.pk])).content.decode()
        assert "高度無線環境整備推進事業" in page
        for hidden in ("架空山", str(question.pk), them.asker.email, them.officer.name):
            assert hidden not in page

    def test_every_version_is_kept_and_two_writers_are_told(self, them):
        made = published(them)
        of_knowledge.edit(made, answer(answer="新しい答え"), by=them.officer, seen=2)
        with pytest.raises(ChangedMeanwhile):
            of_knowledge.edit(made, answer(answer="別の答え"), by=them.decider, seen=2)
        rows = list(made.versions.values_list("number", "action"))
        assert rows == [(3, "edited"), (2, "published"), (1, "written")]

    def test_was_it_of_help_counts_each_person_once(self, them):
        made = published(them)
        of_knowledge.vote(made, helped=True, by=them.asker)
        of_knowledge.vote(made, helped=True, by=them.asker)
        assert of_knowledge.vote(made, helped=True, by=them.clerk).helped == 2
        found = of_knowledge.vote(made, helped=False, by=them.asker)
        assert (found.helped, found.not_helped, Vote.objects.count()) == (1, 1, 2)

    def test_what_was_checked_long_ago_is_marked(self, them, at, client):
        made = published(them)
        at(dt.datetime(2025, 6, 1, 23, 59, 59, tzinfo=JST))
        assert not Knowledge.objects.get(pk=made.pk).is_out_of_date
        at(dt.datetime(2025, 6, 2, tzinfo=JST))
        assert Knowledge.objects.get(pk=made.pk).is_out_of_date
        assert "要確認" in client.get(reverse("desk:home")).content.decode()

    @pytest.mark.parametrize(
        "given",
        [
            {"checked_on": dt.date(2024, 6, 4)},
            {"checked_on": None},
            {"sources": (("law", "x", "javascript:alert(1)"),)},
            {"sources": (("law", "", "https://example.jp/"),)},
            {"sources": (("rumour", "x", ""),)},
            {"answer": ""},
        ],
    )
    def test_bad_input_is_refused(self, them, given):
        with pytest.raises(InputError):
            of_knowledge.write(answer(**given), office=them.bureau, by=them.officer, key="k")


class TestSearch:
    def test_it_finds_what_is_near_whatever_the_width_and_the_words_around_it(self, them):
        fibre = published(them)
        radio = published(
            them, key="r", title="ローカル5Gの免許の手続", answer="総合通信局に申請します。", field="procedures"
        )
        found = near("集落に光ファイバを引くとき、整備に使える補助を教えてください。")
        assert found[0].knowledge == fibre
        assert [one.knowledge for one in near("ﾛｰｶﾙ５Ｇ 免許")] == [radio]
        assert near("ローカル5G", field="money") == []
        assert near("保育園の送迎バスを走らせたい") == []
        assert near("保育園の入園の申請") == [], "one pair of signs alone is chance"
        assert near(" ") == []

    def test_what_is_no_draft_any_more_is_found_and_what_is_taken_back_is_not(self, them):
        made = of_knowledge.write(answer(), office=them.bureau, by=them.officer, key="k")
        assert near("光ファイバの補助") == []
        made = of_knowledge.go(made, "publish", by=them.decider, seen=made.version)
        assert len(near("光ファイバの補助")) == 1
        of_knowledge.go(made, "take_back", by=them.decider, seen=made.version)
        assert (near("光ファイバの補助"), Gram.objects.count()) == ([], 0)

    def test_it_takes_three_queries_however_much_there_is(self, them, django_assert_num_queries):
        for number in range(3):
            published(them, key=f"k{number}")
        with django_assert_num_queries(4):
            assert len(near("光ファイバの整備の補助")) == 3


class TestPages:
    def test_answers_are_offered_before_a_question_is_sent(self, them, client):
        published(them)
        client.force_login(them.asker, backend="django.contrib.auth.backends.ModelBackend")
        typed = {
            "field": "money",
            "area_code": "01205 室蘭市",
            "title": QUESTION.title,
            "text": QUESTION.text,
            "desk": "bureau",
        }
        sent = client.post(reverse("desk:ask"), {**typed, "key": "k"})
        page = sent.content.decode()
        assert (sent.status_code, Question.objects.count()) == (200, 0)
        assert "光ファイバの整備に補助は使えますか" in page
        assert 'name="looked" value="yes"' in page
        file = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
        sent = client.post(reverse("desk:ask"), {**typed, "key": "k", "looked": "yes", "files": file})
        question = Question.objects.get()
        assert sent.headers["Location"] == reverse("desk:question", args=[question.pk])
        assert question.files.count() == 1
        part = client.get(reverse("desk:near"), {"said": QUESTION.title}).content.decode()
        assert "光ファイバの整備に補助は使えますか" in part
        assert "<html" not in part

    def test_what_was_typed_stays_where_something_is_wrong(self, them, client):
        client.force_login(them.asker, backend="django.contrib.auth.backends.ModelBackend")
        sent = client.post(
            reverse("desk:ask"), {"title": "件名", "text": "本文", "area_code": "ない町", "desk": "bureau"}
        )
        page = sent.content.decode()
        assert sent.status_code == 400
        assert "本文</textarea>" in page
        sent = client.post(
            reverse("desk:ask"),
            {
                "title": "件名",
                "text": "本文",
                "area_code": "室蘭市",
                "field": "money",
                "desk": "bureau",
                "files": [SimpleUploadedFile("x.csv", b"MZ\x90\x00")],
            },
        )
        assert (sent.status_code, Question.objects.count()) == (422, 0)

    def test_lists_take_as_many_queries_for_three_rows_as_for_one(self, them, client):
        client.force_login(them.officer, backend="django.contrib.auth.backends.ModelBackend")
        counted = []
        for number in (1, 2):
            for at in range(2 * number - 1):
                them.answered(key=f"{number}-{at}", content=replace(QUESTION, title=f"件{number}{at}"))
                published(them, key=f"k{number}-{at}", title=f"質問{number}{at}")
            for name in ("desk:home", "desk:waiting", "desk:drafts"):
                with CaptureQueriesContext(
                    connection,
                ) as held:
                    assert client.get(reverse(name), {"state": "all"}).status_code == 200
                counted.append((name, len(held)))
        assert counted[:3] == counted[3:]
