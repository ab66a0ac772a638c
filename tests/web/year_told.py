"""Everything that a made-up year put into the portal, without numbers that a database gives and secrets."""

from __future__ import annotations

from django.apps import apps

APPS = ("needs", "calls", "lending", "matches", "trials", "rollout", "uploads")
APPS += ("screening", "desk", "satellite_offices", "shared_services", "notices")
_SECRET = {"feed_key"}


def told():
    """Return the rows of every table of the exchange, as text."""
    rows = {}
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            fields = [one for one in model._meta.concrete_fields if one.name not in _SECRET]
            kept = [one for one in fields if not (one.primary_key and one.get_internal_type() == "BigAutoField")]
            found = model.objects.order_by("pk").select_related(*(one.name for one in kept if one.is_relation))
            rows[model._meta.label] = [[_value(row, one) for one in kept] for row in found]
    return rows


def _value(row, field):
    if field.name == "parts":
        return str(_without_numbers(row.parts))
    return str(getattr(row, field.name))


def _without_numbers(value):
    """Return a trial's parts without the numbers of organisations."""
    if isinstance(value, dict):
        return {name: _without_numbers(one) for name, one in value.items() if name != "organisation"}
    return [_without_numbers(one) for one in value] if isinstance(value, list) else value
