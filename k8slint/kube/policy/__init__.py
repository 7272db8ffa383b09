"""Admission policies as the API server applies them to an object that is created."""
