"""The portal's settings for trying its permissions out: a folder of its own, tables made straight from the models."""

from __future__ import annotations

import os
import tempfile

os.environ["TODOKU_HOME"] = tempfile.mkdtemp(prefix="todoku-rights-")

from todoku_web import settings


class _Straight(dict[str, None]):
    """Says of every app that it has no migrations."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


globals().update({name: value for name, value in vars(settings).items() if name.isupper()})
MIGRATION_MODULES = _Straight()
