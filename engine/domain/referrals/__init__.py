"""Bringing agencies into a case, and what corrected facts change about it."""
