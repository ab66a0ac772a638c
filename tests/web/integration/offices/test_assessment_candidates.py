"""Candidates for AI and RPA in the portal: from a survey to the ranked list, and what a trial measured after it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sample_office_survey import messy_book
from todoku.errors import InputError
from todoku.office.candidates.listing import document, read_report
from todoku_web.accounts.doors import NotAllowed
from todoku_web.offices.assessments.actions import measurements, runs
from todoku_web.offices.assessments.tasks import tasks_of
from todoku_web.offices.inquiries.results import result_of
from web.assessments_world import (  # noqa: F401 - fixtures
    QUOTES,
    SURVEY,
    TRIALS,
    WRITTEN,
    candidates_of_town,
    compute_assessment,
    hand_in,
)
from web.inquiries_world import world_of_inquiries  # noqa: F401 - fixture
from web.page_reading import Page

pytestmark = pytest.mark.django_db


def candidate(result, task):
    return next(one for one in result["candidates"] if one["activity"] == task)


def task_id(assessment, task):
    return next(key for key, one in tasks_of(assessment).items() if one.task == task)


def test_the_portal_finds_what_the_library_finds(world, candidates, compute, client, tmp_path):
    run = compute(quotes=QUOTES, measured=TRIALS)
    found = result_of(run)
    given = {}
    for role, content in {"survey": SURVEY, "measured": TRIALS, "quotes": QUOTES}.items():
        given[role] = tmp_path / f"{role}.csv"
        given[role].write_text(content, encoding="utf-8")
    others = {role: [given[role]] for role in ("measured", "quotes")}
    told = document(read_report([given["survey"]], hourly_cost_jpy=2500, **others))
    assert [one["activity"] for one in found["candidates"]] == [one["activity"] for one in told["candidates"]]
    assert found["total_saved_hours"] == pytest.approx(told["total_saved_hours"])
    entered = candidate(found, "入力")
    assert (entered["hours_per_year"], entered["basis"]) == (100, "modelled")
    low, high = entered["benefit"]["break_even_jpy"]
    assert entered["benefit"]["net_jpy"] == [low - 60_000, high - 60_000]
    assert candidate(found, "転記")["saved_hours"] == [30, 30]

    client.force_login(world["viewer"])
    for lang, says in (
        ("ja", ["採算の合う年額", "手戻り 5%", "試行で分かったこと", "不明", "公表事例"]),
        ("en", ["Break-even a year", "rework 5 %", "What trials showed", "unknown", "published case"]),
    ):
        page = Page.of(client.get(run.get_absolute_url(), {"lang": lang}).content.decode())
        assert page.faults == []
        assert [one for one in says if one not in page.words] == []
        assert "入力" in page.words
        book = client.get(reverse("assessments:result_file", args=[candidates.pk, 1, "xlsx"]), {"lang": lang})
        assert book.content.startswith(b"PK")


def test_every_factor_tells_its_source_and_what_is_not_known_says_so(world, compute, client):
    run = compute()
    client.force_login(world["viewer"])
    words = Page.of(client.get(run.get_absolute_url()).content.decode()).words
    assert "survey.csv!" in words
    assert "つくば市 市民税課の5業務" in words
    assert "年間件数が不明。" in words
    assert "手戻りが不明(0～100 %とした)。" in words
    assert "全件の目視確認が要る業務は" in words
    assert "4件の事務のうち" in words


def test_a_messy_sheet_says_what_was_left_out(world, compute, client, tmp_path):
    run = compute(survey=messy_book(tmp_path / "a.xlsx").read_bytes())
    client.force_login(world["viewer"])
    page = Page.of(client.get(run.get_absolute_url()).content.decode())
    assert page.faults == []
    assert "読み取りの注記" in page.words
    assert len(result_of(run)["remarks"]) > 10


def test_what_a_trial_measured_takes_the_place_of_the_estimate(world, candidates, compute, client):
    first = compute()
    estimated = candidate(result_of(first), "転記")
    client.force_login(world["drafter"])
    url = reverse("assessments:new_measurement", args=[candidates.pk])
    chosen = task_id(candidates, "転記")
    assert Page.of(client.get(url, {"task": chosen}).content.decode()).faults == []
    sent = {**WRITTEN, "task": chosen, "key": "m"}
    assert {client.post(url, sent).status_code for _ in range(2)} == {302}
    (kept,) = candidates.measurements.all()
    assert (kept.municipality, kept.task, kept.writer) == ("室蘭市", "転記", str(world["drafter"]))
    words = Page.of(client.get(candidates.get_absolute_url()).content.decode()).words
    assert "作業日誌" in words
    assert "まだ入っていない変更が1件" in words

    second = compute("s")
    now = candidate(result_of(second), "転記")
    assert now["saved_hours"] == [51, 51]  # (50 - 24.5) x 12 / 6
    assert now["trial"]["estimated_interval"] == pytest.approx(estimated["saved_hours"])
    assert now["trial"]["inside"] is (estimated["saved_hours"][0] <= 51 <= estimated["saved_hours"][1])
    assert candidate(result_of(first), "転記") == estimated
    (case,) = [one["case"] for one in result_of(second)["calibration"] if one["case"]["basis"] == "measured"]
    assert (case["kind"], case["full_check"], "作業日誌" in case["source_title"]) == ("RPA", False, True)
    for lang, says in (("ja", "試行で分かったこと"), ("en", "What trials showed")):
        page = Page.of(client.get(second.get_absolute_url(), {"lang": lang}).content.decode())
        assert page.faults == []
        assert says in page.words
        assert "51.0" in page.words
    words = Page.of(client.get(second.get_absolute_url(), {"lang": "ja"}).content.decode()).words
    assert "試行で測った、年間に減った時間: 51.0" in words
    assert "公表事例、実測" in words

    out = reverse("assessments:take_out_measurement", args=[candidates.pk, kept.pk])
    assert {client.post(out).status_code for _ in range(2)} == {302}
    assert candidates.events.filter(action="measured_out").count() == 1
    assert candidate(result_of(compute("t")), "転記")["saved_hours"] == pytest.approx(estimated["saved_hours"])


def test_what_was_written_counts_before_a_file_and_says_so(world, candidates, compute):
    compute()
    value = {**WRITTEN, "task": task_id(candidates, "転記")}
    measurements.write(candidates, value, by=world["drafter"], key="m")
    found = result_of(compute("s", measured=TRIALS))
    assert candidate(found, "転記")["saved_hours"] == [51, 51]
    assert [one["code"] for one in found["remarks"]].count("candidates_trial_replaced") == 1
    assert sum(one["case"]["basis"] == "measured" for one in found["calibration"]) == 1


def test_a_task_is_measured_once_and_only_where_a_result_has_it(world, candidates, compute, client):
    url = reverse("assessments:new_measurement", args=[candidates.pk])
    client.force_login(world["drafter"])
    assert client.get(url).status_code == 422
    compute()
    value = {**WRITTEN, "task": task_id(candidates, "転記")}
    measurements.write(candidates, value, by=world["drafter"], key="m")
    with pytest.raises(InputError, match="measured_already"):
        measurements.write(candidates, value, by=world["second"], key="n")
    with pytest.raises(InputError, match="no_task"):
        measurements.write(candidates, {**value, "task": "0" * 16}, by=world["second"], key="o")
    with pytest.raises(NotAllowed):
        measurements.write(candidates, value, by=world["viewer"], key="p")
    again = client.post(url, {**value, "key": "q"})
    assert again.status_code == 422
    assert "すでに書かれています" in Page.of(again.content.decode()).words
    assert candidates.measurements.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("before_hours", "0"),
        ("after_hours", "-1"),
        ("months", "0"),
        ("months", "１３か月"),
        ("source", ""),
        ("task", ""),
    ],
)
def test_figures_that_cannot_be_are_refused_beside_their_fields(world, candidates, compute, client, field, typed):
    compute()
    client.force_login(world["drafter"])
    url = reverse("assessments:new_measurement", args=[candidates.pk])
    answer = client.post(url, {**WRITTEN, "task": task_id(candidates, "転記"), "key": "m", field: typed})
    assert answer.status_code == 400
    page = Page.of(answer.content.decode())
    assert page.faults == []
    assert f'id="error-{field}"' in answer.content.decode()
    assert not candidates.measurements.exists()


def test_a_task_that_the_next_survey_lacks_stays_a_case(world, candidates, compute, work_off):
    compute()
    measurements.write(candidates, {**WRITTEN, "task": task_id(candidates, "転記")}, by=world["drafter"], key="m")
    for one in candidates.files.filter(role="survey"):
        one.delete()
    without = "".join(line for line in SURVEY.splitlines(keepends=True) if "転記" not in line)
    hand_in(candidates, "survey", without, by=world["drafter"], name="b.csv")
    run = runs.begin(candidates, by=world["drafter"], key="s")
    work_off()
    run.refresh_from_db()
    found = result_of(run)
    assert "転記" not in [one["activity"] for one in found["candidates"]]
    assert "candidates_trial_unused" in [one["code"] for one in found["remarks"]]
    assert sum(one["case"]["basis"] == "measured" for one in found["calibration"]) == 1
