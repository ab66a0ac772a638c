"""Assessments of a municipality's work from filled-in worksheets: automation, cloud cost, security, procedures."""
