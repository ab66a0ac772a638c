"""Calls for projects: taken in from Jグランツ and rule files, handed on as CommonGrants records and calendars."""
