"""Pages on which a lender keeps its equipment, units, pictures and sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed, for_people, posted_version, require
from todoku_web.exchange.lending.actions import sets, stock
from todoku_web.exchange.lending.models import Equipment, Offer
from todoku_web.exchange.lending.queries import coming_loans
from todoku_web.exchange.lending.stock_forms import EquipmentForm, KitForm, PhotoForm, UnitForm
from todoku_web.exchange.lending.views.access import seen_lender, seen_thing, seen_unit
from todoku_web.exchange.lending.views.merging import merge_page
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form


@cache_control(private=True, no_cache=True)
@for_people
def new_equipment(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to lend a kind of equipment; without terms these come first."""
    body = seen_lender(request, pk, "keep_equipment")
    if getattr(body, "lender", None) is None:
        messages.info(request, text("lending.terms.first", current_lang()))
        return redirect("lending:terms", body.pk)
    page = {"body": body, "areas": known_areas()}
    if request.method != "POST":
        form = EquipmentForm(initial={"state": Offer.OFFERED, "confirms_each": True})
        return render(request, "lending/equipment_form.html", {**page, "form": form})
    form = EquipmentForm(request.POST)
    made = _tried(form, lambda: stock.add_equipment(form.facts, organisation=body, by=request.user))
    if made is None:
        return render(request, "lending/equipment_form.html", {**page, "form": form}, status=400)
    messages.success(request, text("lending.equipment.added", current_lang()))
    return redirect("lending:units", made.pk)


