"""Hands files out to those who may have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from todoku_web.uploads.downloads import as_attachment
from todoku_web.uploads.models import Upload

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
def download(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Give a file back to whoever handed it in, or is in the organisation for which it was."""
    upload = get_object_or_404(Upload, pk=upload_id)
    if not request.user.has_perm("uploads.view_upload", upload):
        raise Http404
    return as_attachment(upload)
