"""Security of municipal networks: what the models of separation ask, what a municipality has, and what comes next.

``checklist`` holds models, editions and items with their sources, ``assessment`` reads the self-assessment, ``gaps``
finds what is open by model and orders it.
"""
