"""One world for all questions of a module about rights: made once, and taken back when the module is through."""

from __future__ import annotations

import time

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from sample_atlas import sample_edition
from web.rights.every_app import samples
from web.rights.world import make_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):  # noqa: ARG001
    """Return the organisations and the people, in a transaction around those of the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def made(world, tmp_path_factory):
    """Return what the addresses of each app name: app -> what its samples made."""
    from todoku_web.atlas import layers

    with pytest.MonkeyPatch.context() as patch:
        providers = list(layers._PROVIDERS)
        sample_edition(tmp_path_factory, patch)
        patch.setattr(layers, "_PROVIDERS", providers)
        yield {app: module.make(world) for app, module in samples().items()}


class Browsers:
    """Asks the portal as anybody of the world; everybody has signed in once."""

    def __init__(self, world):
        self._client = Client()
        self._sessions = {}
        for who, person in world.who.items():
            if person.is_authenticated:
                self._client.cookies.clear()
                self._client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
                session = self._client.session
                session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
                session.save()
                self._sessions[who] = session.session_key

    def of(self, who):
        """Return a client in which this person, and nobody else, is signed in."""
        self._client.cookies.clear()
        if who in self._sessions:
            self._client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[who]
        return self._client


@pytest.fixture(scope="module")
def browsers(world):
    return Browsers(world)


@pytest.fixture
def changes():
    """Return a list into which everything is noted that the test writes to the database, but for sessions."""
    noted = []

    def note(execute, sql, parameters, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and '"django_session"' not in sql:
            noted.append(sql)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        yield noted
