"""Writes the plan's map as one self-contained HTML file that works from disk and asks nothing of any server."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from importlib import resources
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.reports.page.payload import payload

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.plans.plan import PlanResult

_SCRIPTS = ("map_data.js", "map_signs.js", "map_view.js", "map_panel.js", "map.js")
_MARK = re.compile(r"__([A-Z_]+)__")


def write_map(result: PlanResult, path: Path, *, lang: Lang) -> None:
    """Write the map: layers, legend, tables, sources and script in one file.

    The page's own policy admits this style and this script by their hashes and nothing else.
    """
    templates = resources.files("todoku") / "reports" / "templates"
    scripts = "\n".join((templates / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{scripts}\n}})();\n'
    style = (templates / "map.css").read_text(encoding="utf-8")
    parts = {
        "LANG": lang,
        "TITLE": html.escape(result.plan.title),
        "NOSCRIPT": html.escape(text("map.noscript", lang)),
        "STYLE": style,
        "STYLE_HASH": _hash(style),
        "SCRIPT": script,
        "SCRIPT_HASH": _hash(script),
        "DATA": embedded(payload(result, lang)),
    }
    page = (templates / "map.html").read_text(encoding="utf-8")
    path.write_text(_MARK.sub(lambda mark: parts[mark[1]], page), encoding="utf-8", newline="\n")


def embedded(content: dict[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in, nor break a line of it."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _hash(content: str) -> str:
    """Return the hash by which a content security policy admits an inline style or script."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
