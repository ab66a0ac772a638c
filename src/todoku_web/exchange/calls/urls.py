"""The addresses of calls."""

from __future__ import annotations

app_name = "calls"
urlpatterns: list[object] = []
