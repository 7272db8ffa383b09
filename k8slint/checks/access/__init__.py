"""Access: roles and bindings that grant more than they seem to, or nothing."""
