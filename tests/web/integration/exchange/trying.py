"""What tests of trials and roll-outs share: a matched need, its trial, and the whole way to a proven one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile

from todoku_web.accounts.models import Organisation, OrganisationKind, Person, Role
from todoku_web.exchange.needs.actions import needs as of_needs
from todoku_web.exchange.needs.need_content import NeedContent
from todoku_web.exchange.rollout.actions import adoptions as of_adoptions
from todoku_web.exchange.trials.actions import indicators as of_indicators
from todoku_web.exchange.trials.actions import records
from todoku_web.exchange.trials.actions import trials as of_trials
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind

CONTENT = NeedContent(
    who="resident",
    issue_area="mobility",
    title="冬の通院",
    problem="雪の日にバスが止まり、通院できない。",
    sufferers="坂の上の集落の高齢者",
    area_code="室蘭市",
    requirements=("REQ-MOB-PLAT-SHARE",),
)
HYPOTHESES = [{"statement": "予約バスで通院できる日が増える", "judged_by": "欠航日の通院率"}]
PHASES = [{"name": "実施", "begins": "2026-01-10", "ends": "2026-03-10", "note": ""}]
DEFINITION = {
    "name": "雪の日に通院できた人の割合",
    "kind": "outcome",
    "unit": "percent",
    "direction": "up",
    "target": "80",
    "is_main": True,
    "how": "",
}
BASELINE = {
    "baseline_value": "55",
    "baseline_on": "2025-02-01",
    "baseline_source": "市の調査",
    "baseline_basis": "measured",
}
RESULT = {
    "result_value": "82",
    "result_low": "76",
    "result_high": "88",
    "result_count": 120,
    "result_on": "2026-03-15",
    "result_source": "実証の調査",
    "result_basis": "measured",
    "evidence": "",
}
CONCLUSION = {"conclusion": "通院できる人が増えた。", "lessons": "除雪の予定と合わせる。", "findings": []}

SETTINGS = "fibre: {enabled: true, target: 0.5, pon: {optics: gpon_c_plus}}\nmobile: {enabled: false}\n"
CARRIED = {"fibre": {"enabled": True, "pon": {"optics": "gpon_c_plus"}}, "mobile": {"enabled": False}}
MODEL = {
    "title": "予約バス",
    "title_en": "Buses on demand",
    "problem": "雪の日に通院できない。",
    "problem_en": "",
    "configuration": SETTINGS,
    "why_no_configuration": "",
    "licence": "CC BY 4.0",
    "conditions": [{"said": "予約を受ける窓口", "said_en": ""}],
    "costs": [],
    "lessons": [],
    "links": [],
}


@dataclass
class Crew:
    """Who takes part: the resident with the need, the vendor that tries, the town's office that decides."""

    town: Organisation
    vendor: Organisation
    resident: Person
    maker: Person
    officer: Person

    def need(self, **content: Any) -> Any:
        """Return a matched need."""
        import dataclasses

        made = of_needs.begin(dataclasses.replace(CONTENT, **content), by=self.resident, key=str(content))
        for name, by in (("submit", self.resident), ("accept", self.officer), ("match", self.officer)):
            made = of_needs.go(made, name, by=by, seen=made.version, said="理由")
        return made

    def trial(self, need: Any = None, *, key: str = "k") -> Any:
        """Return a planned trial."""
        return of_trials.begin(
            need or self.need(), "予約バスの実証", organisation=self.vendor, office=self.town, by=self.maker, key=key
        )

    def write(self, trial: Any, name: str, value: dict[str, Any], *, by: Any = None, seen: int | None = None) -> Any:
        """Write a part."""
        trial.refresh_from_db()
        at = trial.version if seen is None else seen
        return of_trials.write(trial, name, value, by=by or self.maker, seen=at)

    def whole(self, need: Any = None, *, key: str = "k") -> Any:
        """Return a planned trial that could start, and its main outcome."""
        trial = self.trial(need, key=key)
        self.write(trial, "about", {"title": "予約バスの実証", "summary": "", "hypotheses": HYPOTHESES})
        self.write(trial, "schedule", {"phases": PHASES})
        one = of_indicators.add(trial, DEFINITION, by=self.maker, key="main")
        one = of_indicators.write(one, "baseline", BASELINE, by=self.maker, seen=99)
        return trial, one

    def go(self, trial: Any, name: str, *, by: Any = None, **given: Any) -> Any:
        """Lead a trial on as the office, or as who is named."""
        trial.refresh_from_db()
        return of_trials.go(trial, name, by=by or self.officer, seen=trial.version, said="理由", **given)

    def reported(self, need: Any = None, *, key: str = "k", evidence: bool = True, result: Any = None) -> Any:
        """Return a reported trial and its main outcome."""
        trial, one = self.whole(need, key=key)
        self.go(trial, "start")
        proof = str(self.file(trial).pk) if evidence else ""
        of_indicators.write(one, "result", {**RESULT, **(result or {}), "evidence": proof}, by=self.maker, seen=99)
        self.go(trial, "end", by=self.maker)
        self.write(trial, "report", CONCLUSION)
        return self.go(trial, "report", by=self.maker), one

    def file(self, trial: Any) -> Any:
        """Return a file of a trial."""
        upload = take(SimpleUploadedFile("r.csv", b"day,rate\n1,82\n"), kinds={Kind.CSV}, by=self.maker)
        return records.add_file(trial, upload, kind="evidence", title="集計", by=self.maker)


def crew(person_in: Any, town: Organisation) -> Crew:
    """Return the people, all with confirmed addresses."""
    resident = Person.objects.create_user("resident@example.jp", "a-long-password", name="住民一")
    EmailAddress.objects.create(user=resident, email=resident.email, verified=True, primary=True)
    vendor = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="実証会社")
    return Crew(town, vendor, resident, person_in(vendor, Role.REVIEWER), person_in(town, Role.REVIEWER))


def adopted(model_id: str, adopter: Any, *, key: str = "a") -> Any:
    """Return a town's new adoption."""
    person, body = adopter
    return of_adoptions.adopt(model_id, organisation=body, by=person, key=key)


def led(adoption: Any, *names: str, by: Any, **given: Any) -> Any:
    """Lead an adoption along transitions."""
    for name in names:
        adoption = of_adoptions.go(adoption, name, by=by, seen=adoption.version, **given)
    return adoption
