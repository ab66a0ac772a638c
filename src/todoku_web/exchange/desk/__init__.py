"""The desk of the exchange: questions with their answers, what was learnt, advisers sent to towns, Telework Days."""
