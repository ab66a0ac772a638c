"""Pages of screenings: of the office, of reviewers, and applicants' letters."""
