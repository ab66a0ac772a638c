"""The app of karte."""

from __future__ import annotations

from django.apps import AppConfig

from todoku_web.pages.blocks import add_block
from todoku_web.pages.navigation import add_entry


class KarteConfig(AppConfig):
    """The karte of an area."""

    name = "todoku_web.karte"

    def ready(self) -> None:
        """Put the list of areas among the ways in, and the search and the region's figures on the first page."""
        from todoku_web.karte import calls, front, plans, sections

        add_entry("area_list", title="karte.areas", order=20)
        add_block("search", template="karte/block_search.html", order=10, contents=front.search)
        add_block("figures", template="karte/block_figures.html", order=20, contents=front.region_figures)
        add_block("plans", template="karte/block_plans.html", order=55, contents=front.plans)
        add_block("calls", template="karte/block_calls.html", order=60, contents=front.calls)
        sections.register(
            "plans",
            title="karte.section.plans",
            order=60,
            template="karte/section_plans.html",
            contents=plans.plans_section,
        )
        sections.register(
            "calls",
            title="karte.section.calls",
            order=70,
            template="karte/section_calls.html",
            contents=calls.calls_section,
        )
