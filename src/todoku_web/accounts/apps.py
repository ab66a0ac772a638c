"""The app of people and organisations."""

from __future__ import annotations

from django.apps import AppConfig

from todoku_web.pages.navigation import add_entry


class AccountsConfig(AppConfig):
    """People, organisations and memberships."""

    name = "todoku_web.accounts"

    def ready(self) -> None:
        """Say who may do what, and put the organisations into the navigation."""
        from todoku_web.accounts import permissions  # noqa: F401 - it registers them

        add_entry("organisations", title="organisations.title", order=90)
