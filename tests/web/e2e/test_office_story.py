"""The work of real municipalities compared in the portal, and a sample specification taken to its report."""

from __future__ import annotations

import json
import re

import polars as pl
import pytest
from django.db.models import Max
from openpyxl import load_workbook

from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.offices.comparisons.actions import comparisons
from todoku_web.offices.comparisons.models import Comparison
from todoku_web.offices.fits.models import Study
from web.browsing import DESKTOP, PHONE
from web.comparisons_world import log_of_towns
from web.fits_world import workbooks_of_fits  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
SEATS = ((DESKTOP, "ja"), (DESKTOP, "en"), (PHONE, "ja"), (PHONE, "en"))
RECEIPT = "01_HOOFD_010"
GROUND = "架空の条例第3条"


@pytest.fixture(name="seat")
def _seat(somebody, live_server):
    """Seat a person at a desk or a phone, in a language."""
    return lambda person, options, lang: somebody(options, lang).signed_in_as(person, live_server.url)


@pytest.fixture(name="held")
def _held(seat):
    """Hold pages to what is promised, as a person sees them: ``held(person, *paths)``, ja and en, desk and phone."""

    def hold(person, *paths):
        for options, lang in SEATS:
            someone = seat(person, options, lang)
            for path in paths:
                someone.page.goto(path)
                someone.is_fit()
            someone.context.close()

    return hold


def hand_in(someone, page, file, **fields):
    """Hand a file in by the form of a page."""
    someone.page.goto(page)
    someone.fill(**fields)
    someone.page.set_input_files("#in-file", file)
    someone.press("")
    assert someone.page.locator(".note.error").count() == 0, someone.page.inner_text("main")


def filled_worksheet(someone, page, path):
    """Fill in the worksheet that the portal gives, as a town without a log does."""
    someone.page.goto(page)
    with someone.page.expect_download() as given:
        someone.page.click("a[href$='worksheet.xlsx']")
    given.value.save_as(path)
    book = load_workbook(path)
    sheet = book.worksheets[1]
    sheet["C3"] = "登別市"
    row = {"B": "建築課", "C": "建築確認", "D": "確認申請", "E": RECEIPT, "F": 1200, "G": 45}
    for column, cell in row.items():
        sheet[f"{column}8"] = cell
    book.save(path)
    return path


def computed(someone, comparison, work_off, grouping="all"):
    """Ask for a run, let the worker do it, and return its page's address."""
    someone.page.goto(comparison.get_absolute_url())
    someone.send("/runs/new/", grouping=grouping)
    work_off()
    someone.page.reload()
    return someone.page.url


def hours_above(someone, town):
    """Return the cells that stand beside a municipality in the table of hours."""
    row = someone.page.locator("table.towns tr", has=someone.page.locator(f"th:text-is('{town}')"))
    return row.locator("td").all_inner_texts()


def test_five_real_logs_and_a_survey_are_compared(seat, held, person_in, work_off, shared_data, tmp_path):
    bureau = Organisation.objects.create(kind=OrganisationKind.BUREAU, name="北海道総合通信局", area_code="01")
    town = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    chief, clerk = person_in(bureau, Role.DRAFTER), person_in(town, Role.DRAFTER)
    officer = seat(chief, DESKTOP, "ja")
    officer.page.goto("/comparisons/new/")
    officer.fill(title="建築確認の手続", business="建築確認").press("")
    comparison = Comparison.objects.get()
    page = comparison.get_absolute_url()
    officer.fill("form[action$='/members/']", name="登別市")
    with officer.page.expect_navigation():
        officer.page.click("form[action$='/members/'] button")
    for number in range(1, 6):
        log = shared_data / "logs" / f"BPIC15_{number}.xes.gz"
        hand_in(officer, f"{page}evidence/new/", log, kind="log")
    member = seat(clerk, PHONE, "en")
    form = f"{page}evidence/new/?kind=survey"
    hand_in(member, form, filled_worksheet(member, form, tmp_path / "survey.xlsx"), kind="survey")

    run = computed(officer, comparison, work_off)
    shown = officer.page.inner_text("main")
    assert "6団体の仕事の進め方を、5,649件の案件の記録で比べました" in shown
    assert "登別市は、記録のかわりに業務量調査の回答で参加しています" in shown
    for picture in officer.page.locator(".maps img").all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    assert officer.page.locator(".maps img").count() == 2
    for kind, begins in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        with officer.page.expect_download() as given:
            officer.page.click(f".downloads a[href$='/{kind}/']")
        assert given.value.path().read_bytes().startswith(begins)

    first = officer.page.locator("ol.deviations > li").first
    told = first.locator(".sentence").inner_text()
    before = recorded_as_legitimate(officer, first)
    again = computed(officer, comparison, work_off)
    assert Comparison.objects.aggregate(last=Max("runs__number"))["last"] == 2
    assert told not in officer.page.inner_text("ol.found")
    assert "正当な違いとして、1件を時間の合計から除きました" in officer.page.inner_text("main")
    beside = officer.page.locator(".sentence", has_text=GROUND)
    assert beside.inner_text().startswith(told.removesuffix("。"))
    assert hours_above(officer, before[0])[3] != before[1][3]
    assert hours_above(officer, before[0])[5] == "1"

    held(chief, "/comparisons/", "/comparisons/new/", page, f"{page}edit/", f"{page}evidence/new/",
         f"{page}variations/new/", run, again)  # fmt: skip
    public = json.loads(officer.page.request.get(f"{page}runs/2/json/").body())
    assert not any(one["examples"] for one in public["deviations"])


