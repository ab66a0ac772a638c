"""Who did what and when: a log that is only added to, chained by hash."""
