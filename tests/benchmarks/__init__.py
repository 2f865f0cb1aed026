"""Measuring: `make bench` prints the table."""
