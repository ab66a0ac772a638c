"""Screenings: struck sheets never count, moves have a reason, the record comes again, the reserve gets a free place."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys

import pytest
from django.utils import timezone

from sample_calls import organiser, somebody
from sample_screening import (
    all_scored,
    begun,
    closed_call,
    decided,
    declared,
    first,
    invited,
    meets,
    now,
    opened,
    refused,
    told,
)
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.models import Role
from todoku_web.audit.actions import verify
from todoku_web.exchange.calls.actions import applying, calling
from todoku_web.exchange.calls.models import Application
from todoku_web.exchange.screening.actions import (
    assigning,
    meeting,
    offering,
    relations,
    setting_up,
)
from todoku_web.exchange.screening.checking import check
from todoku_web.exchange.screening.models import Decision, ScreeningEvent
from todoku_web.exchange.screening.results import ranked
from todoku_web.exchange.screening.workflow import ReadingState
from todoku_web.notices.models import Notice

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


class TestMeeting:
    def test_sheets_close_with_the_deadline_or_when_all_are_in(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off)
        refused("screening.still_read", meeting.hold, screening, by=officer, seen=screening.version)
        all_scored(screening)
        current = now(screening)
        assert meeting.hold(current, by=officer, seen=current.version).state == "meeting"

    def test_struck_sheets_never_count(self, officer, at, work_off):
        screening, _ = meets(officer, at, work_off, marks=lambda one: 5 if one.reviewer.number == 1 else 2)
        mine = (
            screening.readings.filter(reviewer__number=1)
            .select_related("candidate", "reviewer__person", "screening")
            .first()
        )
        relations.report(mine, kind="paid", reason="x", by=officer)
        refused("screening.ranking_old", decided, screening, officer)
        meeting.rank(now(screening), by=officer)
        work_off()
        rows = {one.number: one.figures for one in ranked(now(screening), screening.rankings.first()).lines}
        row = rows[mine.candidate.number]
        assert (row["mean"], row["reads"], row["struck"], row["spread"]) == (2.0, 1, 1, 0.0)

    def test_who_shares_the_rank_at_the_line_is_the_meetings_to_place_with_a_reason(self, officer, at, work_off):
        screening, _ = meets(officer, at, work_off, marks=lambda one: {1: 5, 2: 4, 3: 4, 4: 1}[one.candidate.number])
        table = ranked(screening, screening.rankings.first())
        assert table.placed == {"selected": [1], "reserve": [4], "not_selected": [], "open": [2, 3]}
        refused("screening.left_open", decided, screening, officer)
        refused("planning.text_empty", meeting.move, screening, 2, "selected", reason=" ", by=officer)
        refused("planning.choice", meeting.move, screening, 2, "open", reason="x", by=officer)
        refused("screening.no_such_application", meeting.move, screening, 9, "selected", reason="x", by=officer)
        for number in (2, 3):
            meeting.move(screening, number, "selected", reason="緊急性が高い", by=officer)
        refused("screening.over_places", decided, screening, officer)
        meeting.move(screening, 3, "reserve", reason="次点とする", by=officer)
        made = decided(screening, officer)
        record = json.loads(made.text)
        assert record["outcome"] == {"selected": [1, 2], "reserve": [3, 4], "not_selected": [], "open": []}
        assert [(one["application"], one["to"], one["reason"]) for one in record["moves"]][-1] == (
            3,
            "reserve",
            "次点とする",
        )

    def test_only_the_office_meets_and_only_an_approver_decides(self, officer, at, work_off):
        screening, them = meets(officer, at, work_off)
        drafter, reviewer = organiser(Role.DRAFTER), organiser(Role.REVIEWER)
        for person in (drafter, them[0].person, somebody()):
            with pytest.raises(NotAllowed):
                meeting.move(screening, 1, "selected", reason="x", by=person)
        meeting.move(screening, 1, "selected", reason="x", by=reviewer)
        with pytest.raises(NotAllowed):
            decided(screening, reviewer)

    def test_minutes_are_asked_about_and_not_written_for_a_day_to_come(self, officer, at, work_off):
        screening, _ = meets(officer, at, work_off)
        today = timezone.localdate()
        said = {"attended": "委員5名", "minutes": "審議した。", "by": officer}
        refused(
            "screening.held_to_come",
            meeting.write_minutes,
            screening,
            held_on=today + dt.timedelta(days=1),
            seen=screening.version,
            **said,
        )
        meeting.write_minutes(screening, held_on=today, seen=screening.version, **said)
        with pytest.raises(ChangedMeanwhile):
            meeting.write_minutes(screening, held_on=None, seen=screening.version, **said)


class TestDecision:
    @pytest.fixture
    def done(self, officer, at, work_off):
        screening, them = meets(officer, at, work_off, marks=lambda one: 6 - one.candidate.number)
        return now(screening), decided(screening, officer), them

    def test_outcomes_stand_in_the_call_and_are_told_when_it_publishes(self, done, officer):
        screening, made, _ = done
        applications = {one.number: one for one in screening.call.applications.select_related("applicant")}
        assert {n: one.state for n, one in applications.items()} == {
            1: "selected",
            2: "selected",
            3: "waiting",
            4: "not_selected",
        }
        assert told(applications[1].applicant) == []
        again = decided(screening, officer)
        assert (again.pk, Decision.objects.count()) == (made.pk, 1)
        call = screening.call
        call.refresh_from_db()
        calling.decide(call, by=officer, seen=call.version)
        kinds = [told(applications[n].applicant) for n in (1, 3, 4)]
        assert kinds == [["screening.letter_selected"], ["screening.letter_waiting"], ["screening.letter_not_selected"]]

    def test_the_record_comes_out_the_same_byte_for_byte_in_another_process(self, done, tmp_path):
        _, made, _ = done
        kept = tmp_path / "record.json"
        kept.write_bytes(made.text.encode())
        code = (
            "import sys; from pathlib import Path; from todoku.matching.committee import made_again\n"
            "again = made_again(Path(sys.argv[1]).read_bytes()); sys.stdout.buffer.write(again.text)"
        )
        answer = subprocess.run([sys.executable, "-c", code, str(kept)], capture_output=True, check=True)
        assert answer.stdout == made.text.encode()
        assert json.loads(made.text)["about"]["decided_by"] == made.decided_by_name

    def test_a_record_that_was_altered_is_found_out(self, done):
        screening, made, _ = done
        sound = check(screening)
        assert (sound.is_sound, sound.struck_since, sound.withdrawn_since) == (True, (), ())
        Decision.objects.filter(pk=made.pk).update(text=made.text.replace('"places":2', '"places":3'))
        screening = now(screening)
        assert (check(screening).keeps_hash, check(screening).is_sound) == (False, False)

    def test_what_is_struck_after_the_decision_is_told_and_leaves_the_record(self, done, officer):
        screening, made, _ = done
        mine = first(screening, ReadingState.SUBMITTED)
        relations.report(mine, kind="paid", reason="後日判明", by=officer)
        found = check(now(screening))
        assert (found.is_sound, found.struck_since) == (True, ((1, mine.reviewer.number),))
        made.refresh_from_db()
        assert Decision.objects.get().sha256 == made.sha256

    def test_of_a_withdrawal_the_office_is_told_and_offers_the_place_by_its_click(self, done, officer):
        screening, _, _ = done
        call = screening.call
        call.refresh_from_db()
        call = calling.decide(call, by=officer, seen=call.version)
        gone = call.applications.select_related("applicant").get(number=2)
        applying.withdraw(gone, by=gone.applicant, seen=gone.version)
        state = lambda number: Application.objects.get(call=call, number=number).state  # noqa: E731
        assert (state(2), state(3)) == ("withdrawn", "waiting")
        assert told(officer)[-1] == "screening.place_free"
        with pytest.raises(ChangedMeanwhile):
            offering.offer(screening, 4, reason="繰上げ", by=officer)
        with pytest.raises(NotAllowed):
            offering.offer(screening, 3, reason="繰上げ", by=organiser(Role.DRAFTER))
        offering.offer(screening, 3, reason="辞退による繰上げ", by=officer)
        assert state(3) == "selected"
        third = call.applications.select_related("applicant").get(number=3)
        kinds = list(Notice.objects.filter(person=third.applicant).values_list("kind", flat=True))
        assert "calls.selected_now" in kinds
        refused("screening.no_place_free", offering.offer, screening, 3, reason="x", by=officer)
        steps = list(ScreeningEvent.objects.filter(screening=screening).values_list("action", flat=True)[:2])
        assert steps == ["offered", "withdrawn"]
        assert not verify().faults

    def test_what_was_withdrawn_meanwhile_makes_the_rank_table_old(self, officer, at, work_off):
        screening, _ = meets(officer, at, work_off)
        gone = screening.call.applications.select_related("applicant").get(number=1)
        applying.withdraw(gone, by=gone.applicant, seen=gone.version)
        refused("screening.ranking_old", decided, screening, officer)
        assert screening.call.applications.exclude(state__in=("submitted", "withdrawn")).count() == 0

    def test_a_second_deal_asked_at_once_is_one(self, officer, at, work_off):
        screening = begun(closed_call(officer, at), officer)
        for _ in range(3):
            invited(screening, officer)
        screening = setting_up.confirm(now(screening), by=officer, seen=now(screening).version)
        for who in screening.reviewers.all():
            declared(who)
        one = assigning.deal(now(screening), by=officer, seen=now(screening).version)
        two = assigning.deal(now(screening), by=officer, seen=1)
        assert one.assigning_id == two.assigning_id
        refused(
            "screening.still_dealing", assigning.open_reading, now(screening), by=officer, seen=now(screening).version
        )
        work_off()
        assert now(screening).assignments.count() == 1
