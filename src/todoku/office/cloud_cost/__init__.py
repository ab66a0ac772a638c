"""Costs of own, shared and government-cloud systems over years, and who saves what under which key.

``reading`` takes quotes and bills, ``totals`` adds them up exactly by option and year, ``break_even`` and
``sensitivity`` say when and why one option overtakes another, ``sharing`` and ``shapley`` split a shared cost,
``published`` holds what is published by population class, and ``study`` puts all of it together.
"""
