"""The app of karte."""

from __future__ import annotations

from django.apps import AppConfig


class KarteConfig(AppConfig):
    """The karte of an area."""

    name = "todoku_web.karte"
