"""Rules about admission policies."""
