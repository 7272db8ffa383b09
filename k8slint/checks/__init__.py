"""Floor 4: one function per rule, one module per category; the id with underscores is the function's name."""
