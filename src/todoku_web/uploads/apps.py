"""The app of uploads."""

from __future__ import annotations

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Files that people hand in."""

    name = "todoku_web.uploads"

    def ready(self) -> None:
        """Say who may do what."""
        from todoku_web.uploads import permissions  # noqa: F401
