"""Sheets of trials and of roll-outs as PDF."""
