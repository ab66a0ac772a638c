"""Screenings: how they are set, and sheets: in time to the second, once, by their reader alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sample_calls import somebody
from sample_screening import (
    STAGES,
    WEEK,
    begun,
    closed_call,
    decided,
    first,
    meets,
    now,
    opened,
    refused,
    scored,
    sheet,
    told,
)
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.audit.models import Entry
from todoku_web.exchange.calls.actions import calling
from todoku_web.exchange.screening.actions import (
    reading,
    setting_up,
)
from todoku_web.exchange.screening.actions.setting_up import Settings
from todoku_web.exchange.screening.models import Reading
from todoku_web.exchange.screening.sheets import Sheet
from todoku_web.exchange.screening.workflow import ReadingState

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


class TestSettingUp:
    def test_a_stage_is_screened_once_and_only_a_judged_one(self, officer, at):
        call = closed_call(officer, at)
        assert begun(call, officer).pk == begun(call, officer).pk
        refused("screening.stage", setting_up.begin, call, "s9", Settings(places=1), by=officer)
        refused(
            "screening.places_capacity",
            setting_up.begin,
            closed_call(officer, at),
            "s1",
            Settings(places=3),
            by=officer,
        )
        with pytest.raises(NotAllowed):
            begun(closed_call(officer, at), somebody())

    def test_criteria_come_from_the_call_and_change_until_the_first_score(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off)
        assert [one["id"] for one in screening.criteria.rows] == ["technical_validity", "extensibility", "cost_borne"]
        rows = [{**screening.criteria.rows[0], "weight": "3"}, {"title": {"ja": "実現性"}, "weight": 2}]
        screening = setting_up.write_criteria(screening, rows, by=officer, seen=screening.version)
        assert [(one["id"], one["weight"]) for one in screening.criteria.rows] == [("technical_validity", 3), ("c1", 2)]
        assert screening.criteria_versions.count() == 2
        with pytest.raises(ChangedMeanwhile):
            setting_up.write_criteria(screening, rows[:1], by=officer, seen=screening.version - 1)
        mine = first(screening)
        reading.keep_draft(mine, sheet(screening, 4), by=mine.reviewer.person, seen=mine.version)
        refused(
            "screening.criteria_fixed",
            setting_up.write_criteria,
            screening,
            rows[:1],
            by=officer,
            seen=now(screening).version,
        )

    @pytest.mark.parametrize(
        ("rows", "code"),
        [
            ([], "screening.criteria_count"),
            ([{"title": {"ja": "a"}, "weight": "0"}], "screening.weight"),
            ([{"title": {"ja": "a"}, "weight": "1.5"}], "screening.weight"),
            ([{"title": {"ja": "a"}, "weight": "101"}], "screening.weight"),
            (
                [{"title": {"ja": "a"}, "weight": "1"}, {"title": {"ja": "a"}, "weight": "1"}],
                "screening.criterion_twice",
            ),
            ([{"title": {"ja": f"a{n}"}, "weight": "1"} for n in range(13)], "screening.criteria_count"),
        ],
    )
    def test_criteria_that_cannot_be_are_refused(self, officer, at, rows, code):
        screening = begun(closed_call(officer, at), officer)
        refused(code, setting_up.write_criteria, screening, rows, by=officer, seen=screening.version)

    def test_what_readers_rely_on_stays_and_a_new_deadline_is_told(self, officer, at, work_off):
        screening, them = opened(officer, at, work_off)
        settings = Settings.of(screening)
        blind = Settings(**{**vars_of(settings), "hides_applicant": False})
        refused("screening.settings_fixed", setting_up.configure, screening, blind, by=officer, seen=screening.version)
        past = Settings(**{**vars_of(settings), "closes_at": timezone.now() - SECOND})
        refused("screening.closes_past", setting_up.configure, screening, past, by=officer, seen=screening.version)
        later = Settings(**{**vars_of(settings), "closes_at": settings.closes_at + WEEK})
        setting_up.configure(screening, later, by=officer, seen=screening.version)
        assert told(them[0].person)[-1] == "screening.deadline"
        with pytest.raises(ChangedMeanwhile):
            setting_up.configure(screening, settings, by=officer, seen=screening.version)

    def test_applications_are_settled_after_the_call_and_after_the_stage_before(self, officer, at):
        call = closed_call(officer, at, stages=STAGES, capacity=2)
        early = begun(call, officer, places=3)
        final = setting_up.begin(
            call, "s2", Settings(places=1, readers=1, reserves=1, closes_at=timezone.now() + WEEK), by=officer
        )
        assert (early.is_final, final.is_final, early.reserves) == (False, True, 0)
        refused("screening.earlier_stage", setting_up.confirm, final, by=officer, seen=final.version)
        at(call.closes_at - SECOND)
        refused("screening.call_open", setting_up.confirm, early, by=officer, seen=early.version)

    def test_before_the_last_stage_who_goes_on_is_told_and_the_others_learn_it_later(self, officer, at, work_off):
        call = closed_call(officer, at, stages=STAGES, capacity=2)
        screening, _ = meets(
            officer, at, work_off, call=call, places=3, marks=lambda one: 5 if one.candidate.number < 4 else 1
        )
        decided(screening, officer)
        states = dict(call.applications.values_list("number", "state"))
        assert states == {1: "submitted", 2: "submitted", 3: "submitted", 4: "not_selected"}
        people_of = {one.number: one.applicant for one in call.applications.select_related("applicant")}
        assert told(people_of[1]) == ["screening.goes_on"]
        assert told(people_of[4]) == []
        final = setting_up.begin(call, "s2", Settings(places=1, readers=1, closes_at=timezone.now() + WEEK), by=officer)
        final = setting_up.confirm(final, by=officer, seen=final.version)
        assert list(final.candidates.values_list("number", flat=True)) == [1, 2, 3]


def vars_of(settings):
    from dataclasses import asdict

    return asdict(settings)


class TestSheets:
    def test_a_sheet_is_taken_until_the_very_second(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off)
        one, two = screening.readings.filter(state="assigned").select_related("reviewer__person")[:2]
        at(screening.closes_at - dt.timedelta(microseconds=1))
        assert scored(one, 3).state == ReadingState.SUBMITTED
        at(screening.closes_at)
        refused("screening.closed", scored, two, 3)
        late = Reading.objects.select_related("reviewer__person", "screening").get(pk=two.pk)
        kept = reading.keep_draft(late, sheet(screening, 3), by=late.reviewer.person, seen=late.version)
        assert (kept.state, kept.scores["cost_borne"]) == ("assigned", 3)

    def test_the_same_sheet_twice_is_handed_in_once_and_another_is_refused(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off)
        mine = first(screening)
        given = scored(mine, 4)
        count = Entry.objects.count()
        again = reading.submit(mine, sheet(screening, 4), by=mine.reviewer.person, seen=mine.version)
        assert (again.submitted_at, Entry.objects.count()) == (given.submitted_at, count)
        refused("screening.sheet_fixed", scored, mine, 5)
        person = mine.reviewer.person
        refused("screening.sheet_fixed", reading.keep_draft, mine, sheet(screening, 5), by=person, seen=1)

    def test_of_two_pages_the_second_is_asked(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off)
        mine = first(screening)
        person = mine.reviewer.person
        reading.keep_draft(mine, sheet(screening, 4), by=person, seen=mine.version)
        with pytest.raises(ChangedMeanwhile):
            reading.keep_draft(mine, sheet(screening, 2), by=person, seen=mine.version)
        with pytest.raises(ChangedMeanwhile):
            reading.submit(mine, sheet(screening, 2), by=person, seen=mine.version)
        mine.refresh_from_db()
        assert (mine.scores["cost_borne"], mine.state) == (4, "assigned")

    def test_a_criterion_without_a_mark_is_named(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off)
        mine = first(screening)
        refused("screening.marks_lack", reading.submit, mine, Sheet({"cost_borne": 3}), by=mine.reviewer.person, seen=1)

    def test_nobody_scores_for_somebody_else(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off)
        mine = first(screening)
        for person in (officer, somebody()):
            with pytest.raises(NotAllowed):
                reading.submit(mine, sheet(screening, 4), by=person, seen=mine.version)

    def test_the_office_hands_back_what_is_to_be_corrected_while_nobody_saw_the_others(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off)
        mine = first(screening)
        scored(mine, 4)
        back = reading.hand_back(mine, reason="合計の誤り", by=officer)
        assert (back.state, back.submitted_at, told(mine.reviewer.person)[-1]) == (
            "assigned",
            None,
            "screening.handed_back",
        )
        assert scored(mine, 2).scores["cost_borne"] == 2
        other, _ = opened(officer, at, work_off, others="own")
        seen_others = first(other)
        scored(seen_others, 4)
        refused("screening.saw_others", reading.hand_back, seen_others, reason="x", by=officer)

    def test_readers_read_the_form_that_was_answered(self, officer, at, work_off):
        from todoku_web.exchange.calls.form_fields import FieldType, FormField

        call = closed_call(officer, at)
        fields = (
            FormField("theme", FieldType.TEXT, "新しい名前", required=True),
            FormField("q9", FieldType.TEXT, "新しい欄"),
        )
        calling.change_form(call, fields, by=officer, seen=call.version)
        screening, _ = opened(officer, at, work_off, call=call)
        form = first(screening).candidate.application.form
        assert (form.number, [one.title for one in form.fields]) == (1, ["テーマ"])
