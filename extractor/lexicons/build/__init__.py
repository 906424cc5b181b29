"""Builders of the shipped lexicons from their sources."""
