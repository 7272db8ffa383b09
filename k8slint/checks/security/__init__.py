"""Checks of category `security`: access to the node, secrets in plain text, and the Pod Security Standards."""
