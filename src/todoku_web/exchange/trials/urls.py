"""The addresses of trials."""

from __future__ import annotations

app_name = "trials"
urlpatterns: list[object] = []
