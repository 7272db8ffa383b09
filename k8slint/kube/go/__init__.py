"""How the Go standard library reads text, numbers, URLs and regular expressions."""
