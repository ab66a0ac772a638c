"""Brings a plan's document that an earlier release wrote into the present form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import has, text

if TYPE_CHECKING:
    from todoku.i18n import Lang

_NO_SETTINGS = frozenset({"seed"})
"""What an earlier configuration could set, and nothing asks for any more."""
_SHARES_NOT_TOLD = {"municipality_and_operator_jpy": None, "split_reason": None}
"""What shares say since, and earlier did not."""


def upgraded(content: dict[str, Any]) -> dict[str, Any]:
    """Return a plan's document in the present form; one that is in it already comes back as it is.

    What an earlier release did not say is null or ``not_told``, never guessed. It said by its code alone what now is a
    sentence too, which is made in the plan's language; a code that the catalogue no longer has stands for itself. What
    is no plan in any form is left for the form's own check to refuse.
    """
    lang: Lang = "en" if content.get("lang") == "en" else "ja"
    found = {"lang": lang, **content}
    if isinstance(content.get("config"), dict):
        found["config"] = {name: value for name, value in content["config"].items() if name not in _NO_SETTINGS}
    found["assumption"] = _assumption(content.get("assumption"), lang)
    found["design"] = _design(content.get("design"))
    found["funding"] = _funding(content, lang)
    if isinstance(content.get("indicators"), dict):
        found["indicators"] = {name: _indicators(held, lang) for name, held in content["indicators"].items()}
    found["limits"] = _each(content.get("limits"), lang)
    return found


def _assumption(given: Any, lang: Lang) -> Any:
    if not isinstance(given, dict) or "key" not in given:
        return given
    counts = {name: value for name, value in given.items() if name != "key"}
    return {"code": given["key"], "text": _sentence(given["key"], lang, counts), **counts}


def _design(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    design = {name: value for name, value in given.items() if name != "stopped_by_time"}
    mobile = design.get("mobile")
    if isinstance(mobile, dict):
        design["mobile"] = {"terrain": {"reason": "not_told"}, **mobile}
    return design


def _funding(content: dict[str, Any], lang: Lang) -> Any:
    given, config = content.get("funding"), content.get("config")
    if not isinstance(given, dict):
        return given
    stated = config.get("funding") if isinstance(config, dict) else None
    contribution = stated.get("contribution_jpy") if isinstance(stated, dict) else None
    options = given.get("options")
    made = [_option(one, lang) for one in options] if isinstance(options, list) else options
    return {"contribution_jpy": contribution, **given, "options": made}


def _option(given: Any, lang: Lang) -> Any:
    if not isinstance(given, dict):
        return given
    option = {"balance_reason": None, **_SHARES_NOT_TOLD, **given, "conditions": _each(given.get("conditions"), lang)}
    if isinstance(given.get("what_if_shares"), dict):
        option["what_if_shares"] = {**_SHARES_NOT_TOLD, **given["what_if_shares"]}
    for name in ("assessment", "what_if"):
        if isinstance(given.get(name), dict):
            option[name] = _assessment(given[name], given.get("capex_jpy"), lang)
    return option


def _assessment(given: dict[str, Any], capex_jpy: Any, lang: Lang) -> dict[str, Any]:
    found = {**given, **{name: _each(given.get(name), lang) for name in ("reasons", "trace")}}
    if "parts" not in found:  # a plan was of one part before it could be of several
        same = ("ground", "status", "rate", "eligible_cost_jpy", "to_be_asked_cost_jpy", "national_jpy", "clauses")
        part = {name: found[name] for name in (*same, "reasons", "trace") if name in found}
        found["parts"] = [{"name": None, "grounds": [], "capex_jpy": capex_jpy, **part}]
    return found


def _indicators(given: Any, lang: Lang) -> Any:
    if not isinstance(given, list):
        return given
    return [
        {**one, "reason": _said(one["reason"], lang)} if isinstance(one, dict) and one.get("reason") else one
        for one in given
    ]


def _each(given: Any, lang: Lang) -> Any:
    return [_said(one, lang) for one in given] if isinstance(given, list) else given


def _said(given: Any, lang: Lang) -> Any:
    """Return something said in words with its sentence, from its code or a step that bore it as ``key``."""
    if isinstance(given, str):
        return {"code": given, "text": _sentence(given, lang, {})}
    if not isinstance(given, dict) or "key" not in given:
        return given
    params = given["params"] if isinstance(given.get("params"), dict) else {}
    rest = {name: value for name, value in given.items() if name != "key"}
    return {"code": given["key"], "text": _sentence(given["key"], lang, params), **rest}


def _sentence(code: Any, lang: Lang, params: dict[str, Any]) -> str:
    if not isinstance(code, str) or not has(code):
        return str(code)
    try:
        return text(code, lang, **params)
    except (KeyError, TypeError, ValueError):  # the sentence names other figures by now
        return code
