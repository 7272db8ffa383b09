"""The checks of category `credentials`: pull Secrets, registry keys and credential providers."""
