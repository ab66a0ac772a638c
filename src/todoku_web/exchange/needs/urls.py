"""The addresses of needs."""

from __future__ import annotations

app_name = "needs"
urlpatterns: list[object] = []
