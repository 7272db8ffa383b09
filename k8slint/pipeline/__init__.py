"""Floor 6: the straight path from paths to a report."""
