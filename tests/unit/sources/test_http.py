"""The HTTP client against a server on this machine: cache, resumption, offline use, hashes, refusals."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from todoku.errors import Cancelled, SourceError
from todoku.i18n import text
from todoku.run import Run, Silent
from todoku.sources.http import Client, cache_folder, is_offline

BODY = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(BODY).hexdigest()

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.timeout(60)]


class Publisher:
    """What the server does with each request, and what it was asked."""

    def __init__(self):
        self.body = BODY
        self.etag = '"1"'
        self.failures: list[int] = []
        self.cut_at: list[int] = []
        self.seen: list[dict[str, str]] = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        publisher: Publisher = self.server.publisher
        publisher.seen.append(dict(self.headers))
        if publisher.failures:
            return self._answer(publisher.failures.pop(0), b"")
        if self.headers.get("If-None-Match") == publisher.etag:
            return self._answer(304, b"")
        start = 0
        wanted = self.headers.get("Range")
        if wanted and self.headers.get("If-Range") == publisher.etag:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
        return self._answer(206 if start else 200, publisher.body[start:], start=start)

    def _answer(self, status, body, *, start=0):
        publisher: Publisher = self.server.publisher
        self.send_response(status)
        self.send_header("ETag", publisher.etag)
        self.send_header("Content-Length", str(len(body)))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{start + len(body) - 1}/{len(publisher.body)}")
        self.end_headers()
        cut = publisher.cut_at.pop(0) if publisher.cut_at and body else None
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that goes away is part of the tests."""


@pytest.fixture
def publisher():
    server = Server(("127.0.0.1", 0), Handler)
    server.publisher = Publisher()
    server.publisher.url = f"http://127.0.0.1:{server.server_address[1]}/file.zip"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.publisher
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(tmp_path):
    return Client(tmp_path, offline=False, backoff_s=0.01, timeout_s=(2, 2))


def names(client, publisher):
    return sorted(path.name for path in client.place(publisher.url, "f.zip").parent.iterdir())


def test_a_file_is_fetched_once_and_then_only_asked_whether_it_changed(client, publisher):
    first = client.fetch(publisher.url, filename="f.zip")
    second = client.fetch(publisher.url, filename="f.zip")
    assert (first.state, second.state) == ("fetched", "unchanged")
    assert first.path.read_bytes() == BODY
    assert first.sha256 == second.sha256 == SHA256
    assert publisher.seen[1]["If-None-Match"] == '"1"'
    assert names(client, publisher) == ["f.zip", "f.zip.json"]
    assert json.loads(first.path.with_name("f.zip.json").read_text())["sha256"] == SHA256


def test_a_changed_file_replaces_the_cached_one(client, publisher):
    client.fetch(publisher.url, filename="f.zip")
    publisher.body, publisher.etag = b"new", '"2"'
    again = client.fetch(publisher.url, filename="f.zip")
    assert again.state == "fetched"
    assert again.path.read_bytes() == b"new"


def test_a_broken_transfer_goes_on_where_it_stopped(client, publisher):
    publisher.cut_at = [100_000]
    fetched = client.fetch(publisher.url, filename="f.zip")
    assert fetched.sha256 == SHA256
    resumed = int(publisher.seen[1]["Range"].removeprefix("bytes=").rstrip("-"))
    assert 0 < resumed <= 100_000
    assert publisher.seen[1]["If-Range"] == '"1"'


def test_a_file_that_changed_during_a_break_is_fetched_from_its_beginning(client, publisher):
    publisher.cut_at = [100_000]
    with pytest.raises(SourceError):
        Client(client.folder, offline=False, attempts=1).fetch(publisher.url, filename="f.zip")
    publisher.body, publisher.etag = b"new", '"2"'
    assert client.fetch(publisher.url, filename="f.zip").path.read_bytes() == b"new"


def test_temporary_failures_are_tried_again(client, publisher):
    publisher.failures = [503, 429]
    assert client.fetch(publisher.url, filename="f.zip").sha256 == SHA256
    assert len(publisher.seen) == 3


def test_a_refusal_is_told_at_once(client, publisher):
    publisher.failures = [404]
    with pytest.raises(SourceError) as raised:
        client.fetch(publisher.url, filename="f.zip")
    assert (raised.value.code, raised.value.params["status"]) == ("http.refused", 404)
    assert len(publisher.seen) == 1


