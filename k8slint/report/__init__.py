"""Floor 7: a report becomes text. Every format is a module with `render(report, sources, options) -> str`."""
