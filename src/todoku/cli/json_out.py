"""Prints JSON for machines, in signs that the output can hold."""

from __future__ import annotations

import json
import sys
from typing import Any

import typer


def print_json(content: Any) -> None:
    """Print content as JSON: Japanese as it is where the output can show it, else escaped, which is the same text."""
    shown = json.dumps(content, ensure_ascii=False, indent=2)
    try:
        shown.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        shown = json.dumps(content, indent=2)
    typer.echo(shown)
