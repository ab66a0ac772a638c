"""The app of pages."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The frame of every page."""

    name = "todoku_web.pages"
