"""Checks of what the namespace of an object would refuse."""
