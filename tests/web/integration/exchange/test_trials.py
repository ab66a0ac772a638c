"""Trials: what must be settled before, what is judged after, who decides, what becomes of the need, and bad input."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from todoku.errors import InputError
from todoku_web.accounts.doors import NotAllowed
from todoku_web.accounts.models import Organisation, OrganisationKind, Person, Role
from todoku_web.audit.models import Entry
from todoku_web.exchange.needs.actions import needs as of_needs
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.trials.actions import indicators as of_indicators
from todoku_web.exchange.trials.actions import records
from todoku_web.exchange.trials.actions import trials as of_trials
from todoku_web.exchange.trials.models import Indicator, Trial
from todoku_web.parts.collision import Collision
from web.integration.exchange.trying import BASELINE, DEFINITION, HYPOTHESES, RESULT

pytestmark = pytest.mark.django_db


def state_of(need):
    return Need.objects.get(pk=need.pk).state


class TestBegin:
    def test_a_form_that_is_sent_twice_makes_one_trial(self, them):
        need = them.need()
        assert them.trial(need).pk == them.trial(need).pk
        assert Entry.objects.filter(action="trial.begun").count() == 1

    def test_only_a_need_that_was_matched_can_be_tried(self, them):
        need = them.need()
        of_needs.go(need, "withdraw", by=them.resident, seen=need.version)
        need.refresh_from_db()
        with pytest.raises(NotAllowed):
            them.trial(need)

    def test_the_office_must_look_after_the_place(self, them):
        other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
        with pytest.raises(InputError, match=r"trials\.office"):
            of_trials.begin(them.need(), "x", organisation=them.vendor, office=other, by=them.maker, key="x")

    def test_nobody_plans_for_an_organisation_that_is_not_theirs(self, them):
        with pytest.raises(NotAllowed):
            of_trials.begin(them.need(), "x", organisation=them.town, office=them.town, by=them.maker, key="x")


class TestCourse:
    def test_a_trial_starts_once_hypotheses_main_outcome_target_and_schedule_are_settled(self, them):
        trial = them.trial()
        with pytest.raises(InputError) as caught:
            them.go(trial, "start")
        assert caught.value.code == "trials.lacks"
        assert caught.value.params["lacks"]["en"] == "a hypothesis, a main outcome, a schedule"

    def test_the_need_goes_into_the_trial_and_on_to_its_adoption(self, them):
        trial, _ = them.reported()
        assert state_of(trial.need) == "in_trial"
        proven = them.go(trial, "prove", onwards=True)
        assert (proven.state, state_of(trial.need)) == ("proven", "adopted")

    @pytest.mark.parametrize("name", ["prove", "not_prove"])
    def test_the_need_goes_back_where_it_is_not_to_go_on(self, them, name):
        trial, _ = them.reported()
        them.go(trial, name)
        assert state_of(trial.need) == "matched"

    def test_a_stopped_trial_leaves_the_need_in_trial_while_another_of_it_runs(self, them):
        need = them.need()
        first, _ = them.whole(need)
        second, _ = them.whole(need, key="second")
        them.go(first, "start")
        them.go(second, "start")
        them.go(first, "stop")
        assert state_of(need) == "in_trial"
        them.go(second, "stop")
        assert state_of(need) == "matched"

    def test_a_need_that_was_closed_meanwhile_stays_closed(self, them):
        trial, _ = them.reported()
        need = Need.objects.get(pk=trial.need_id)
        of_needs.go(need, "close", by=them.resident, seen=need.version, said="理由")
        assert them.go(trial, "prove", onwards=True).state == "proven"
        assert state_of(need) == "closed"

    def test_a_need_that_was_withdrawn_cannot_be_started_on(self, them):
        trial, _ = them.whole()
        need = Need.objects.get(pk=trial.need_id)
        of_needs.go(need, "withdraw", by=them.resident, seen=need.version)
        with pytest.raises(Exception, match="need_elsewhere"):
            them.go(trial, "start")
        assert Trial.objects.get().state == "planned"

    @pytest.mark.parametrize(
        "lacking", [{"evidence": False}, {"result": {"result_value": None, "result_low": None, "result_high": None}}]
    )
    def test_nothing_is_proven_without_the_main_outcome_s_result_and_evidence(self, them, lacking):
        trial, _ = them.reported(**lacking)
        with pytest.raises(InputError, match=r"trials\.lacks"):
            them.go(trial, "prove")
        assert Trial.objects.get().state == "reported"

    def test_a_report_needs_a_conclusion_and_can_be_sent_back(self, them):
        trial, _ = them.whole()
        them.go(trial, "start")
        them.go(trial, "end", by=them.maker)
        with pytest.raises(InputError, match=r"trials\.lacks"):
            them.go(trial, "report", by=them.maker)
        them.write(trial, "report", {"conclusion": "x", "lessons": "", "findings": []})
        them.go(trial, "report", by=them.maker)
        assert them.go(trial, "send_back").state == "ended"

    def test_who_planned_a_trial_does_not_decide_on_it(self, them, person_in, town):
        officer = person_in(town, Role.APPROVER)
        trial = of_trials.begin(them.need(), "x", organisation=town, office=town, by=officer, key="x")
        with pytest.raises(NotAllowed):
            them.go(trial, "start", by=officer)

    def test_the_author_is_told_of_decisions(self, them, django_capture_on_commit_callbacks):
        trial, _ = them.whole()
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            them.go(trial, "start")
        told = [one for one in mail.outbox if "予約バスの実証" in one.body]
        assert [one.to for one in told] == [[them.maker.email]]

    def test_what_somebody_saw_before_a_change_is_not_decided_on(self, them):
        trial, _ = them.whole()
        with pytest.raises(Collision):
            of_trials.go(trial, "start", by=them.officer, seen=1, said="x")


class TestSettled:
    def test_hypotheses_and_targets_do_not_move_once_it_runs(self, them):
        trial, one = them.whole()
        them.go(trial, "start")
        with pytest.raises(InputError, match=r"trials\.part_closed"):
            them.write(trial, "about", {"title": "x", "summary": "", "hypotheses": []})
        with pytest.raises(InputError, match=r"trials\.part_closed"):
            of_indicators.write(one, "definition", {**DEFINITION, "target": "60"}, by=them.maker, seen=99)
        with pytest.raises(InputError, match=r"trials\.part_closed"):
            of_indicators.remove(one, by=them.maker)
        assert Indicator.objects.get().target == 80

    def test_results_are_not_written_before_it_runs(self, them):
        _, one = them.whole()
        with pytest.raises(InputError, match=r"trials\.part_closed"):
            of_indicators.write(one, "result", RESULT, by=them.maker, seen=99)

    def test_nothing_is_written_once_it_is_reported(self, them):
        trial, _ = them.reported()
        with pytest.raises(NotAllowed):
            them.write(trial, "report", {"conclusion": "別の結論", "lessons": "", "findings": []})

    def test_a_removed_indicator_leaves_the_logic_model(self, them):
        trial, one = them.whole()
        row = {"text": "通院できる", "indicators": [str(one.pk)]}
        them.write(trial, "logic", {"inputs": [], "activities": [], "outputs": [], "outcomes": [row], "impact": []})
        of_indicators.remove(one, by=them.maker)
        of_indicators.remove(one, by=them.maker)
        trial.refresh_from_db()
        assert trial.rows("logic", "outcomes") == [{"text": "通院できる", "indicators": []}]


class TestIndicators:
    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"result_on": "2025-01-31"}, "trials.result_before"),
            ({"result_on": "2099-01-01"}, "trials.day_to_come"),
            ({"result_value": "-1", "result_low": None, "result_high": None}, "trials.below_zero"),
            ({"result_value": "101", "result_low": None, "result_high": None}, "trials.over_whole"),
            ({"result_low": None}, "trials.interval_half"),
            ({"result_low": "83"}, "trials.interval_turned"),
            ({"result_source": ""}, "trials.figure_bare"),
            ({"result_count": 0}, "trials.count_zero"),
        ],
    )
    def test_a_result_that_cannot_be_is_refused(self, them, wrong, code):
        trial, one = them.whole()
        them.go(trial, "start")
        with pytest.raises(InputError) as caught:
            of_indicators.write(one, "result", {**RESULT, **wrong}, by=them.maker, seen=99)
        assert caught.value.code == code
        assert Indicator.objects.get().result_value is None

    def test_a_baseline_of_after_the_result_is_refused(self, them):
        trial, one = them.whole()
        them.go(trial, "start")
        of_indicators.write(one, "result", RESULT, by=them.maker, seen=99)
        with pytest.raises(InputError, match=r"trials\.result_before"):
            of_indicators.write(one, "baseline", {**BASELINE, "baseline_on": "2026-03-16"}, by=them.maker, seen=99)

    def test_an_output_is_no_main_outcome(self, them):
        form = {"name": "便数", "kind": "output", "unit": "times", "direction": "up", "is_main": "on", "key": "x"}
        trial = them.trial()
        assert "main outcome" in posted(them, "new_indicator", form, trial.pk).content.decode()


def posted(them, name, form, *args, by=None):
    from django.test import Client

    client = Client()
    client.force_login(by or them.maker)
    return client.post(f"{reverse(f'trials:{name}', args=args)}?lang=en", form)


def part_form(name, rows, **fields):
    """Return what a form of rows sends."""
    made = {f"{name}-{at}-{key}": value for at, row in enumerate(rows) for key, value in row.items()}
    return {**made, f"{name}-rows": len(rows), "seen": 99, **fields}


class TestForms:
    @pytest.mark.parametrize(
        ("phases", "said"),
        [
            ([("a", "2026-03-01", "2026-02-01")], "before it begins"),
            ([("a", "2026-03-01", "2026-03-02"), ("b", "2026-01-01", "2026-05-01")], "in order"),
            ([("a", "2026-03-01", "")], "wrong-text"),
            ([("a", "1600-01-01", "2026-01-01")], "1950"),
        ],
    )
    def test_a_schedule_that_is_turned_is_refused(self, them, phases, said):
        trial = them.trial()
        rows = [dict(zip(("name", "begins", "ends"), row, strict=True)) for row in phases]
        answer = posted(them, "part", part_form("phases", rows), trial.pk, "schedule")
        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert Trial.objects.get().part("schedule") == {}

    def test_shares_must_sum_to_the_total(self, them):
        trial = them.trial()
        rows = [
            {"name": "室蘭市", "role": "場所", "share_jpy": "100万円"},
            {"name": "別の会社", "role": "機器", "share_jpy": "1"},
        ]
        answer = posted(them, "part", part_form("partners", rows, total_jpy="100万円"), trial.pk, "partners")
        assert answer.status_code == 400
        assert "1,000,001" in answer.content.decode()

    def test_weights_split_the_total_to_the_yen_and_partners_are_found_by_name(self, them):
        trial = them.trial()
        rows = [{"name": name, "role": "x", "weight": "1"} for name in ("室蘭市", "甲", "乙")]
        posted(them, "part", part_form("partners", rows, total_jpy="1,000,000"), trial.pk, "partners")
        kept = Trial.objects.get().part("partners")["partners"]
        assert [row["share_jpy"] for row in kept] == [333_334, 333_333, 333_333]
        assert [row["organisation"] for row in kept] == [them.town.pk, None, None]

    def test_measured_figures_that_cannot_be_are_refused(self, them):
        trial, _ = them.whole()
        them.go(trial, "start")
        row = {
            "place": "病院",
            "on": "2026-02-01",
            "uplink": "-1",
            "availability": "101",
            "latency": "10",
            "how": "計測器",
        }
        page = posted(them, "part", part_form("measured", [row]), trial.pk, "measured").content.decode()
        assert page.count("give a figure from 0 to") >= 2
        assert "round trip" in page

    def test_two_who_write_the_same_part_are_asked_and_two_who_write_others_are_not(self, them):
        trial = them.trial()
        them.write(trial, "risks", {"risks": []}, seen=1)
        first = {"title": "題一", "summary": "", "hypotheses": HYPOTHESES}
        them.write(trial, "about", first, seen=1)
        form = part_form("hypotheses", [], title="題二", seen="1")
        answer = posted(them, "part", form, trial.pk, "about")
        assert answer.status_code == 409
        assert "題一" in answer.content.decode()
        assert "題二" in answer.content.decode()
        trial.refresh_from_db()
        assert trial.title == "題一"
        posted(them, "part", {**form, "seen": trial.version}, trial.pk, "about")
        trial.refresh_from_db()
        assert trial.title == "題二"

    def test_more_rows_keep_what_was_typed(self, them):
        trial = them.trial()
        form = part_form("phases", [{"name": "準備"}], more="phases")
        page = posted(them, "part", form, trial.pk, "schedule").content.decode()
        assert 'value="準備"' in page
        assert 'name="phases-2-name"' in page


class TestRecords:
    def test_a_log_entry_that_is_sent_twice_stands_once_and_none_is_of_a_day_to_come(self, them):
        trial = them.trial()
        for _ in range(2):
            records.add_log(trial, on="2026-01-15", said="吹雪で運休。", by=them.maker, key="x")
        assert trial.log.count() == 1
        with pytest.raises(InputError, match=r"trials\.day_to_come"):
            records.add_log(trial, on="2099-01-15", said="x", by=them.maker, key="y")

    def test_a_file_is_looked_at_and_handed_out_to_those_who_take_part_alone(self, them, client):
        trial, _ = them.whole()
        them.go(trial, "start")
        bad = posted(
            them, "add_file", {"kind": "cover", "title": "x", "file": SimpleUploadedFile("a.csv", b"\x00")}, trial.pk
        )
        assert bad.status_code == 422
        file = them.file(trial)
        at = reverse("trials:file", args=[trial.pk, file.pk])
        client.force_login(them.resident)
        assert client.get(at).status_code == 200
        client.force_login(Person.objects.create_user("stranger@example.jp", "a-long-password"))
        assert client.get(at).status_code == 403


class TestPages:
    @pytest.mark.parametrize("lang", ["ja", "en"])
    def test_a_proven_trial_and_its_sheet_are_read_by_everybody_without_what_is_not_theirs(self, them, client, lang):
        trial, _ = them.reported()
        them.go(trial, "prove")
        them_only = {"risks": [{"risk": "秘密の危険", "likelihood": "low", "effect": "high", "answer": "x"}]}
        Trial.objects.update(parts={**trial.parts, "risks": them_only})
        for name in ("trial", "sheet"):
            page = client.get(reverse(f"trials:{name}", args=[trial.pk]), {"lang": lang}).content.decode()
            assert "82" in page
            assert "秘密の危険" not in page
        client.force_login(them.maker)
        assert "秘密の危険" in client.get(reverse("trials:trial", args=[trial.pk])).content.decode()

    def test_the_sheet_is_a_pdf(self, them, client):
        trial, _ = them.reported()
        answer = client.get(reverse("trials:sheet_pdf", args=[trial.pk]))
        assert answer.content.startswith(b"%PDF")

    def test_a_planned_trial_is_not_there_for_others(self, them, client):
        trial = them.trial()
        assert client.get(reverse("trials:trial", args=[trial.pk])).status_code == 302
        assert trial.title not in client.get(reverse("trials:list")).content.decode()

    def test_the_list_takes_as_many_queries_for_three_as_for_one(self, them, client):
        def queries():
            with CaptureQueriesContext(connection) as caught:
                assert client.get(reverse("trials:list")).status_code == 200
            return len(caught)

        need = them.need()
        them.go(them.whole(need)[0], "start")
        queries()
        one = queries()
        for key in ("b", "c"):
            them.go(them.whole(need, key=key)[0], "start")
        assert queries() == one

    def test_a_page_says_what_the_network_lacks(self, them, client):
        trial, _ = them.whole()
        them.go(trial, "start")
        page = client.get(reverse("trials:trial", args=[trial.pk]), {"lang": "en"}).content.decode()
        assert "Not measured." in page


def test_days_are_of_japan(them, monkeypatch):
    """At half past midnight in Japan the day of the log may be today, though in UTC it is still yesterday."""
    at = dt.datetime(2026, 3, 31, 15, 30, tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    trial = them.trial()
    assert records.add_log(trial, on="2026-04-01", said="x", by=them.maker, key="x").on
    with pytest.raises(InputError, match=r"trials\.day_to_come"):
        records.add_log(trial, on="2026-04-02", said="x", by=them.maker, key="y")
