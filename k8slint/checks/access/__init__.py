"""The checks of category `access`: roles and bindings that grant more than they seem to, or nothing."""
