"""Standards: editions that never change, their way, what staff know, discussion, adoption and its sums."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from todoku.errors import InputError, TodokuError
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.notices.models import Notice
from todoku_web.offices.standards import exports, queries
from todoku_web.offices.standards.actions import adoptions, comments, editions, know_how, standards
from todoku_web.offices.standards.models import Adoption, Edition, Standard
from todoku_web.offices.standards.workflow import TRANSITIONS, EditionState, transition
from todoku_web.parts.collision import Collision
from todoku_web.uploads.models import Upload
from web.page_reading import Page
from web.standards_world import ABOUT, PERIOD, VALUE, added, diagram, file, moved, of, published, standards_world

pytestmark = pytest.mark.django_db
FORM = """schema: todoku.interviews/1
municipality: "登別市"
steps:
  - step: "受 付"
    decision_rules: ["本人確認書類は1点", "郵送は5日以内"]
    exceptions: ["=1+1"]
    questions: ["代理人の場合は？"]
    told_by: 担当10年
    date: 2026-05-01
  - step: "保管"
    know_how: ["棚の順"]
"""


@pytest.fixture(name="world")
def _world(person_in, town):
    return standards_world(person_in, town)


@pytest.fixture(name="found")
def _found(world, town):
    made = standards.propose(ABOUT, organisation=town, by=world["drafter"], key="k")
    standards.invite(made, "登別市", by=world["drafter"])
    return made


@pytest.fixture(name="edition")
def _edition(found, world):
    return added(found, world, "受付", "審査", "通知", key="1")


def content_of(edition):
    now = Edition.objects.get(pk=edition.pk)
    return (now.number, now.steps, now.rules, now.note, now.upload.sha256, now.added_at)


def test_an_edition_goes_its_way_and_its_content_never_changes(found, edition, world):
    before = content_of(edition)
    assert edition.steps == ["受付", "審査", "通知"]
    published(edition, world)
    assert Edition.objects.get(pk=edition.pk).state == EditionState.PUBLISHED
    second = added(found, world, key="2", rules="期限は3日")
    assert (second.number, second.steps, second.upload) == (2, edition.steps, edition.upload)
    moved(edition, world, "withdraw")
    assert content_of(edition) == before
    done = list(found.events.filter(edition=1).values_list("action", "reason"))
    assert done == [("edition_added", ""), ("discuss", ""), ("approve", "理由"), ("publish", ""), ("withdraw", "理由")]
    now = Edition.objects.get(pk=edition.pk)
    now.rules = "別の決まり"
    with pytest.raises(AssertionError, match="never changes"):
        now.save()
    assert Notice.objects.filter(person=world["other"], kind="standards.publish").count() == 1


def test_no_way_is_gone_from_where_it_does_not_begin_nor_by_who_may_not_nor_without_a_reason(edition, world):
    for way in TRANSITIONS:
        if EditionState.PROPOSED not in way.sources:
            with pytest.raises(NotAllowed):
                editions.move(edition, way, by=world["approver"], seen=edition.version, reason="x")
    with pytest.raises(NotAllowed):
        editions.move(edition, transition("withdraw"), by=world["drafter"], seen=edition.version, reason="x")
    with pytest.raises(NotAllowed):
        editions.move(edition, transition("discuss"), by=world["other"], seen=edition.version, reason="")
    with pytest.raises(TodokuError, match="text_empty"):
        editions.move(edition, transition("withdraw"), by=world["approver"], seen=edition.version, reason=" ")
    assert Edition.objects.get().state == EditionState.PROPOSED


def test_a_reason_that_lacks_is_asked_for_beside_its_way(edition, world, client):
    client.force_login(world["approver"])
    address = reverse("standards:act", args=[edition.standard_id, edition.number, "withdraw"])
    answer = client.post(address, {"seen": edition.version, "said": ""})
    page = Page.of(answer.content.decode())
    assert answer.status_code == 422
    assert "取り下げる : 入力してください。" in page.words
    assert 'aria-describedby="wrong-withdraw"' in answer.content.decode()
    assert page.faults == []
    done = client.post(address, {"seen": edition.version, "said": "別の案にする"}, follow=True)
    assert "取り下げました。" in Page.of(done.content.decode()).words


def test_two_who_act_at_once(found, edition, world):
    editions.move(edition, transition("discuss"), by=world["drafter"], seen=edition.version, reason="")
    with pytest.raises(ChangedMeanwhile):
        editions.move(edition, transition("withdraw"), by=world["approver"], seen=edition.version, reason="x")
    seen = Standard.objects.get().version
    standards.edit(found, {**ABOUT, "title": "一"}, by=world["drafter"], seen=seen)
    with pytest.raises(Collision) as caught:
        standards.edit(found, {**ABOUT, "title": "二"}, by=world["approver"], seen=seen)
    assert (caught.value.theirs["title"], caught.value.mine["title"]) == ("一", "二")
    assert added(found, world, "受付", key="1") == edition
    asked = know_how.write(edition, "受付", told("questions", "いつ？"), **of(world, "登別市", "other"))
    know_how.answer(asked, "受付日", **of(world, "登別市", "other"))
    with pytest.raises(ChangedMeanwhile, match="answered"):
        know_how.answer(asked, "翌日", **of(world, "登別市", "other"))


def told(kind, what):
    return {"kind": kind, "told": what, "told_by": ""}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.bpmn", b"<definitions><process/></definitions>", "office.bpmn"),
        ("x.bpmn", b"not xml at all", "upload"),
        ("x.csv", b"case,activity\n1,a\n", "upload"),
        ("x.bpmn", b'<!DOCTYPE x [<!ENTITY a "b">]><definitions>&a;</definitions>', "upload"),
        ("x.bpmn", diagram("手" * 201), "standards.long_step"),
        ("x.bpmn", diagram(*(f"s{number}" for number in range(301))), "standards.many_steps"),
    ],
)
def test_a_bad_diagram_is_refused_in_a_line_and_makes_no_edition(found, world, name, content, code):
    with pytest.raises(TodokuError) as caught:
        editions.add(found, file(content, name), {"rules": "", "note": ""}, by=world["drafter"], key="x")
    assert caught.value.code.startswith(code)
    assert not found.editions.exists()


def test_the_first_edition_needs_a_diagram_and_the_next_something_new(found, world):
    with pytest.raises(InputError, match="no_diagram"):
        added(found, world, key="1")
    added(found, world, "受付", key="1")
    with pytest.raises(InputError, match="nothing_new"):
        added(found, world, key="2")


def test_differences_between_two_editions(found, edition, world):
    newer = added(found, world, "受付", "照会", "通知", key="2", rules="期限は3日\n電子で受ける")
    told_of = queries.differences_between(edition, newer)
    assert (told_of.added, told_of.removed, told_of.same) == (("照会",), ("審査",), ("受付", "通知"))
    assert (told_of.rules_added, told_of.rules_removed) == (("期限は3日", "電子で受ける"), ("期限は5日",))
    back = queries.differences_between(newer, edition)
    assert (back.added, back.removed) == (told_of.removed, told_of.added)


def test_a_form_of_interviews_is_taken_in_once_and_what_is_no_step_is_told(found, edition, world):
    done = know_how.take_in(edition, file(FORM.encode(), "聞き取り.yaml"), **of(world, "登別市", "other"))
    assert (done.taken, done.repeated, done.unknown_steps) == (4, 0, ("保管",))
    again = know_how.take_in(edition, file(FORM.encode(), "聞き取り.yaml"), **of(world, "登別市", "other"))
    assert (again.taken, again.repeated) == (0, 4)
    assert {(one.step, one.told_by) for one in queries.known_of(found)} == {("受付", "担当10年")}
    assert not Upload.objects.filter(name="聞き取り.yaml").exists()
    question = found.know_how.get(kind="questions")
    know_how.answer(question, "委任状を確かめる", organisation=found.organisation, by=world["drafter"])
    newer = added(found, world, "審査", "受付", key="2")
    rows = list(csv.DictReader(io.StringIO(exports.as_csv(newer, queries.known_of(found), "en").decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == ["Decision rules"] * 2 + ["Exceptions", "Questions and answers"]
    assert rows[2]["told"] == "'=1+1"
    assert (rows[3]["answer"], rows[3]["answered by"], rows[3]["body"]) == ("委任状を確かめる", "室蘭市", "登別市")
    document = json.loads(exports.as_json(newer, queries.known_of(found)))
    assert [(one["step"], len(one["know_how"])) for one in document["steps"]] == [("審査", 0), ("受付", 4)]
    know_how.remove(question, by=world["drafter"])
    assert len(queries.known_of(found)) == 3


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.yaml", b"schema: other/1\nsteps: []\n", "office.survey.interview_form"),
        ("a.yaml", FORM.replace("受 付", "配達").encode(), "standards.no_known_step"),
        ("a.csv", "市町村,事務・作業,年間件数(件)\n登別市,受付,10\n".encode(), "standards.no_interviews"),
        ("a.csv", b"colour\nred\n", "office.survey.no_table"),
        ("a.yaml", b"a: &x [1]\nb: *x\n", "upload"),
    ],
)
def test_what_is_no_form_of_interviews_is_refused_and_not_kept(edition, world, name, content, code):
    with pytest.raises(TodokuError) as caught:
        know_how.take_in(edition, file(content, name), **of(world, "登別市", "other"))
    assert caught.value.code.startswith(code)
    assert Upload.objects.count() == 1


def test_questions_are_settled_before_approval_and_comments_are_their_authors(found, edition, world):
    moved(edition, world, "discuss")
    about = {**of(world, "登別市", "other"), "key": "q"}
    asked = comments.say(found, "期限は？", is_question=True, **about)
    assert comments.say(found, "期限は？", is_question=True, **about) == asked
    with pytest.raises(InputError, match="questions_open"):
        moved(edition, world, "approve")
    with pytest.raises(NotAllowed):
        comments.withdraw(asked, by=world["drafter"])
    comments.settle(asked, by=world["drafter"])
    moved(edition, world, "approve")
    comments.withdraw(asked, by=world["other"])
    assert found.comments.get().withdrawn_at is not None
    with pytest.raises(NotAllowed):
        comments.say(found, "x", is_question=False, organisation=found.organisation, by=world["adopter"], key="x")


def test_effects_sum_what_is_known_and_count_what_is_not(found, edition, world):
    with pytest.raises(InputError, match="not_published"):
        adoptions.adopt(edition, **of(world, "伊達市", "adopter"), planned_on=None)
    published(edition, world)
    with pytest.raises(NotAllowed):
        adoptions.adopt(edition, organisation=found.organisation, by=world["adopter"], planned_on=None)
    first = adoptions.adopt(edition, **of(world, "伊達市", "adopter"), planned_on="2026-04-01")
    assert adoptions.adopt(edition, **of(world, "伊達市", "adopter"), planned_on=None) == first
    effect = {"hours_before": "1200.5", "hours_after": "800", **PERIOD}
    adoptions.edit(first, {**VALUE, **effect, "steps_done": 1}, by=world["adopter"], seen=first.version)
    told_of = queries.effects_of(Adoption.objects.all())
    assert (told_of.known, told_of.unknown, told_of.hours_saved) == (1, 0, Decimal("400.5"))
    first.refresh_from_db()
    assert (first.steps_done, first.progress) == (1, 33)
    second = adoptions.adopt(edition, **of(world, "登別市", "other"), planned_on=None)
    assert queries.effects_of(Adoption.objects.all()).introduced == 1
    one_known = {**VALUE, "hours_before": "900", **PERIOD, "basis": "survey", "progress_percent": 80}
    adoptions.edit(second, one_known, by=world["other"], seen=second.version)
    told_of = queries.effects_of(Adoption.objects.all())
    assert (told_of.introduced, told_of.known, told_of.unknown, told_of.measured) == (2, 1, 1, 1)
    assert told_of.hours_before == Decimal("1200.5")
    second.refresh_from_db()
    assert (second.progress, second.hours_saved) == (80, None)
    with pytest.raises(InputError, match="adoption_back"):
        adoptions.edit(second, {**VALUE, "state": "planned"}, by=world["other"], seen=second.version)
    with pytest.raises(InputError, match="steps_done"):
        adoptions.edit(second, {**VALUE, "steps_done": 4}, by=world["other"], seen=second.version)
    with pytest.raises(Collision):
        adoptions.edit(second, VALUE, by=world["other"], seen=1)
    adoptions.edit(first, {**VALUE, "state": "ended"}, by=world["adopter"], seen=first.version)
    assert queries.effects_of(Adoption.objects.all()).hours_saved == 0


def test_pages_are_sound_in_both_languages_and_show_each_what_is_theirs(found, edition, world, client):
    published(edition, world)
    added(found, world, "受付", "照会", key="2")
    adoption = adoptions.adopt(edition, **of(world, "伊達市", "adopter"), planned_on="2027-04-01")
    asked = know_how.write(edition, "受付", told("questions", "秘密の質問"), **of(world, "登別市", "other"))
    comments.say(found, "内輪の意見", is_question=True, **of(world, "登別市", "other"), key="c")
    shown = {name: reverse(f"standards:{name}", args=[found.pk]) for name in ("standard", "differences")}
    for name in ("edition", "adopt", "import"):
        shown[name] = reverse(f"standards:{name}", args=[found.pk, 1])
    for name in ("step", "write"):
        shown[name] = reverse(f"standards:{name}", args=[found.pk, 1, 1])
    for name in ("edit", "new_edition"):
        shown[name] = reverse(f"standards:{name}", args=[found.pk])
    shown |= {"list": reverse("standards:list"), "new": reverse("standards:new")}
    shown["edit_adoption"] = reverse("standards:edit_adoption", args=[found.pk, adoption.pk])
    client.force_login(world["drafter"])
    for name, address in shown.items():
        client.force_login(world["adopter" if name in {"edit_adoption", "adopt"} else "drafter"])
        for lang in ("ja", "en"):
            answer = client.get(address, {"lang": lang})
            page = Page.of(answer.content.decode())
            assert (answer.status_code, page.faults) == (200, []), (name, lang)
            assert page.headings[0] == 1
    client.force_login(world["drafter"])
    assert "内輪の意見" in Page.of(client.get(shown["standard"]).content.decode()).words
    assert asked.told in Page.of(client.get(shown["step"]).content.decode()).words
    client.force_login(world["vendor"])
    page = Page.of(client.get(shown["standard"], {"lang": "ja"}).content.decode())
    assert "伊達市" in page.words
    assert "内輪の意見" not in page.words
    assert "第2版" not in page.words
    assert asked.told not in Page.of(client.get(shown["step"]).content.decode()).words
    assert client.get(reverse("standards:edition", args=[found.pk, 2])).status_code == 404
    drawn = client.get(reverse("standards:picture", args=[found.pk, 1]))
    assert (drawn["Content-Type"], b"<svg" in drawn.content) == ("image/svg+xml", True)
    assert "審査".encode() in drawn.content


def test_bad_words_and_files_are_told_on_the_page(found, world, client):
    client.force_login(world["drafter"])
    address = reverse("standards:new_edition", args=[found.pk])
    answer = client.post(address, {"rules": "x", "note": "", "key": "k", "file": file(b"<a/>")})
    assert answer.status_code == 422
    assert Page.of(answer.content.decode()).faults == []
    answer = client.post(reverse("standards:members", args=[found.pk]), {"name": "無い市"})
    assert answer.status_code == 422
    assert "無い市" in answer.content.decode()
    answer = client.post(reverse("standards:say", args=[found.pk]), {"text": " ", "key": "k"})
    assert answer.status_code == 422


def test_an_effect_needs_its_ground_and_progress_has_a_top(found, edition, world, client):
    published(edition, world)
    adoption = adoptions.adopt(edition, **of(world, "伊達市", "adopter"), planned_on=None)
    client.force_login(world["adopter"])
    address = reverse("standards:edit_adoption", args=[found.pk, adoption.pk])
    sent = {"edition": "1", "state": "introduced", "hours_before": "-1", "progress_percent": "101", "seen": "1"}
    answer = client.post(address, sent, headers={"accept-language": "en"})
    assert answer.status_code == 400
    for name in ("progress_percent", "introduced_on", "hours_before", "basis", "period_from"):
        assert f"error-{name}" in answer.content.decode(), name
    good = {"edition": "1", "state": "introduced", "introduced_on": "2026-04-01", "steps_done": "2", "seen": "1"}
    assert client.post(address, good).status_code == 302
    adoption.refresh_from_db()
    assert (adoption.state, adoption.steps_done) == ("introduced", 2)
    assert client.post(address, good).status_code == 409


def test_lists_ask_the_database_as_often_for_three_as_for_one(found, edition, world, town, client):
    def count(address):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    published(edition, world)
    client.force_login(world["drafter"])
    addresses = [reverse("standards:list"), found.get_absolute_url(), reverse("standards:step", args=[found.pk, 1, 1])]
    comments.say(found, "一", is_question=True, **of(world, "登別市", "other"), key="0")
    know_how.write(edition, "受付", told("questions", "0"), **of(world, "登別市", "other"))
    adoptions.adopt(edition, **of(world, "伊達市", "adopter"), planned_on=None)
    before = [count(one) for one in addresses]
    for number in range(2):
        more = standards.propose(ABOUT, organisation=town, by=world["drafter"], key=f"more {number}")
        published(added(more, world, "受付", key="1"), world)
        comments.say(found, "一", is_question=True, **of(world, "登別市", "other"), key=f"more {number}")
        know_how.write(edition, "受付", told("questions", f"more {number}"), **of(world, "登別市", "other"))
        added(found, world, "受付", f"x{number}", key=f"more {number}")
    adoptions.adopt(edition, **of(world, "登別市", "other"), planned_on=None)
    assert [count(one) for one in addresses] == before