def test_when_all_attempts_fail_the_cached_file_serves(client, publisher):
    client.fetch(publisher.url, filename="f.zip")
    publisher.failures = [503] * 4
    assert client.fetch(publisher.url, filename="f.zip").state == "cached"


def test_when_all_attempts_fail_and_nothing_is_cached_the_place_is_named(client, publisher):
    publisher.failures = [503] * 4
    with pytest.raises(SourceError) as raised:
        client.fetch(publisher.url, filename="f.zip")
    assert raised.value.code == "http.unreachable"
    assert raised.value.params["path"] == str(client.place(publisher.url, "f.zip"))


def test_content_that_is_not_the_expected_is_refused_and_harms_nothing(client, publisher):
    client.fetch(publisher.url, filename="f.zip")
    with pytest.raises(SourceError) as raised:
        client.fetch(publisher.url, filename="f.zip", sha256="0" * 64)
    assert raised.value.code == "http.sha256"
    assert client.place(publisher.url, "f.zip").read_bytes() == BODY
    assert names(client, publisher) == ["f.zip", "f.zip.json"]


def test_a_web_page_in_the_place_of_a_file_is_refused(client, publisher):
    publisher.body = b"\n<!DOCTYPE html><title>not found</title>"
    with pytest.raises(SourceError) as raised:
        client.fetch(publisher.url, filename="f.zip")
    assert (raised.value.code, raised.value.params["filename"]) == ("http.web_page", "f.zip")
    assert names(client, publisher) == []


def test_an_expected_file_in_the_cache_needs_no_network(client, publisher):
    client.fetch(publisher.url, filename="f.zip", sha256=SHA256)
    assert client.fetch(publisher.url, filename="f.zip", sha256=SHA256).state == "cached"
    assert len(publisher.seen) == 1


def test_a_damaged_file_in_the_cache_is_fetched_anew(client, publisher):
    fetched = client.fetch(publisher.url, filename="f.zip")
    fetched.path.write_bytes(b"damaged")
    assert client.fetch(publisher.url, filename="f.zip").path.read_bytes() == BODY


def test_a_stop_leaves_no_file_under_the_final_name_and_the_rest_can_be_had_later(client, publisher):
    class StopAtOnce(Silent):
        def advance(self, _step, parts):
            if parts:
                run.stop.set()

    run = Run(reporter=StopAtOnce())
    with pytest.raises(Cancelled):
        client.fetch(publisher.url, filename="f.zip", run=run)
    assert "f.zip" not in names(client, publisher)
    assert client.fetch(publisher.url, filename="f.zip").sha256 == SHA256
    assert publisher.seen[1]["Range"].startswith("bytes=")


def test_offline_the_error_names_the_file_and_where_to_put_it(tmp_path):
    client = Client(tmp_path, offline=True)
    place = client.place("https://example.invalid/a.zip", "a.zip")
    with pytest.raises(SourceError) as raised:
        client.fetch("https://example.invalid/a.zip", filename="a.zip")
    assert raised.value.code == "http.offline"
    line = text("error.http.offline", "en", **raised.value.params)
    assert "https://example.invalid/a.zip" in line
    assert str(place) in line


def test_offline_a_file_put_there_by_hand_is_taken(tmp_path):
    client = Client(tmp_path, offline=True)
    place = client.place("https://example.invalid/a.zip", "a.zip")
    place.parent.mkdir(parents=True)
    place.write_bytes(b"by hand")
    fetched = client.fetch("https://example.invalid/a.zip", filename="a.zip")
    assert (fetched.path, fetched.state) == (place, "cached")


def test_offline_a_damaged_file_is_not_taken(tmp_path):
    client = Client(tmp_path, offline=True)
    place = client.place("https://example.invalid/a.zip", "a.zip")
    place.parent.mkdir(parents=True)
    place.write_bytes(b"changed")
    place.with_name("a.zip.json").write_text(json.dumps({"sha256": SHA256}))
    with pytest.raises(SourceError):
        client.fetch("https://example.invalid/a.zip", filename="a.zip")


def test_folder_and_network_follow_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("TODOKU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TODOKU_OFFLINE", "1")
    assert cache_folder() == tmp_path / "cache" / "http"
    assert is_offline()
    monkeypatch.setenv("TODOKU_OFFLINE", "0")
    assert not is_offline()
