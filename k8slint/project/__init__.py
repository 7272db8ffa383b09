"""A project opened once: configuration, discovery, project files, scopes, builds."""
