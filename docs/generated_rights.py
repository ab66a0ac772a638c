"""The reference page of rights: every permission, asked for every kind of person about things of one town."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
_TITLES = {
    "anybody": "anybody",
    "signed_in": "signed in, no organisation",
    "own_town": "own municipality",
    "other_town": "another municipality",
    "prefecture": "its prefecture",
    "bureau": "its bureau",
    "operator": "operator",
    "vendor": "vendor",
    "adviser": "adviser",
    "public": "other body",
    "staff": "portal staff",
}
_NOBODY = "—"
_INTRO = """# Rights

Every permission of the portal as a sentence, and who has it, tried out on the code with people of every role and with
things that belong to one municipality ("own municipality") or lie in it. Roles, each of which may do all that those
before it may: viewer (閲覧), drafter (起案), reviewer (審査・合議), approver (決裁), administrator (管理者).

`+` after a role: that role and all above it. `all`: every member. Where a right depends on the state of the thing
there is a row for each group of states in which somebody has it. How to give roles:
[people and rights](../how-to/people-and-rights.md).

Some rights come from what somebody did or was named for. In these examples the municipality's drafter drafted the
plans, asked for the job, handed the file in, has the token and is the member in question; its reviewer and approver
are asked about the plans; the reviewer decides alone on what costs as much; the viewer decides today for the approver,
who is absent; the plans were sent to the bureau's viewer for reading. The service report and the needs were made by
somebody without an organisation, the offers by the vendor. The municipality lends the
equipment, and the other one borrows it. Matches are of a need of the municipality with an offer of the vendor, and
were proposed by the bureau; the rounds of matching are the municipality's.
"""


def rights_page() -> str:
    """Return the page of rights."""
    _set_up()
    try:
        return _written()
    finally:
        from django.conf import settings
        from django.db import connection

        connection.close()
        shutil.rmtree(settings.HOME_FOLDER, ignore_errors=True)


def _set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "rights_settings"
    sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def _written() -> str:
    from rules.permissions import permissions

    from todoku.i18n import text
    from web.rights.every_app import things
    from web.rights.world import make_world

    world = make_world()
    found = things(world)
    parts = [_INTRO]
    app = ""
    for permission in sorted(permissions):
        if permission.partition(".")[0] != app:
            app = permission.partition(".")[0]
            titles = [text(f"rights.app.{app}", lang) for lang in ("en", "ja")]
            head = ["right", *_TITLES.values()]
            parts.append(f"## {titles[0]} / {titles[1]}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}\n")
        said = [text(f"right.{permission}", lang) for lang in ("en", "ja")]
        parts += [
            f"| {_cell(f'`{permission}`', *said, states)} | {' | '.join(cells)} |\n"
            for states, cells in _rows(world, permission, found.get(permission, {"": None}))
        ]
    return "".join(f"\n{part}" if part.startswith("##") else part for part in parts)


def _rows(world: Any, permission: str, by_state: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the cells of each group of states in which the same people may."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for state, thing in by_state.items():
        cells = tuple(
            _who([name for name in world.names(group) if world.fresh(name).has_perm(permission, thing)], world, group)
            for group in _TITLES
        )
        rows.setdefault(cells, []).append(state)
    if len(rows) == 1:
        return [("", list(cells)) for cells in rows]
    return [
        (", ".join(_state(permission, state) for state in states), list(cells))
        for cells, states in rows.items()
        if set(cells) != {_NOBODY}
    ]


def _who(may: list[str], world: Any, group: str) -> str:
    asked = world.names(group)
    if not may:
        return _NOBODY
    if asked == [group]:
        return "yes"
    if may == asked:
        return "all"
    roles = [name.rpartition(".")[2] for name in may]
    return f"{roles[0]}+" if len(may) > 1 and may == asked[-len(may) :] else ", ".join(roles)


def _cell(*lines: str) -> str:
    return "<br>".join(line.replace("|", "&#124;") for line in lines if line)


def _state(permission: str, state: str) -> str:
    """Return what a state of the samples is called: they name it by its key, or within the words of their app."""
    from todoku.i18n import has, text

    own = f"{permission.partition('.')[0]}.right_state.{state}"
    return text(own if has(own) else state, "en")
