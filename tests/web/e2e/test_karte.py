"""The karte in a real browser: on a phone, in dark, without scripts, and printed on A4."""

from __future__ import annotations

import io
import unicodedata

import pypdf
import pytest
from playwright.sync_api import sync_playwright

pytestmark = [pytest.mark.slow, pytest.mark.web, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

A4_PT = (595, 842)
MOST_PAGES = 6


@pytest.fixture(scope="module")
def chromium(browser):
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs on this thread
        program = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        yield program
        program.close()


@pytest.fixture
def visit(chromium, live_server):
    """Open a page without scripts: ``visit(path, width=390, scheme="dark")``; nothing may go wrong on it."""
    troubles: list[str] = []
    contexts = []

    def opened(path, *, width=1280, scheme="light"):
        size = {"width": width, "height": 850}
        contexts.append(chromium.new_context(viewport=size, color_scheme=scheme, java_script_enabled=False))
        page = contexts[-1].new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("requestfailed", lambda request: troubles.append(request.url))
        page.goto(f"{live_server.url}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize("path", ["/", "/areas/", "/areas/01205/", "/areas/01-tokachi/", "/areas/compare?codes=01205"])
@pytest.mark.parametrize(("lang", "scheme"), [("ja", "light"), ("en", "dark")])
def test_nothing_is_wider_than_a_phone(visit, path, lang, scheme):
    page = visit(f"{path}{'&' if '?' in path else '?'}lang={lang}", width=390, scheme=scheme)
    box = page.locator("body").bounding_box()
    main = page.locator("main").bounding_box()
    assert box["width"] <= 390
    assert main["x"] >= 0
    assert main["x"] + main["width"] <= 390


def test_a_karte_is_printed_on_a_few_sheets_of_a4(visit):
    page = visit("/areas/01517/?lang=ja")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert [round(side) for side in printed.pages[0].mediabox[2:]] == list(A4_PT)
    assert len(printed.pages) <= MOST_PAGES
    # the type's own forms of some characters come out as radicals
    text = unicodedata.normalize("NFKC", "".join(sheet.extract_text() for sheet in printed.pages))
    assert "礼文町" in text
    assert "高度無線環境整備推進事業" in text
    assert "サインイン" not in text
