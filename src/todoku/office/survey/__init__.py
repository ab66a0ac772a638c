"""Takes in what towns can tell of their work without any system: worksheets, sampled timings, interviews.

``read_evidence`` (``reading``) takes workbooks, CSV and YAML; ``rows`` holds the survey of amounts of work
(業務量調査), ``timings`` what was measured by stop-watch or at random instants, ``interviews`` what experienced staff
know, ``totals`` the sums. ``grid``, ``headings`` and ``entries`` read any table of which ``forms`` knows the columns.
"""
