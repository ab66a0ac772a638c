"""Answers kept for everybody: to whom they are given, for how long, and what is never kept."""

from __future__ import annotations

import asyncio

import pytest

from todoku_web.pages import kept_answers
from todoku_web.pages.kept_answers import KeptAnswers

PUBLIC = (b"Cache-Control", b"public, max-age=0, s-maxage=30")
ETAG = (b"ETag", b'"x"')


class App:
    """Counts how often it is asked; answers in two pieces, with the headers and status that it is told."""

    def __init__(self, *headers, status=200):
        self.asked = 0
        self.headers = list(headers)
        self.status = status

    async def __call__(self, scope, _receive, send):
        self.asked += 1
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": f"{scope['path']} ".encode(), "more_body": True})
        await send({"type": "http.response.body", "body": str(self.asked).encode()})


def get(app, path="/", *, method="GET", query=b"", **headers):
    sent = []
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "a", **headers}.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": named, "scheme": "http"}

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode()


def test_a_public_answer_is_given_again_to_visitors_without_a_session():
    kept = KeptAnswers(App(PUBLIC))
    assert get(kept) == (200, "/ 1")
    assert get(kept) == (200, "/ 1")
    assert get(kept, cookie="lang=en") == (200, "/ 2")
    assert get(kept, cookie="lang=en") == (200, "/ 2")
    assert get(kept, query=b"q=1") == (200, "/ 3")
    assert get(kept, "/b") == (200, "/b 4")
    assert get(kept, host="b") == (200, "/ 5")


@pytest.mark.parametrize(
    "own",
    [
        {"cookie": "sessionid=1"},
        {"cookie": "lang=ja; sessionid=1"},
        {"cookie": "csrftoken=1"},
        {"cookie": "lang=xx"},
        {"authorization": "Bearer 1"},
        {"hx_request": "true"},
        {"cache_control": "max-age=0"},
        {"method": "POST"},
    ],
)
def test_a_visitor_of_another_kind_is_never_given_what_is_kept(own):
    kept = KeptAnswers(App(PUBLIC))
    get(kept)
    assert get(kept, **own)[1] == "/ 2"
    assert get(kept, **own)[1] == "/ 3"
    assert get(kept)[1] == "/ 1"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 200),
        ([(b"Cache-Control", b"private, no-cache")], 200),
        ([(b"Cache-Control", b"public, s-maxage=x")], 200),
        ([PUBLIC, (b"Set-Cookie", b"sessionid=1")], 200),
        ([PUBLIC, (b"Vary", b"Cookie, Accept-Language")], 200),
        ([(b"Cache-Control", b"max-age=60")], 200),
        ([PUBLIC], 404),
        ([PUBLIC], 302),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(headers, status):
    kept = KeptAnswers(App(*headers, status=status))
    get(kept)
    assert get(kept) == (status, "/ 2")


def test_an_answer_that_only_remembers_the_language_is_kept():
    kept = KeptAnswers(App(PUBLIC, (b"Set-Cookie", b"lang=en; Path=/")))
    get(kept, query=b"lang=en")
    assert get(kept, query=b"lang=en")[1] == "/ 1"


def test_an_answer_grows_too_old(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(kept_answers, "monotonic", lambda: now[0])
    kept = KeptAnswers(App(PUBLIC))
    get(kept)
    now[0] = 29.9
    assert get(kept)[1] == "/ 1"
    now[0] = 30.0
    assert get(kept)[1] == "/ 2"


def test_who_has_the_answer_already_is_told_so():
    kept = KeptAnswers(App(PUBLIC, ETAG))
    get(kept)
    assert get(kept, if_none_match='"x"') == (304, "")
    assert get(kept, if_none_match='W/"x", "y"') == (304, "")
    assert get(kept, if_none_match='"y"') == (200, "/ 1")


def test_no_more_is_kept_than_fits(monkeypatch):
    monkeypatch.setattr(kept_answers, "MOST_BYTES", 10)
    app = App(PUBLIC)
    kept = KeptAnswers(app)
    for path in ("/a", "/b", "/c"):
        get(kept, path)
    assert get(kept, "/c")[1] == "/c 3"
    assert get(kept, "/a")[1] == "/a 4"


@pytest.mark.django_db
def test_views_say_for_whom_their_answer_is(client, django_user_model):
    assert "s-maxage=30" in client.get("/about").headers["Cache-Control"]
    assert "private" in client.get("/areas/nowhere/").headers["Cache-Control"]
    assert "private" in client.get("/about", headers={"Authorization": "Bearer 1"}).headers["Cache-Control"]
    client.force_login(django_user_model.objects.create_user("a@example.jp", "a-long-password"))
    assert "private" in client.get("/about").headers["Cache-Control"]


class Slow(App):
    """Waits before each answer."""

    async def __call__(self, scope, receive, send):
        await asyncio.sleep(0.02)
        await super().__call__(scope, receive, send)


async def ask_at_once(kept, count):
    async def one():
        sent = []

        async def send(message):
            sent.append(message)

        headers = [(b"host", b"a")]
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "headers": headers,
            "scheme": "http",
        }
        await kept(scope, None, send)
        return b"".join(message.get("body", b"") for message in sent[1:]).decode()

    return await asyncio.gather(*(one() for _ in range(count)))


def test_of_many_at_once_one_is_answered_by_the_application():
    app = Slow(PUBLIC)
    assert asyncio.run(ask_at_once(KeptAnswers(app), 50)) == ["/ 1"] * 50
    assert app.asked == 1


def test_who_waited_in_vain_is_answered_too():
    app = Slow()
    answers = asyncio.run(ask_at_once(KeptAnswers(app), 5))
    assert sorted(answers) == [f"/ {number}" for number in range(1, 6)]


def test_who_waits_for_an_answer_that_fails_asks_anew():
    class Failing(Slow):
        async def __call__(self, scope, receive, send):
            if not self.asked:
                self.asked += 1
                await asyncio.sleep(0.02)
                raise RuntimeError("no answer")
            await super().__call__(scope, receive, send)

    async def both():
        kept = KeptAnswers(Failing(PUBLIC))
        first = asyncio.create_task(ask_at_once(kept, 1))
        await asyncio.sleep(0.01)
        second = await ask_at_once(kept, 2)
        with pytest.raises(RuntimeError, match="no answer"):
            await first
        return second

    assert asyncio.run(both())[0].startswith("/ ")


def test_a_large_answer_is_passed_on_and_not_kept(monkeypatch):
    monkeypatch.setattr(kept_answers, "LARGEST_BYTES", 2)
    kept = KeptAnswers(App(PUBLIC))
    assert get(kept) == (200, "/ 1")
    assert get(kept) == (200, "/ 2")
