"""Applies the edits of findings to files: in turns, each held to what it may change, and undone where it does more."""
