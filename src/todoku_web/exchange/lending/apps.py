"""The app of lending."""

from __future__ import annotations

from django.apps import AppConfig


class LendingConfig(AppConfig):
    """The lending of the exchange."""

    name = "todoku_web.exchange.lending"
