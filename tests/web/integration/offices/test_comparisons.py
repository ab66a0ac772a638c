"""Comparisons of work: evidence in, a run, what is found and who sees it, legitimate variation, what is refused."""

from __future__ import annotations

import json
from uuid import uuid4

import polars as pl
import pytest
from django.urls import reverse
from openpyxl import load_workbook

from todoku.errors import InputError, TodokuError
from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.jobs.models import JobState
from todoku_web.notices.models import Notice
from todoku_web.offices.comparisons.actions import comparisons, evidence, runs, variations
from todoku_web.offices.comparisons.models import Comparison
from todoku_web.offices.inquiries.results import result_of
from todoku_web.parts.collision import Collision
from web.comparisons_world import (  # noqa: F401 - fixtures
    ABOUT,
    SURVEY,
    as_csv,
    found_comparison,
    handed_in,
    log_of_towns,
    world_of_comparisons,
)
from web.page_reading import Page

pytestmark = pytest.mark.django_db


def test_a_run_finds_what_one_town_does_more_and_who_may_see_which_cases(world, found, town, work_off, client):
    raw, deviant = log_of_towns()
    own = raw.with_columns(pl.col("municipality").replace({deviant: "登別市"}))
    handed_in(found, as_csv(own), "all.csv", by=world["drafter"], body=town)
    run = runs.begin(found, by=world["other"], key="r", grouping="all")
    assert runs.begin(found, by=world["other"], key="r") == run
    work_off()
    run.refresh_from_db()
    assert run.job.state == JobState.DONE, run.job.error_code
    result = result_of(run)
    (told,) = [one for one in result["deviations"] if one["activity"] == "町独自の確認"]
    assert (told["municipality"], told["type"]) == ("登別市", "added")
    assert len(told["examples"]) == 5

    def page(person, lang="ja"):
        client.force_login(world[person])
        return Page.of(client.get(run.get_absolute_url(), {"lang": lang}).content.decode())

    assert told["examples"][0] in page("other").words
    assert told["examples"][0] in page("drafter").words
    for lang, says in (("ja", "町独自の確認"), ("en", "in 100% of its cases")):
        shown = page("other", lang)
        assert says in shown.words
        assert shown.faults == []
    client.force_login(world["stranger"])
    assert client.get(run.get_absolute_url()).status_code == 404

    comparisons.publish(found, by=world["approver"], seen=Comparison.objects.get().version, public=True)
    seen = page("stranger")
    assert "町独自の確認" in seen.words
    assert told["examples"][0] not in seen.words
    public = json.loads(client.get(reverse("comparisons:result_file", args=[found.pk, 1, "json"])).content)
    assert public["deviations"]
    assert not any(one["examples"] for one in public["deviations"])
    pdf = client.get(reverse("comparisons:result_file", args=[found.pk, 1, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert client.get(reverse("comparisons:file", args=[found.pk, found.evidence.get().pk])).status_code == 404


def test_what_is_legitimate_leaves_the_sum_of_the_next_run(world, found, town, work_off):
    raw, deviant = log_of_towns()
    handed_in(found, as_csv(raw), "all.csv", by=world["drafter"], body=town)
    value = {"municipality": deviant, "type": "added", "activity": "町独自の確認", "legal_ground": "条例第3条"}
    kept = variations.record_variation(found, value, organisation=town, by=world["drafter"])
    run = runs.begin(found, by=world["drafter"], key="r")
    work_off()
    run.refresh_from_db()
    (told,) = [one for one in result_of(run)["deviations"] if one["activity"] == "町独自の確認"]
    assert told["legal_ground"] == "条例第3条"
    variations.remove_variation(kept, by=world["drafter"])
    assert runs.begin(found, by=world["drafter"], key="s").asked["variations"] == []


def test_a_survey_alone_takes_part(world, found, town, work_off):
    raw, _ = log_of_towns()
    renamed = raw.with_columns(pl.col("activity").replace({min(raw["activity"].unique()): "受付"}))
    handed_in(found, as_csv(renamed), "all.csv", by=world["drafter"], body=town)
    handed_in(found, SURVEY.encode(), "survey.csv", by=world["other"], body=world["bodies"]["登別市"], kind="survey")
    run = runs.begin(found, by=world["drafter"], key="r")
    work_off()
    run.refresh_from_db()
    assert run.job.state == JobState.DONE, run.job.error_code
    towns = {one["name"]: one["basis"] for one in result_of(run)["towns"]}
    assert towns["登別市"] == "survey"
    assert set(towns.values()) == {"survey", "measured"}


def test_what_cannot_be_read_is_told_with_the_run(world, found, town, work_off, client):
    content = b"case,activity,timestamp\n,red,2025-04-01\n"
    handed_in(found, content, "no-log.csv", by=world["drafter"], body=town)
    run = runs.begin(found, by=world["drafter"], key="r")
    work_off()
    run.refresh_from_db()
    assert run.job.state == JobState.FAILED
    client.force_login(world["drafter"])
    assert "no-log.csv" in Page.of(client.get(run.get_absolute_url()).content.decode()).words


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("log", "x.xes", b'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "b">]><log>&a;</log>'),
        ("log", "x.pdf", b"%PDF-1.4\n%%EOF"),
        ("standard", "x.bpmn", b"<definitions><process/></definitions>"),
        ("standard", "x.csv", b"case,activity\n1,a\n"),
        ("survey", "x.xes", b"<log></log>"),
        ("log", "x.xes.gz", b"\x1f\x8b\x08\x00broken"),
        ("log", "x.parquet", b"PAR1broken"),
    ],
)
def test_what_is_no_such_file_is_refused_and_not_kept(world, found, town, kind, name, content):
    with pytest.raises(TodokuError):
        handed_in(found, content, name, by=world["drafter"], body=town, kind=kind)
    assert not found.evidence.exists()


def test_the_same_file_is_taken_once_and_a_new_standard_takes_the_old_ones_place(world, found, town):
    raw, _ = log_of_towns()
    content = as_csv(raw.head(20))
    first = handed_in(found, content, "a.csv", by=world["drafter"], body=town)
    assert first.municipality == "室蘭市"
    with pytest.raises(InputError, match="file_twice"):
        handed_in(found, content, "b.csv", by=world["drafter"], body=town)
    evidence.remove(first, by=world["drafter"])
    assert handed_in(found, content, "b.csv", by=world["drafter"], body=town).upload.name == "b.csv"
    for label in ("label,municipality,standard_label\na,,b\n", "label,municipality,standard_label\na,,c\n"):
        handed_in(found, label.encode(), "labels.csv", by=world["drafter"], body=town, kind="labels")
    assert found.evidence.filter(kind="labels", removed_at=None).count() == 1


def test_nothing_runs_without_evidence_and_nothing_is_public_without_a_result(world, found):
    with pytest.raises(InputError, match="no_evidence"):
        runs.begin(found, by=world["drafter"], key=uuid4().hex)
    with pytest.raises(InputError, match="nothing_found"):
        comparisons.publish(found, by=world["approver"], seen=found.version + 1, public=True)


def test_two_who_edit_at_once_are_asked(world, found):
    seen = Comparison.objects.get().version
    comparisons.edit(found, {**ABOUT, "title": "一"}, by=world["drafter"], seen=seen)
    with pytest.raises(Collision) as caught:
        comparisons.edit(found, {**ABOUT, "title": "二"}, by=world["approver"], seen=seen)
    assert (caught.value.theirs["title"], caught.value.mine["title"]) == ("一", "二")


def test_who_is_added_is_told_and_only_public_bodies_are_added(world, found):
    assert Notice.objects.get().person == world["other"]
    vendor = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="架空の会社", area_code="")
    with pytest.raises(InputError, match="no_municipality"):
        comparisons.add_member(found, vendor, by=world["drafter"])
    comparisons.add_member(found, world["bodies"]["登別市"], by=world["drafter"])
    assert found.members.count() == 1


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_empty_worksheet_can_be_filled_and_handed_in(world, found, client, tmp_path, lang):
    given = client.get(reverse("comparisons:worksheet"), {"lang": lang})
    path = tmp_path / "survey.xlsx"
    path.write_bytes(given.content)
    book = load_workbook(path)
    for column, value in (("D", "転入届"), ("E", "本人確認"), ("F", 1200), ("G", 5)):
        book.worksheets[1][f"{column}8"] = value
    book.save(path)
    body = world["bodies"]["登別市"]
    kept = handed_in(found, path.read_bytes(), "survey.xlsx", by=world["other"], body=body, kind="survey")
    assert kept.municipality == "登別市"
