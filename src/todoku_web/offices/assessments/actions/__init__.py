"""What changes assessments."""
