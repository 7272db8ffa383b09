"""Floor 5: rules as data - their files, the index made from them, and the pages people read."""
