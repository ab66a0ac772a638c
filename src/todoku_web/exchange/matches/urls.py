"""The addresses of matches."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.matches.views import board, fairness, matches, papers, rounds

app_name = "matches"
_matching = [
    path("", board.home, name="home"),
    path("board/", board.board, name="board"),
    path("mine/", board.mine, name="mine"),
    path("fairness/", fairness.fairness, name="fairness"),
    path("fairness.csv", fairness.fairness_file, name="fairness_file"),
    path("needs/<uuid:need_id>/", board.shortlist, name="shortlist"),
    path("needs/<uuid:need_id>/offers/<uuid:offer_id>/", matches.propose, name="propose"),
    path("needs/<uuid:need_id>/specification/", papers.specification, name="specification"),
    path("needs/<uuid:need_id>/specification.pdf", papers.specification_pdf, name="specification_pdf"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new, name="new_round"),
    path("rounds/<uuid:round_id>/", rounds.show, name="round"),
    path("rounds/<uuid:round_id>/<slug:name>.json", rounds.record_file, name="round_file"),
    path("rounds/<uuid:round_id>/<slug:name>/", rounds.act, name="act_round"),
    path("matches/<uuid:match_id>/", matches.match, name="match"),
    path("matches/<uuid:match_id>/<slug:name>/", matches.act, name="act"),
]
urlpatterns = [path("matching/", include(_matching))]
