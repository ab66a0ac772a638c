"""The app of parts."""

from __future__ import annotations

from django.apps import AppConfig


class PartsConfig(AppConfig):
    """The forms that other apps describe as data."""

    name = "todoku_web.parts"
