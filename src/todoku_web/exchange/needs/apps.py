"""The app of needs."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NeedsConfig(AppConfig):
    """The needs of the exchange."""

    name = "todoku_web.exchange.needs"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its way in, its layer, its parts of others' pages."""
        from todoku_web.atlas.layers import register_provider
        from todoku_web.exchange.needs import permissions
        from todoku_web.exchange.needs.actions.mergers import after_migrations
        from todoku_web.exchange.needs.atlas_layers import provider
        from todoku_web.exchange.needs.from_plan import plan_part
        from todoku_web.exchange.needs.karte_section import needs_section
        from todoku_web.karte import sections
        from todoku_web.pages.navigation import add_entry
        from todoku_web.planning.page_parts import add_part

        assert permissions.SENTENCES
        add_entry("needs:list", title="needs.nav", order=50, group="exchange")
        register_provider(provider)
        sections.register(
            "needs",
            title="needs.nav",
            order=65,
            template="needs/karte_section.html",
            contents=needs_section,
        )
        add_part("needs", template="needs/plan_part.html", contents=plan_part)
        post_migrate.connect(after_migrations, sender=self, dispatch_uid="needs.follow_mergers")
