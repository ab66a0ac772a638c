"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from todoku_web.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.inbox, name="inbox"),
    path("notices/read/", views.read, name="read"),
]
