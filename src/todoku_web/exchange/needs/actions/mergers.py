"""Takes needs along when their municipality becomes another, as the register says it has."""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction

from todoku_web.exchange.needs.actions.history import wrote
from todoku_web.exchange.needs.checking import held_by
from todoku_web.exchange.needs.merging import changes_between
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.needs.need_content import NeedContent
from todoku_web.exchange.needs.places import holding


def follow_mergers() -> int:
    """Put needs of abolished municipalities into the ones that followed, with a note; return how many they were.

    Where several followed one, its needs stay until their owners say where they lie.
    """
    moved = 0
    for code in Need.objects.order_by().values_list("area_code", flat=True).distinct():
        new, former = holding(code)
        if new != code:
            moved += sum(_move(pk, code, new, former) for pk in Need.objects.filter(area_code=code).values_list("pk"))
    return moved


def after_migrations(using: str, **_told: Any) -> None:
    """Follow mergers whenever the portal was brought up to date: the register comes with it."""
    if Need._meta.db_table in connections[using].introspection.table_names():  # noqa: SLF001 - Django's documented name
        follow_mergers()


@transaction.atomic
def _move(key: tuple[Any, ...], code: str, new: str, former: str) -> int:
    need = Need.objects.select_for_update().filter(pk=key[0], area_code=code).first()
    if need is None:
        return 0
    before = NeedContent.of(need)
    need.area_code = new
    wrote(need, "moved", by=None, said=former, changes=changes_between(before, held_by(need, NeedContent)))
    return 1
