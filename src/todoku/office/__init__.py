"""Compares the work of many municipalities, finds the standard among them, and says what following it saves.

Evidence comes in as event logs, surveys, timings and interviews (``events``, ``survey``); measures and models of each
municipality (``discovery``, ``bpmn``), deviations from group and standard (``compare``, ``conformance``), fit and gap
with a specification (``specification``), candidates for AI and RPA (``candidates``), and the costs of clouds
(``cloud_cost``), self-assessment of security (``security``) and digital procedures (``procedures``) stand on it.
"""
