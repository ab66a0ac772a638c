"""What the verbs say of the five real logs, counted again straight from the XML by nothing but loops."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from datetime import datetime
from statistics import fmean, median, quantiles
from xml.etree import ElementTree as ET

import pytest

from processes import program

pytestmark = pytest.mark.slow
TOWNS = [f"BPIC15_{number}" for number in range(1, 6)]
HOUR = 3600.0
YEAR = 365.25 * 24 * HOUR
ROUNDING = 1e-6


class Counted:
    """The cases of one log: the activities of each in order of time, and the hours since the one before."""

    def __init__(self, file):
        self.cases, self.begun = {}, []
        with gzip.open(file) as stream:
            for _, trace in ET.iterparse(stream):
                if trace.tag.endswith("}trace") or trace.tag == "trace":
                    self._take(trace)
                    trace.clear()
        self.steps = defaultdict(list)
        for case, events in self.cases.items():
            for at, (_, activity) in enumerate(events):
                hours = (events[at][0] - events[at - 1][0]) / HOUR if at else None
                self.steps[activity].append((case, hours))

    def _take(self, trace):
        (name,) = (one.get("value") for one in trace if one.get("key") == "concept:name")
        told = [
            {one.get("key"): one.get("value") for one in event}
            for event in trace
            if event.tag.rpartition("}")[2] == "event"
        ]
        events = [(datetime.fromisoformat(one["time:timestamp"]).timestamp(), one["concept:name"]) for one in told]
        self.cases[name] = sorted(events, key=lambda one: one[0])  # stable: of one moment, as they stand in the file
        self.begun.append(self.cases[name][0][0])

    @property
    def years(self):
        return (max(self.begun) - min(self.begun)) / YEAR

    def with_activity(self, activity):
        return {case for case, _ in self.steps[activity]}

    def share(self, activity):
        return len(self.with_activity(activity)) / len(self.cases)

    def timed(self, activity):
        return [(case, hours) for case, hours in self.steps[activity] if hours is not None]

    def hours(self, activity):
        return [hours for _, hours in self.timed(activity)]

    def share_before(self, first, second):
        """Return in which part of the cases with both the one comes before the other, by their first times."""
        orders = [[activity for _, activity in events] for events in self.cases.values()]
        both = [one for one in orders if first in one and second in one]
        return sum(one.index(first) < one.index(second) for one in both) / len(both) if both else None


def asked(*arguments):
    code, out, err = program(*arguments, "--json")
    assert code == 0, err
    return json.loads(out)


@pytest.fixture(scope="module")
def files(shared_data):
    return [shared_data / "logs" / f"{town}.xes.gz" for town in TOWNS]


@pytest.fixture(scope="module")
def counted(files):
    return {town: Counted(file) for town, file in zip(TOWNS, files, strict=True)}


@pytest.fixture(scope="module")
def compared(files):
    return asked("office", "compare", *files)


@pytest.fixture(scope="module")
def findings(compared):
    """Return the findings that were told by their kind; each kind is there to be checked."""
    found = defaultdict(list)
    for one in compared["deviations"]:
        found[one["type"]].append(one)
    assert {kind: len(rows) for kind, rows in found.items()} == {"slow": 4, "skipped": 2, "added": 2, "swapped": 1}
    return found


def others(counted, town):
    return [one for name, one in counted.items() if name != town]


def test_every_activity_is_counted_as_by_hand(files, counted):
    found = asked("office", "discover", *files)
    for one in found["municipalities"]:
        own = counted[one["municipality"]]
        assert (one["cases"], one["events"]) == (len(own.cases), sum(map(len, own.cases.values())))
        passed = [(events[-1][0] - events[0][0]) / HOUR for events in own.cases.values()]
        assert one["throughput_median_hours"] == pytest.approx(median(passed), abs=ROUNDING)
    assert {(one["municipality"], one["activity"]) for one in found["activities"]} == {
        (town, activity) for town, own in counted.items() for activity in own.steps
    }
    for one in found["activities"]:
        own, activity = counted[one["municipality"]], one["activity"]
        done = Counter(case for case, _ in own.steps[activity])
        assert (one["occurrences"], one["cases"]) == (done.total(), len(done))
        again = (done.total() - len(done), sum(count > 1 for count in done.values()))
        assert (one["rework"], one["rework_cases"]) == again
        hours = own.hours(activity)
        assert one["elapsed_events"] == len(hours)
        if hours:
            assert one["elapsed_median_hours"] == pytest.approx(median(hours), abs=ROUNDING)


def test_shares_are_as_counted_and_the_usual_one_lies_among_the_others(findings, counted):
    for one in (*findings["added"], *findings["skipped"]):
        own, activity = counted[one["municipality"]], one["activity"]
        assert one["own"] == pytest.approx(own.share(activity))
        having = own.with_activity(activity)
        shown = having if one["type"] == "added" else set(own.cases) - having
        assert one["cases"] == len(shown)
        assert set(one["examples"]) <= shown
        beside = [other.share(activity) for other in others(counted, one["municipality"])]
        assert min(beside) <= one["usual"] <= max(beside)
        assert (one["own"] > one["usual"]) is (one["type"] == "added")


def test_orders_are_as_counted(findings, counted):
    (one,) = findings["swapped"]
    own = counted[one["municipality"]]
    assert one["own"] == pytest.approx(own.share_before(one["other"], one["activity"]))
    shares = [other.share_before(one["other"], one["activity"]) for other in others(counted, one["municipality"])]
    beside = [share for share in shares if share is not None]
    assert min(beside) <= one["usual"] <= max(beside) < one["own"]
    for case in one["examples"]:
        order = [activity for _, activity in own.cases[case]]
        assert order.index(one["other"]) < order.index(one["activity"])


def test_times_are_as_counted_and_clearly_longer_than_elsewhere(findings, counted):
    for one in findings["slow"]:
        own, activity = counted[one["municipality"]], one["activity"]
        beside = [other.hours(activity) for other in others(counted, one["municipality"]) if other.hours(activity)]
        if one["hours_per_year"] is None:  # the mean does not tell: what is typical is told, by ranks
            low, _, high = quantiles(own.hours(activity), n=4)
            assert low <= one["own"] <= high
        else:
            means = [fmean(hours) for hours in beside]
            assert one["own"] == pytest.approx(fmean(own.hours(activity)))
            assert min(means) <= one["usual"] <= max(means)
        assert median(own.hours(activity)) > max(median(hours) for hours in beside)
        longest = dict(sorted(own.timed(activity), key=lambda pair: pair[1]))
        most = sorted(longest.values(), reverse=True)[: len(one["examples"])]
        assert [longest[case] for case in one["examples"]] == pytest.approx(most)


def test_hours_a_year_are_the_difference_times_what_is_done_in_a_year(findings, counted, compared):
    for one in compared["towns"]:
        own = counted[one["name"]]
        assert one["cases_per_year"] == pytest.approx(len(own.cases) / own.years, rel=0.07)
    for one in findings["slow"]:
        own = counted[one["municipality"]]
        if one["hours_per_year"] is not None:
            visits = len(own.hours(one["activity"])) / own.years
            assert one["hours_per_year"] == pytest.approx((one["own"] - one["usual"]) * visits, rel=0.07)
    for one in findings["skipped"]:
        own = counted[one["municipality"]]
        left_out = (one["usual"] - one["own"]) * len(own.cases) / own.years
        each = [fmean(other.hours(one["activity"])) for other in others(counted, one["municipality"])]
        assert min(each) * left_out * 0.93 <= -one["hours_per_year"] <= max(each) * left_out * 1.07
