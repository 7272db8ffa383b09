"""Phase 1 shared between processes, or mapped over a cluster."""
