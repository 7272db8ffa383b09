"""Checks of category `credentials`: pull Secrets, registry keys and credential providers as the kubelet reads them."""
