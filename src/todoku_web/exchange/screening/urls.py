"""The addresses of screenings."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.screening.views import deciding, office, readers, results, reviewers, reviewing, sheets

app_name = "screening"
_one_application = [
    path("", readers.application, name="application"),
    path("replace/", readers.replace, name="replace"),
    path("move/", results.move, name="move"),
    path("readings/<uuid:reading_id>/strike/", readers.strike, name="strike"),
    path("readings/<uuid:reading_id>/hand-back/", readers.hand_back, name="hand_back"),
]
_one_screening = [
    path("", office.screening, name="screening"),
    path("step/<slug:name>/", office.step, name="step"),
    path("settings/", office.settings, name="settings"),
    path("criteria/", office.criteria, name="criteria"),
    path("reviewers/", reviewers.reviewers, name="reviewers"),
    path("reviewers/again/", reviewers.invite_again, name="invite_again"),
    path("reviewers/<uuid:reviewer_id>/", reviewers.reviewer, name="reviewer"),
    path("reviewers/<uuid:reviewer_id>/anew/", reviewers.invite_anew, name="invite_anew"),
    path("reviewers/<uuid:reviewer_id>/let-go/", reviewers.let_go, name="let_go"),
    path("applications/", readers.readers, name="readers"),
    path("applications/<int:number>/", include(_one_application)),
    path("ranking/", results.ranking, name="ranking"),
    path("rank/", results.rank, name="rank"),
    path("offer/", results.offer, name="offer"),
    path("minutes/", results.minutes, name="minutes"),
    path("sheets.pdf", results.sheets_pdf, name="sheets_pdf"),
    path("sheets.xlsx", results.sheets_xlsx, name="sheets_xlsx"),
    path("decide/", deciding.decide, name="decide"),
    path("record/", deciding.record, name="record"),
    path("record.json", deciding.record_file, name="record_file"),
    path("letters/<slug:kind>.pdf", deciding.letters, name="letters"),
]
_reviewing = [
    path("", reviewing.reviewing, name="reviewing"),
    path("answer/", reviewing.answer, name="answer"),
    path("leave/", reviewing.leave, name="leave"),
    path("relations/", reviewing.declare, name="declare"),
]
_reading = [
    path("", sheets.sheet, name="sheet"),
    path("report/", sheets.report, name="report"),
    path("files/<slug:field>/", sheets.file, name="file"),
]
_screenings = [
    path("", office.home, name="home"),
    path("calls/<uuid:call_id>/", office.of_call, name="of_call"),
    path("invitations/<str:token>/", reviewing.invitation, name="invitation"),
    path("reviewing/<uuid:reviewer_id>/", include(_reviewing)),
    path("readings/<uuid:reading_id>/", include(_reading)),
    path("letters/<uuid:application_id>.pdf", deciding.letter, name="letter"),
    path("<uuid:screening_id>/", include(_one_screening)),
]
urlpatterns = [path("screening/", include(_screenings))]
