"""The kinds of command that the program is made of: their help and their refusals speak the language of the call."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from todoku.cli.help_pages import name_of, page, usage
from todoku.errors import EXIT_USAGE, TodokuError, UsageError

_ABOUT_HELP = "cli.help.help"


class Verb(TyperCommand):
    """A verb: ``todoku plan``."""

    allow_extra_args = True
    """Where there are too many, that is told here."""

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return page(self, ctx)

    def get_usage(self, ctx: Any) -> str:
        """Return the command's name with what follows it."""
        return f"{ctx.command_path} {usage(self, ctx)}"

    def get_help_option(self, ctx: Any) -> Any:
        """Return ``--help``, with our words for it."""
        return _in_our_words(super().get_help_option(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; raise UsageError where they are wrong or too many."""
        try:
            rest = super().parse_args(ctx, args)
        except typer.TyperException as wrong:
            raise _refusal(wrong, ctx) from wrong
        if rest and not ctx.resilient_parsing:
            raise UsageError("cli.extra", values=rest, usage=ctx.get_usage(), command=ctx.command_path)
        return rest


class Verbs(TyperGroup):
    """A verb of several verbs: ``todoku data``."""

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return page(self, ctx)

    def get_usage(self, ctx: Any) -> str:
        """Return the command's name with what follows it."""
        return f"{ctx.command_path} {usage(self, ctx)}"

    def get_help_option(self, ctx: Any) -> Any:
        """Return ``--help``, with our words for it."""
        return _in_our_words(super().get_help_option(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; without any, print the help page and leave as wrong usage."""
        if _without_lang(args) in ([], ["--"]) and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            ctx.exit(EXIT_USAGE)
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as wrong:
            raise _refusal(wrong, ctx) from wrong

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the verb; raise UsageError, with what may have been meant, where there is none of this name."""
        name, *rest = args
        verb = self.get_command(ctx, name)
        if verb is None:
            verbs = self.list_commands(ctx)
            meant = get_close_matches(name, verbs)
            if meant:
                raise UsageError("cli.meant_verb", value=name, verbs=meant, command=ctx.command_path)
            raise UsageError("cli.no_verb", value=name, verbs=verbs, command=ctx.command_path)
        return name, verb, rest


def _without_lang(args: list[str]) -> list[str]:
    """Return the arguments without a leading ``--lang``, which only says in which language the rest is answered."""
    if args and args[0] == "--lang":
        return args[2:] if args[1:] else args
    return args[1:] if args and args[0].startswith("--lang=") else args


def _refusal(wrong: typer.TyperException, ctx: Any) -> TodokuError:
    """Return what the library that reads the command line found wrong, as an error of ours."""
    kind, command, param = type(wrong).__name__, ctx.command_path, getattr(wrong, "param", None)
    options = {name: one for one in ctx.command.get_params(ctx) for name in one.opts if name.startswith("-")}
    given = str(getattr(wrong, "option_name", ""))
    if kind == "MissingParameter" and param:
        return UsageError("cli.missing", name=name_of(param), usage=ctx.get_usage(), command=command)
    if kind == "NoSuchOption":
        meant = get_close_matches(given, options)
        if meant:
            return UsageError("cli.meant_option", value=given, options=meant, command=command)
        return UsageError("cli.no_option", value=given, options=list(options), command=command)
    if kind == "BadOptionUsage" and given in options:
        code = "cli.flag_with_value" if options[given].is_flag else "cli.no_value"
        return UsageError(code, option=given, command=command)
    return UsageError("cli.usage", detail=wrong.format_message(), command=command)


def _in_our_words(option: Any) -> Any:
    option.help = _ABOUT_HELP
    return option
