"""Says findings about files, changed fields and areas in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from todoku.i18n import has, text
from todoku_web.atlas.figures import area_name
from todoku_web.pages.language import current_lang
from todoku_web.service_reports.merging import value_text

if TYPE_CHECKING:
    from collections.abc import Mapping

register = template.Library()


@register.filter
def finding_text(finding: Mapping[str, Any]) -> str:
    """Return what was found in a file."""
    return text(f"upload.finding.{finding['code']}", current_lang(), **finding["params"])


@register.filter
def area_text(code: str) -> str:
    """Return the name of an area."""
    return area_name(code, current_lang())


@register.filter
def change_text(change: Mapping[str, str]) -> str:
    """Return what an edit changed; of fields that only follow from others nothing but the value."""
    lang, field = current_lang(), change["field"]
    key = f"service_reports.field.{field}"
    sides = {side: value_text(field, change[side], lang) for side in ("before", "after")}
    return text("service_reports.change", lang, field=text(key, lang) if has(key) else field, **sides)
