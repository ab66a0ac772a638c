"""The plan as tables and sentences for people, in Japanese and English."""
