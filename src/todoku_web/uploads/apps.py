"""The app of uploads."""

from __future__ import annotations

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Files that people hand in."""

    name = "todoku_web.uploads"
