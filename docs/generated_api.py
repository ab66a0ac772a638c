"""The reference page of the portal's API, from its own description."""

from __future__ import annotations

import os
from typing import Any

_PARAMETER, _BODY, _ANSWER = "parameter", "field of the body", "field of the answer"
_INTRO = """# API

What the portal answers under `/api/v1/`, made from its OpenAPI description (`/api/v1/openapi.json`; the portal shows
it with examples to copy at `/api/`). Identity, pages, limits and problems: [use the API](../how-to/use-the-api.md). The
geographic part, `/api/v1/ogc/`, is OGC API - Features and describes itself at `/api/v1/ogc/api`.

## Scopes

"""


def api_page() -> str:
    """Return the page of the API."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rights_settings")
    import django

    django.setup()
    from todoku.i18n import text
    from todoku_web.api.reference import sections
    from todoku_web.api.scopes import Scope

    scopes = [f"| `{scope.value}` | {text(f'api.scope.{scope.value}', 'en')} |" for scope in Scope]
    parts = [_INTRO, "| scope | opens |\n|---|---|\n", "\n".join(scopes), "\n"]
    for section in sections("en", root="https://PORTAL/api/v1/"):
        parts.append(f"\n## {section.title}\n")
        parts += [_operation(one) for one in section.operations]
    return "".join(parts)


def _operation(one: Any) -> str:
    asks = f"Scope `{one.scope}`" if one.scope else "No scope"
    lines = [
        f"\n### `{one.method} {one.path}`\n",
        f"{one.summary}. {asks}{'; open without a token' if one.is_public else ''}.",
        *([one.more] if one.more else []),
        "",
    ]
    lines += [f"```sh\n{example}\n```\n" for example in one.examples]
    tables = ((_PARAMETER, one.parameters), (_BODY, one.body), (_ANSWER, one.answer))
    for title, rows in tables:
        if rows:
            lines += [f"| {title} | type | |", "|---|---|---|"]
            lines += [f"| {_name(row, title)} | {_kind(row.kind)} | {row.words} |" for row in rows]
            lines.append("")
    lines.append("Statuses: " + ", ".join(f"{status}" for status, _ in one.statuses) + ".\n")
    return "\n".join(lines)


def _name(row: Any, title: str) -> str:
    return f"`{row.name}` (needed)" if row.is_required and title != _ANSWER else f"`{row.name}`"


def _kind(kind: str) -> str:
    return " or ".join(f"`{one}`" for one in kind.split(" | "))
