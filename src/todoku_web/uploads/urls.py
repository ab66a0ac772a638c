"""The addresses of uploads."""

from __future__ import annotations

from django.urls import path

from todoku_web.uploads import views

urlpatterns = [path("uploads/<uuid:upload_id>/", views.download, name="upload")]
