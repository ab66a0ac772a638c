"""Answers in the form that the interface of Jグランツ documents, with grants of our own making."""

from __future__ import annotations

DOCS = "https://developers.digital.go.jp/documents/jgrants/api/"
LISTED = {
    "id": "a0W000000000001AAA",
    "name": "S-00000001",
    "title": "離島通信整備補助金",
    "target_area_search": "北海道 / 北海道地方",
    "subsidy_max_limit": 10000000,
    "acceptance_start_datetime": "2026-09-01T00:00:00.000Z",
    "acceptance_end_datetime": "2026-10-30T08:00:00.000Z",
    "target_number_of_employees": "従業員数の制約なし",
    "institution_name": None,
}
DETAIL_V1 = {
    **LISTED,
    "subsidy_catch_phrase": "離島に光を",
    "detail": "<p>光ファイバの<strong>整備</strong>&amp;保守。</p><ul><li>離島</li></ul><script>x()</script>",
    "use_purpose": "設備整備・IT導入をしたい / まちづくり・地域振興支援がほしい",
    "industry": "情報通信業",
    "target_area_detail": "離島振興対策実施地域",
    "subsidy_rate": "2/3以内",
    "project_end_deadline": "2027-03-31T14:59:00.000Z",
    "request_reception_presence": "有",
    "is_enable_multiple_request": False,
    "front_subsidy_detail_page_url": "https://www.jgrants-portal.go.jp/subsidy/a0W000000000001AAA",
    "application_guidelines": [{"name": "公募要領.pdf", "data": "JVBERi0xLjQK"}],
    "outline_of_grant": [],
    "application_form": [{"name": "様式.docx", "data": "UEsDBA=="}],
}
WORKFLOW = [
    {
        "id": "a0G000000000001AAA",
        "target_area_search": "全国",
        "target_area_detail": "全国",
        "fiscal_year_round": "第1回",
        "acceptance_start_datetime": "2026-04-01T15:00Z",
        "acceptance_end_datetime": "2026-05-31T15:00Z",
        "project_end_deadline": "2027-12-31T15:00Z",
    },
    {
        "id": "a0G000000000002AAA",
        "target_area_search": "全国",
        "target_area_detail": None,
        "fiscal_year_round": "第2回",
        "acceptance_start_datetime": "2026-10-01T15:00Z",
        "acceptance_end_datetime": None,
        "project_end_deadline": None,
    },
]
DETAIL_V2 = {
    "id": "a0W000000000002AAA",
    "name": "S-00000002",
    "title": "地域DX補助金",
    "subsidy_catch_phrase": None,
    "detail": "",
    "subsidy_rate": None,
    "subsidy_max_limit": None,
    "granttype": "一般型",
    "workflow": WORKFLOW,
    "institution_name": "地域DX推進事業",
}


def answer(*items):
    return {"metadata": {"type": DOCS, "resultset": {"count": len(items)}}, "result": list(items)}
