"""What a change does: which findings it introduces, and what the cluster makes of the objects it touches."""
