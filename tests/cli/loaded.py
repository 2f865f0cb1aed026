"""What the process has loaded that every command parts from."""

import os

# What a table is wide is read when the command line is loaded.
os.environ["COLUMNS"] = "200"

import cli.main  # noqa: F401
