"""Definitions: YAML becomes a `Vocabulary` and `Procedure`s, or every fault of every file is told at once."""

from engine.definitions.library import Library, check_folder, load_library

__all__ = ["Library", "check_folder", "load_library"]
