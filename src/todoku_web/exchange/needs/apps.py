"""The app of needs."""

from __future__ import annotations

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """The needs of the exchange."""

    name = "todoku_web.exchange.needs"