def recorded_as_legitimate(officer, card):
    """Record the deviation of a card as legitimate, and return its municipality and what stood beside that."""
    town = re.match(r"(BPIC15_\d|登別市)", card.locator(".sentence").inner_text())[1]
    cells = hours_above(officer, town)
    with officer.page.expect_navigation():
        card.locator("a[href*='/variations/new/']").click()
    officer.fill(legal_ground=GROUND).press("")
    assert GROUND in officer.page.inner_text("main")
    return town, cells


def test_a_log_with_names_of_its_own_is_compared_in_groups(seat, held, person_in, town, work_off, tmp_path):
    person = person_in(town, Role.DRAFTER)
    value = {"title": "転入の手続", "business": "住民異動", "about": ""}
    comparison = comparisons.begin(value, organisation=town, by=person, key="k")
    page = comparison.get_absolute_url()
    raw, _ = log_of_towns()
    slip = pl.when(pl.col("municipality") == "町5").then(pl.lit("け")).otherwise(pl.lit(""))
    scrutiny = pl.concat_str(pl.lit("転入届の受付審査"), slip)
    whole = raw.with_columns(activity=pl.when(pl.col("activity") == "審査").then(scrutiny).otherwise("activity"))
    names = {"municipality": "まち", "case": "札", "activity": "しごと", "start": "はじめ", "end": "すんだ"}
    own = whole.with_columns(pl.col("start", "end").dt.strftime("%Y/%m/%d %H:%M")).rename(names)
    log, groups = tmp_path / "log.csv", tmp_path / "groups.csv"
    log.write_bytes(own.write_csv().encode("cp932"))
    rows = "".join(f"町{one},{'東' if one % 2 else '西'}\n" for one in range(6))
    groups.write_bytes(f"市町村,組\n{rows}".encode("cp932"))
    clerk = seat(person, PHONE, "ja")
    hand_in(clerk, f"{page}evidence/new/", log, kind="log")
    columns = clerk.page.url
    assert "log.csv" in clerk.page.inner_text("main h1 + p")
    clerk.fill(municipality_column="0", case_column="1", activity_column="2", start_column="3", end_column="4").press(
        ""
    )
    assert "6団体・1,200件の案件・6,200件の作業" in clerk.page.inner_text("main")
    hand_in(clerk, f"{page}evidence/new/", groups, kind="groups")
    run = computed(clerk, comparison, work_off, grouping="file")
    assert "東（3団体）、西（3団体）" in clerk.page.inner_text("main")
    clerk.page.click("a[href$='/labels/']")
    labels = clerk.page.url
    clerk.fill(**{"pair-0": "other"}).press("")
    assert "転入届の受付審査」とは別の作業（室蘭市）" in clerk.page.inner_text("main")
    held(person, page, columns, labels, run)


def test_a_sample_specification_goes_from_workbook_to_report(
    seat, held, person_in, town, work_off, workbooks, tmp_path
):
    person = person_in(town, Role.DRAFTER)
    clerk = seat(person, DESKTOP, "ja")
    clerk.page.goto("/fits/new/")
    about = {"title": "住民記録の標準化", "business": "resident_register", "body_kind": "municipality"}
    clerk.fill(**about, day="2026-11-01").press("")
    study = Study.objects.get()
    page = study.get_absolute_url()
    for role, content in workbooks.items():
        file = tmp_path / f"{role}.xlsx"
        file.write_bytes(content)
        hand_in(clerk, f"{page}files/new/?role={role}", file, role=role)
    clerk.page.goto(page)
    clerk.send("/runs/new/")
    work_off()
    run = f"{page}runs/1/"
    clerk.page.goto(run)
    assert "0010004" in clerk.page.inner_text("main")
    with clerk.page.expect_navigation():
        clerk.page.locator("a[href*='/decide/']").first.click()
    decide = clerk.page.url
    clerk.fill(way="review", reason="窓口で渡す").press("")
    clerk.page.goto(page)
    clerk.send("/runs/new/")
    work_off()
    clerk.page.goto(f"{page}runs/2/")
    assert "窓口で渡す" in clerk.page.inner_text("main")
    with clerk.page.expect_download() as given:
        clerk.page.click(".downloads a[href$='/pdf/']")
    assert given.value.path().read_bytes().startswith(b"%PDF")
    held(person, "/fits/", "/fits/new/", page, f"{page}files/new/?role=as_is", f"{page}runs/2/", decide)
