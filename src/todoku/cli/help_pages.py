"""Writes the pages of ``--help`` from the catalogue, wholly in the language of the call.

The library that reads the command line has English words of its own in its pages. Here a page is written anew from what
its commands make public; every ``help`` of a verb, an argument or an option is a key of the catalogue, read when the
page is asked for.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from todoku.cli.line_breaks import broken, columns
from todoku.cli.words import t
from todoku.i18n import has

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer.core import TyperCommand, TyperGroup

_WIDEST = 80
_NARROWEST = 40
_WIDEST_NAME = 26
_GAP = "  "


def page(command: TyperCommand | TyperGroup, ctx: Any) -> str:
    """Return the help page of a command: usage, what it does, arguments, options, verbs, examples."""
    width = max(min(shutil.get_terminal_size().columns, _WIDEST), _NARROWEST) - 2
    listed = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    verbs = [(name, t(str(verb.help))) for name, verb in getattr(command, "commands", {}).items()]
    about = str(command.help)
    blocks = (
        _hanging(f"{t('cli.help.usage')}: {ctx.command_path} ", usage(command, ctx), width),
        "\n".join(_GAP + line for line in broken(t(about), width - len(_GAP))),
        _table("cli.help.arguments", _rows(listed, "argument"), width),
        _table("cli.help.options", _rows(listed, "option"), width),
        _table("cli.help.verbs", verbs, width),
        _examples(f"{about.removesuffix('.help')}.examples"),
    )
    return "\n\n".join(block for block in blocks if block)


def usage(command: TyperCommand | TyperGroup, ctx: Any) -> str:
    """Return what follows a command's name: options, arguments, and the verb where there are several."""
    params = command.get_params(ctx)
    words = [name_of(param) for param in params if param.param_type_name == "option" and param.required]
    words.append(t("cli.help.some_options"))
    arguments = (param for param in params if param.param_type_name == "argument")
    words += [name_of(param) if param.required else f"[{name_of(param)}]" for param in arguments]
    if hasattr(command, "commands"):
        words.append(t("cli.help.some_verb"))
    return " ".join(words)


def name_of(param: Any) -> str:
    """Return an argument or option as it is written: ``AREA``, ``--pack PACK``, ``--json``."""
    metavar = param.metavar or param.name.upper()
    if param.param_type_name == "argument":
        return str(metavar)
    names = ", ".join(param.opts)
    return names if param.is_flag else f"{names} {metavar}"


def _rows(params: Sequence[Any], kind: str) -> list[tuple[str, str]]:
    return [(name_of(param), _about(param)) for param in params if param.param_type_name == kind]


def _about(param: Any) -> str:
    said = t(param.help)
    if param.required:
        return f"{said} [{t('cli.help.required')}]"
    if param.default not in (None, False) and param.show_default:
        return f"{said} [{t('cli.help.default', value=param.default)}]"
    return said


def _table(title: str, rows: Sequence[tuple[str, str]], width: int) -> str:
    if not rows:
        return ""
    widest = min(max(columns(name) for name, _ in rows), _WIDEST_NAME)
    lines = [f"{t(title)}:"]
    for name, said in rows:
        first, *rest = broken(said, width - widest - 2 * len(_GAP))
        indent = " " * (widest + 2 * len(_GAP))
        if columns(name) > widest:
            lines += [_GAP + name, indent + first]
        else:
            lines.append(_GAP + name + " " * (widest - columns(name)) + _GAP + first)
        lines += [indent + line for line in rest]
    return "\n".join(lines)


def _hanging(first: str, rest: str, width: int) -> str:
    """Return a text with its lines under each other behind a first word, or below it where that word is long."""
    room = width - columns(first)
    if columns(rest) > room < width // 2:
        return "\n".join([first.rstrip(), *(_GAP * 2 + line for line in broken(rest, width - 2 * len(_GAP)))])
    return first + ("\n" + " " * columns(first)).join(broken(rest, room))


def _examples(key: str) -> str:
    if not has(key):
        return ""
    return "\n".join([f"{t('cli.help.examples')}:", *(_GAP + line for line in t(key).splitlines())])
