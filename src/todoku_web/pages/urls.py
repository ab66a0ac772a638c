"""The addresses of the pages that belong to no other app."""

from __future__ import annotations

from django.urls import path

from todoku_web.pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("about", views.about, name="about"),
    path("groups/<slug:name>/", views.group, name="group"),
]
