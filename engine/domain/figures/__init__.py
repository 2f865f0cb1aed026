"""Figures for those who see no case: what may be published of them, so that nobody can be worked out."""
