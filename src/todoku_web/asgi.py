"""The portal as an ASGI application, for any ASGI server; ``todoku serve`` prepares it and runs it, too."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from todoku_web.home import make_home
from todoku_web.uploads.limits import RequestSizeLimit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoku_web.settings")
make_home()
application = RequestSizeLimit(get_asgi_application())
