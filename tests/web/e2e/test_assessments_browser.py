"""A town's people find tasks for AI and RPA in browsers of their own, and write down what a trial measured."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from todoku_web.accounts.models import Role
from todoku_web.offices.assessments.models import Assessment
from web.browsing import DESKTOP, PHONE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
SEATS = ((DESKTOP, "ja"), (DESKTOP, "en"), (PHONE, "ja"), (PHONE, "en"))
TASKS = (
    {"B": "税務課", "C": "個人住民税", "D": "異動届", "E": "入力", "F": 1200, "G": 5, "N": 0.9, "O": 0.05, "P": 0.8,
     "Q": "不要"},
    {"B": "税務課", "C": "個人住民税", "D": "給与支払報告書", "E": "報告書の転記", "F": 6000, "G": "3～5分", "N": 0.95},
    {"B": "収納課", "C": "収納", "D": "口座振替", "E": "消込", "F": 20000, "G": 1, "N": 1, "P": 1, "Q": "要"},
)  # fmt: skip


def filled_worksheet(clerk, page, path):
    """Fill in the worksheet that the portal gives."""
    clerk.page.goto(page)
    with clerk.page.expect_download() as given:
        clerk.page.click("a[href$='/worksheets/survey/']")
    given.value.save_as(path)
    book = load_workbook(path)
    sheet = book.worksheets[1]
    sheet["C3"] = "室蘭市"
    for row, task in enumerate(TASKS, start=8):
        for column, cell in task.items():
            sheet[f"{column}{row}"] = cell
    book.save(path)
    return path


def computed(clerk, page, work_off):
    """Ask for a run, let the worker do it, and return its page's address."""
    clerk.page.goto(page)
    clerk.send("/runs/new/")
    work_off()
    clerk.page.reload()
    return clerk.page.url


def test_a_trial_bears_an_estimate_out_or_not(somebody, live_server, person_in, town, work_off, tmp_path):
    person = person_in(town, Role.ADMINISTRATOR)
    clerk = somebody(DESKTOP, "ja").signed_in_as(person, live_server.url)
    clerk.page.goto("/assessments/candidates/new/")
    clerk.fill(title="税務の自動化（2026年度）", hourly_cost="2,500").press("")
    page = Assessment.objects.get().get_absolute_url()
    file = filled_worksheet(clerk, page, tmp_path / "室蘭市.xlsx")
    clerk.page.goto(f"{page}files/new/?role=survey")
    clerk.page.set_input_files("#in-file", file)
    clerk.press("")
    run = computed(clerk, page, work_off)
    shown = clerk.page.inner_text("main")
    assert "3件の事務のうち、見積もれた2件" in shown
    card = clerk.page.locator(".tasks > li", has_text="報告書の転記")
    card.locator("summary").click()
    assert "室蘭市.xlsx" in card.locator("table").inner_text()
    with clerk.page.expect_download() as given:
        clerk.page.click(".downloads a[href$='/xlsx/']")
    assert given.value.path().read_bytes().startswith(b"PK")

    card.locator("a.button").click()
    clerk.fill(before_hours="60", after_hours="50", months="3", source="税務課が4月から6月に作業日誌で計測")
    clerk.press("")
    assert "まだ入っていない変更が1件" in clerk.page.inner_text("main")
    again = computed(clerk, page, work_off)
    told = clerk.page.locator("table", has_text="実測÷代表値").inner_text()
    assert "40.0" in told
    assert "報告書の転記" in told
    clerk.context.close()

    pages = ("", "edit/", "files/new/", "measurements/new/")
    for options, lang in SEATS:
        someone = somebody(options, lang).signed_in_as(person, live_server.url)
        for path in (
            "/assessments/candidates/",
            "/assessments/candidates/new/",
            *(f"{page}{one}" for one in pages),
            run,
            again,
        ):
            someone.page.goto(path)
            someone.is_fit()
        someone.context.close()
