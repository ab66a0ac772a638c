"""Law as dated data: rule files, their checks, and the assessment of a project clause by clause."""
