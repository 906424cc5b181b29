"""Pipes: each a spaCy factory that works alone in any pipeline."""
