"""The addresses of lending."""

from __future__ import annotations

app_name = "lending"
urlpatterns: list[object] = []
