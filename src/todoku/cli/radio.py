"""The verbs of ``radio``: a path, an area, many sites, the best sites, backhaul, capacity, a factory floor."""

from __future__ import annotations

import typer

from todoku.cli.commands import Verb, Verbs
from todoku.cli.options import take_lang
from todoku.cli.radio_area import area, multisite
from todoku.cli.radio_backhaul import backhaul
from todoku.cli.radio_capacity import capacity
from todoku.cli.radio_factory import factory
from todoku.cli.radio_path import path
from todoku.cli.radio_sites import bestsite

radio_app = typer.Typer(cls=Verbs, rich_markup_mode=None, callback=take_lang)

for _name, _verb in (
    ("path", path),
    ("area", area),
    ("multisite", multisite),
    ("bestsite", bestsite),
    ("backhaul", backhaul),
    ("capacity", capacity),
    ("factory", factory),
):
    radio_app.command(_name, cls=Verb, help=f"cli.radio.{_name}.help")(_verb)
