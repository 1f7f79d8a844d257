"""Yardarm: a feature-flag server on PostgreSQL."""

__version__ = "0.1.0"
