"""Checks of category `security`: what hands a pod the node, secrets in the open, and the Pod Security Standards."""
