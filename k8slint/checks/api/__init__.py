"""What the API server reads: fields of small kinds that contradict each other; single fields are the schema pass's."""
