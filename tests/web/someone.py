"""People at browsers of their own, for tests that follow what several of them do."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client


class Someone:
    """A person at a browser of their own: goes to pages, presses buttons, and holds each page to what is promised."""

    def __init__(self, chromium, address, options, errors, lang, *, looked_at):
        self.looked_at = looked_at
        self.context = chromium.new_context(base_url=address, accept_downloads=True, bypass_csp=True, **options)
        told = {"content_type": "text/event-stream", "body": ""}  # the test's server speaks no streams
        self.context.route("**/jobs/*/events", lambda route: route.fulfill(**told))
        self.context.route(lambda url: not url.startswith((address, "blob:", "data:")), lambda route: route.abort())
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("pageerror", lambda error: errors.append(str(error)))
        self.page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
        self.page.goto(f"/?lang={lang}")

    def at(self, path):
        """Go to a page, and hold it to what is promised the first time that somebody comes to a page of its kind."""
        self.page.goto(path)
        kind = re.sub(r"[0-9a-f-]{36}|\d+", "*", path)
        if kind not in self.looked_at:
            self.looked_at.add(kind)
            self.is_fit()

    def is_fit(self):
        self.page.wait_for_load_state()
        wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wide) <= 0, self.page.url
        found = Axe().run(self.page).response["violations"]
        assert [(self.page.url, one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []

    def type_in(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"#{name}", value)

    def press(self, action):
        """Send the form that leads to an address; with none, the form of the page."""
        form = f"form[action$='{action}']" if action else "main form"
        with self.page.expect_navigation():
            self.page.locator(f"{form} button:not(.quiet):not(.visually-hidden)").first.click()

    def signed_in_as(self, person, address):
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        return self

    def fill(self, form="main form", **fields):
        """Fill fields of a form by their names: text, a choice, one of several ticks, a tick (``True``)."""
        for name, value in fields.items():
            field = self.page.locator(f"{form} [name='{name}']:not([type=hidden])").first
            kind = field.get_attribute("type")
            if value is True:
                field.check()
            elif kind in {"radio", "checkbox"}:
                self.page.locator(f"{form} [name='{name}'][value='{value}']").check()
            elif field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(str(value))
        return self

    def send(self, action, **fields):
        """Fill the form that leads to an address and send it; it must not come back with errors."""
        self.fill(f"form[action$='{action}']", **fields)
        self.press(action)
        assert self.page.locator(".note.error, .errors").count() == 0, self.page.inner_text("main")
        return self
