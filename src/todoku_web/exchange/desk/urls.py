"""The addresses of the desk."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.desk.views import advisers, dispatches, knowledge, questions, telework, visits

app_name = "desk"
_question = [
    path("", questions.question, name="question"),
    path("act/<slug:name>/", questions.act, name="act"),
    path("need/", questions.become_need, name="become_need"),
    path("files/<uuid:file_id>/", questions.file, name="file"),
]
_knowledge = [
    path("", knowledge.knowledge, name="knowledge"),
    path("edit/", knowledge.edit, name="edit_knowledge"),
    path("step/<slug:name>/", knowledge.step, name="step"),
    path("vote/", knowledge.vote, name="vote"),
]
_dispatch = [
    path("", dispatches.dispatch, name="dispatch"),
    path("act/<slug:name>/", dispatches.act, name="dispatch_act"),
    path("visits/", visits.plan, name="plan"),
]
_visit = [
    path("report/", visits.report, name="report"),
    path("act/<slug:name>/", visits.act, name="visit_act"),
]
_desk = [
    path("", knowledge.home, name="home"),
    path("near/", knowledge.near_answers, name="near"),
    path("ask/", questions.ask, name="ask"),
    path("mine/", questions.mine, name="mine"),
    path("questions/", questions.waiting, name="waiting"),
    path("questions/<uuid:question_id>/", include(_question)),
    path("knowledge/new/", knowledge.new, name="new_knowledge"),
    path("knowledge/drafts/", knowledge.drafts, name="drafts"),
    path("knowledge/<uuid:knowledge_id>/", include(_knowledge)),
    path("dispatches/", dispatches.dispatches, name="dispatches"),
    path("dispatches/mine/", dispatches.mine, name="own_dispatches"),
    path("dispatches/new/need/<uuid:need_id>/", dispatches.new, name="new_dispatch"),
    path("dispatches/new/application/<uuid:application_id>/", dispatches.new_from, name="new_dispatch_from"),
    path("dispatches/years/<int:year>/", advisers.year, name="year"),
    path("dispatches/<uuid:dispatch_id>/", include(_dispatch)),
    path("visits/<uuid:visit_id>/", include(_visit)),
    path("advisers/<uuid:offer_id>/", advisers.adviser, name="adviser"),
    path("advisers/<uuid:offer_id>/days/", advisers.days, name="adviser_days"),
    path("telework-days/", telework.events, name="telework"),
    path("telework-days/<uuid:call_id>/", telework.event, name="telework_event"),
    path("telework-days/<uuid:call_id>/counts.csv", telework.table, name="telework_csv"),
]
urlpatterns = [path("desk/", include(_desk))]
