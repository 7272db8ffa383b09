"""What the commands beside `check` show, as values."""
