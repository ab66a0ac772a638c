"""The app of atlas."""

from __future__ import annotations

from django.apps import AppConfig


class AtlasConfig(AppConfig):
    """The atlas."""

    name = "todoku_web.atlas"
