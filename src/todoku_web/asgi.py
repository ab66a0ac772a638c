"""The portal as an ASGI application, for any ASGI server; ``todoku serve`` prepares it and runs it, too."""

from __future__ import annotations

import os
import warnings

from django.core.asgi import get_asgi_application

from todoku_web.home import make_home
from todoku_web.pages.kept_answers import KeptAnswers
from todoku_web.uploads.limits import RequestSizeLimit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoku_web.settings")
# a file is read in a thread, as Django then does it, and is no stream that would wait for anything
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
make_home()
application = RequestSizeLimit(KeptAnswers(get_asgi_application()))


def _warm() -> None:
    """Load the screens and what a karte is made of now, and the kernels of matching in a thread beside.

    So the first reader need not wait for them, nor whoever runs the first round.
    """
    from threading import Thread

    from django.urls import get_resolver

    from todoku.matching.ready import make_ready
    from todoku_web.karte.fragments import warm

    get_resolver().url_patterns  # noqa: B018 [importing them is the point]
    warm()
    Thread(target=make_ready, name="kernels", daemon=True).start()


_warm()
