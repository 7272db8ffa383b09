"""Floor 3: what Kubernetes means. No files, no clock, no network."""
