"""The admin of ops for the ranking, and accounts, which are scored again when they are saved."""

from scoring.admin import accounts, models, overrides, signals, target_books

__all__ = ["accounts", "models", "overrides", "signals", "target_books"]
