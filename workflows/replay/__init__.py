"""Replaying written cases through the real engine: own database, set clock, routing, a real mail conversation."""