@cache_control(private=True, no_cache=True)
@for_people
def edit_equipment(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a kind of equipment."""
    found = _kept_equipment(request, pk)
    page = {"thing": found, "body": found.organisation, "areas": known_areas()}
    if request.method != "POST":
        return render(request, "lending/equipment_form.html", {**page, "form": EquipmentForm.of(found)})
    form = EquipmentForm(request.POST)
    try:
        changed = _tried(
            form, lambda: stock.change_equipment(found, form.facts, by=request.user, seen=posted_version(request))
        )
    except ChangedMeanwhile:
        now = _kept_equipment(request, pk)
        return merge_page(request, form, EquipmentForm.of(now), seen=now.version, back=found.get_absolute_url())
    if changed is None:
        return render(request, "lending/equipment_form.html", {**page, "form": form}, status=400)
    messages.success(request, text("lending.saved", current_lang()))
    return redirect(changed)


@cache_control(private=True, no_cache=True)
@for_people
def units(request: HttpRequest, pk: int) -> HttpResponse:
    """List the units of a kind with their pictures; add a unit (or, with ``action=photo``, a picture)."""
    found = _kept_equipment(request, pk)
    adds_photo = request.method == "POST" and request.POST.get("action") == "photo"
    adds_unit = request.method == "POST" and not adds_photo
    unit_form = UnitForm(request.POST if adds_unit else None, initial={"condition": "good", "state": "in_service"})
    given = (request.POST, request.FILES) if adds_photo else ()
    photo_form = PhotoForm(*given, person=request.user, organisation=found.organisation)
    if adds_unit and _tried(unit_form, lambda: stock.add_unit(found, unit_form.facts, by=request.user)):
        messages.success(request, text("lending.unit.added", current_lang()))
        return redirect("lending:units", found.pk)
    if adds_photo and _tried(photo_form, lambda: _photo_added(found, photo_form, request.user)):
        messages.success(request, text("lending.photo.added", current_lang()))
        return redirect("lending:units", found.pk)
    page = {"thing": found, "units": list(found.units.all()), "form": unit_form, "photo_form": photo_form}
    return render(request, "lending/units.html", page, status=400 if request.method == "POST" else 200)


@cache_control(private=True, no_cache=True)
@for_people
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a unit; show what it is occupied by and the address of its calendar."""
    found = seen_unit(request, pk)
    page: dict[str, Any] = {"unit": found, "thing": found.equipment, "loans": coming_loans(found)}
    page["feed"] = request.build_absolute_uri(reverse("lending:feed", args=[found.feed_key]))
    if request.method != "POST":
        return render(request, "lending/unit.html", {**page, "form": UnitForm.of(found)})
    form = UnitForm(request.POST)
    try:
        changed = _tried(
            form, lambda: stock.change_unit(found, form.facts, by=request.user, seen=posted_version(request))
        )
    except ChangedMeanwhile:
        now = seen_unit(request, pk)
        return merge_page(request, form, UnitForm.of(now), seen=now.version, back=request.path)
    if changed is None:
        return render(request, "lending/unit.html", {**page, "form": form}, status=400)
    messages.success(request, text("lending.saved", current_lang()))
    return redirect("lending:units", found.equipment_id)


@require_POST
@for_people
def renew_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a unit's calendar another address."""
    found = seen_unit(request, pk)
    stock.renew_feed(found, by=request.user)
    messages.success(request, text("lending.feed.renewed", current_lang()))
    return redirect("lending:unit", found.pk)


@require_POST
@for_people
def remove_photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Take a picture off the page."""
    found = _kept_equipment(request, pk)
    picture = found.photos.select_related("upload", "equipment__organisation").filter(pk=photo).first()
    if picture is None:
        raise Http404
    stock.remove_photo(picture, by=request.user)
    messages.success(request, text("lending.photo.removed", current_lang()))
    return redirect("lending:units", found.pk)


@cache_control(private=True, no_cache=True)
@for_people
def new_kit(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to lend a set."""
    body = seen_lender(request, pk, "keep_equipment")
    kinds = list(Equipment.objects.filter(organisation=body))
    if request.method != "POST":
        form = KitForm(kinds=kinds, initial={"state": Offer.OFFERED})
        return render(request, "lending/kit_form.html", {"form": form, "body": body})
    form = KitForm(request.POST, kinds=kinds)
    made = _tried(form, lambda: sets.add_kit(form.facts, organisation=body, by=request.user))
    if made is None:
        return render(request, "lending/kit_form.html", {"form": form, "body": body}, status=400)
    messages.success(request, text("lending.kit.added", current_lang()))
    return redirect(made)


@cache_control(private=True, no_cache=True)
@for_people
def edit_kit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a set."""
    found = seen_thing(request, "kit", pk)
    require(request.user, "lending.keep_equipment", found)
    kinds = list(Equipment.objects.filter(organisation=found.organisation))
    page = {"thing": found, "body": found.organisation}
    if request.method != "POST":
        return render(request, "lending/kit_form.html", {**page, "form": KitForm.of(found, kinds=kinds)})
    form = KitForm(request.POST, kinds=kinds)
    try:
        changed = _tried(
            form, lambda: sets.change_kit(found, form.facts, by=request.user, seen=posted_version(request))
        )
    except ChangedMeanwhile:
        now = seen_thing(request, "kit", pk)
        return merge_page(request, form, KitForm.of(now, kinds=kinds), seen=now.version, back=found.get_absolute_url())
    if changed is None:
        return render(request, "lending/kit_form.html", {**page, "form": form}, status=400)
    messages.success(request, text("lending.saved", current_lang()))
    return redirect(changed)


def _kept_equipment(request: HttpRequest, pk: int) -> Any:
    found = seen_thing(request, "equipment", pk)
    require(request.user, "lending.keep_equipment", found)
    return found


def _photo_added(found: Equipment, form: PhotoForm, by: Any) -> Any:
    assert form.upload is not None
    return stock.add_photo(found, form.upload, shows=form.cleaned_data["shows"], by=by)


def _tried(form: Form, doing: Callable[[], Any]) -> Any:
    """Return what an action makes of a form; None where form or action refuse, which the form then says."""
    if not form.is_valid():
        return None
    try:
        return doing()
    except (NotAllowed, ChangedMeanwhile):
        raise
    except TodokuError as error:
        form.add_error(None, text(f"error.{error.code}", current_lang(), **error.params))
        return None
