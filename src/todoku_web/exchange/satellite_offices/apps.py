"""The app of satellite offices."""

from __future__ import annotations

from django.apps import AppConfig


class SatelliteOfficesConfig(AppConfig):
    """Satellite offices and shared workplaces: the directory, bookings, and where the next one would serve most."""

    name = "todoku_web.exchange.satellite_offices"

    def ready(self) -> None:
        """Make known what the app brings: rights, a way in, layers, a section of kartes, what the clock does, a job."""
        from todoku_web.atlas.layers import register_provider
        from todoku_web.exchange.satellite_offices import permissions
        from todoku_web.exchange.satellite_offices.actions.clock import lapse
        from todoku_web.exchange.satellite_offices.atlas_layers import provider
        from todoku_web.exchange.satellite_offices.karte_section import offices_section
        from todoku_web.exchange.satellite_offices.siting import working
        from todoku_web.jobs import housekeeping, kinds
        from todoku_web.karte import sections
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("satellite_offices:home", title="satellite_offices.nav", order=69, group="exchange")
        register_provider(provider)
        housekeeping.register("satellite_offices", lapse)
        kinds.register(working.KIND, working.work, done=working.done, about=working.about, address=working.address)
        sections.register(
            "satellite_offices",
            title="satellite_offices.nav",
            order=67,
            template="satellite_offices/karte_section.html",
            contents=offices_section,
        )
