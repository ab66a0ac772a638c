"""The papers of a screening: score sheets for the meeting as PDF and workbook, letters as PDF."""
