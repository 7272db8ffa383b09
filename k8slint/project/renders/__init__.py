"""Objects that an outside program builds, when the user asks for it."""
