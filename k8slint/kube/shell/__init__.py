"""How a shell reads a command."""
