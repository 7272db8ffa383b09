"""Objects of small kinds whose fields contradict each other; single fields are judged by the schema pass."""
