"""Comparisons within the groups of a file; labels that are only similar are decided on a page for the next run."""

from __future__ import annotations

import io

import polars as pl
import pytest
import xlsxwriter
from django.urls import reverse

from todoku.errors import TodokuError
from todoku.office.events.label_decisions import Decision
from todoku_web.jobs.models import JobState
from todoku_web.offices.comparisons.actions import labels, runs
from todoku_web.offices.comparisons.label_pairs import decisions_of
from todoku_web.offices.inquiries.results import result_of
from todoku_web.uploads.models import Upload
from web.comparisons_world import (  # noqa: F401 - fixtures
    as_csv,
    found_comparison,
    handed_in,
    log_of_towns,
    world_of_comparisons,
)
from web.page_reading import Page

pytestmark = pytest.mark.django_db
PAIRS = [*((f"町{one}", "大" if one < 3 else "小") for one in range(6)), ("無い町", "小")]
CSV = "団体名,組\n" + "".join(f"{town},{group}\n" for town, group in PAIRS)
SCRUTINY, SLIP = "転入届の受付審査", "転入届の受付審査け"


def workbook():
    """Return a workbook with a title above its head, and the names of groups in merged cells."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet("組")
        sheet.write(0, 0, "比べる組（案）")
        sheet.write_row(2, 0, ["組", "市町村"])
        for at, (town, _) in enumerate(PAIRS, 3):
            sheet.write(at, 1, town)
        sheet.merge_range(3, 0, 5, 0, "大")
        sheet.merge_range(6, 0, 9, 0, "小")
    return kept.getvalue()


def done(run, work_off):
    work_off()
    run.refresh_from_db()
    assert run.job.state == JobState.DONE, run.job.error_code
    return result_of(run)


@pytest.mark.parametrize(("name", "content"), [("groups.csv", CSV.encode("cp932")), ("groups.xlsx", None)])
def test_municipalities_are_compared_within_the_groups_of_a_file(world, found, town, work_off, client, name, content):
    raw, _ = log_of_towns()
    handed_in(found, as_csv(raw), "all.csv", by=world["drafter"], body=town)
    client.force_login(world["drafter"])
    url = reverse("comparisons:new_run", args=[found.pk])
    refused = client.post(url, {"level": "0.05", "grouping": "file", "key": "x"})
    assert refused.status_code == 422
    assert "組の表が提出されていません" in refused.content.decode()
    assert 'value="file"' not in client.get(found.get_absolute_url()).content.decode()
    handed_in(found, content or workbook(), name, by=world["drafter"], body=town, kind="groups")
    assert 'value="file"' in client.get(found.get_absolute_url()).content.decode()
    client.post(url, {"level": "0.05", "grouping": "file", "key": "y"})
    run = found.runs.get()
    result = done(run, work_off)
    groups = {one["name"]: list(one["municipalities"]) for one in result["groups"]}
    assert groups == {"大": ["町0", "町1", "町2"], "小": ["町3", "町4", "町5"]}
    assert "grouped_absent" in {one["code"] for one in result["remarks"]}
    for lang, says in (("ja", "大（3団体）、小（3団体）"), ("en", "within groups alone")):
        shown = Page.of(client.get(run.get_absolute_url(), {"lang": lang}).content.decode())
        assert says in shown.words
        assert shown.faults == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"only one column\nx\n"),
        ("a.csv", "市町村,組\n町1,大\n町1,小\n".encode()),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.bpmn", b"<definitions/>"),
    ],
)
def test_what_is_no_table_of_groups_is_refused_and_not_kept(world, found, town, name, content):
    with pytest.raises(TodokuError):
        handed_in(found, content, name, by=world["drafter"], body=town, kind="groups")
    assert not found.evidence.exists()
    assert not Upload.objects.exists()


def test_a_new_table_of_groups_takes_the_old_ones_place(world, found, town):
    for group in "ab":
        content = f"市町村,組\n町1,{group}\n".encode()
        handed_in(found, content, "g.csv", by=world["drafter"], body=town, kind="groups")
    assert found.evidence.filter(kind="groups", removed_at=None).count() == 1


@pytest.fixture(name="alike")
def _alike(world, found, town, work_off):
    """Return a finished run of six towns of which the last writes one label another way."""
    raw, _ = log_of_towns()
    slip = pl.when(pl.col("municipality") == "町5").then(pl.lit(SLIP)).otherwise(pl.lit(SCRUTINY))
    named = raw.with_columns(pl.when(pl.col("activity") == "審査").then(slip).otherwise("activity").alias("activity"))
    handed_in(found, as_csv(named), "all.csv", by=world["drafter"], body=town)
    run = runs.begin(found, by=world["drafter"], key="first")
    done(run, work_off)
    return run


def test_labels_that_are_only_similar_are_decided_and_the_next_run_takes_it(world, found, alike, work_off, client):
    def of_last(result):
        return {(one["type"], one["activity"]) for one in result["deviations"] if one["municipality"] == "町5"}

    assert of_last(result_of(alike)) == set()
    url = reverse("comparisons:labels", args=[found.pk, 1])
    client.force_login(world["other"])
    assert url in client.get(alike.get_absolute_url()).content.decode()
    for lang, says in (("ja", f"「{SLIP}」と「{SCRUTINY}」"), ("en", "Two activities")):
        page = Page.of(client.get(url, {"lang": lang}).content.decode())
        assert says in page.words
        assert page.faults == []
    client.post(url, {"pair-0": "other", "pair-7": "same", "pair-1": "x"})
    decided = found.label_decisions.get()
    assert (decided.label, decided.standard, decided.is_same, str(decided.organisation)) == (
        SLIP, SCRUTINY, False, "登別市",
    )  # fmt: skip
    assert "もう一度計算すると反映されます" in client.get(found.get_absolute_url(), {"lang": "ja"}).content.decode()
    second = done(runs.begin(found, by=world["drafter"], key="second"), work_off)
    assert of_last(second) == {("added", SLIP), ("skipped", SCRUTINY)}
    assert second["similar_labels"] == []
    client.post(url, {"pair-0": "same"})
    third = done(runs.begin(found, by=world["drafter"], key="third"), work_off)
    assert of_last(third) == set()
    assert third["similar_labels"] == []
    client.post(reverse("comparisons:remove_label", args=[found.pk, decided.pk]))
    assert not found.label_decisions.exists()
    assert runs.begin(found, by=world["drafter"], key="fourth").asked["labels"] == []


@pytest.mark.usefixtures("alike")
def test_who_does_not_take_part_does_not_decide(world, found, client):
    url = reverse("comparisons:labels", args=[found.pk, 1])
    client.force_login(world["stranger"])
    assert client.get(url).status_code == 404
    found.is_public = True
    found.save()
    assert client.get(url).status_code == 403
    assert client.post(url, {"pair-0": "same"}).status_code == 403
    assert not found.label_decisions.exists()
    client.force_login(world["drafter"])
    assert client.get(reverse("comparisons:labels", args=[found.pk, 9])).status_code == 404


def test_deciding_the_same_twice_is_once(world, found, town):
    decided = {("甲", "乙"): True}
    assert labels.decide(found, decided, organisation=town, by=world["drafter"]) == 1
    assert labels.decide(found, decided, organisation=town, by=world["drafter"]) == 0
    assert found.events.filter(action="labels_decided").count() == 1


def test_decisions_on_pairs_become_those_of_the_library():
    def said(label, standard, *, is_same):
        return {"label": label, "standard": standard, "is_same": is_same, "decided_by": "町"}

    decided = [said("a", "b", is_same=True), said("b", "c", is_same=True), said("x", "y", is_same=False)]
    of_file = [Decision("a", "z", "町1"), Decision("q", "r")]
    found = {one.label: one.standard for one in decisions_of(decided, of_file)}
    assert found == {"a": "c", "b": "c", "c": "c", "x": "x", "y": "y", "q": "r"}
    round_about = [said("a", "b", is_same=True), said("b", "a", is_same=True)]
    assert len({one.standard for one in decisions_of(round_about, None)}) == 1
