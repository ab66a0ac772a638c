"""Brings needs, offers and reviewers together, with the reason for every proposal and the proof of every optimum.

Scores of pairs (``parties``, ``requirement_fit``, ``weights``, ``scores``, ``reasons``), the best of technology, people
and money for each need (``shortlists``), markets made of scores (``preferences``, ``wishes``), stable and best matching
(``stable``, ``best``, ``flow``), who reads what (``reviewers``), what readings are worth (``calibration``,
``screening``), records of decisions (``decisions``), and whether all are served alike (``fairness``). It proposes; a
person decides.
"""
