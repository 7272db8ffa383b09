"""What the cluster will make of each workload: `gather` finds it, `tree` and `json_text` print it."""
