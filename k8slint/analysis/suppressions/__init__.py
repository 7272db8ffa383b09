"""Findings that somebody allows: by comment, annotation or configuration."""
