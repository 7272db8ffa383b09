"""Rules about a change: what the API server rejects of it, and what it does that nobody may expect."""
