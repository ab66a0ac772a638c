"""The app of calls."""

from __future__ import annotations

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """The calls of the exchange."""

    name = "todoku_web.exchange.calls"
