"""The checks of category `references`: the names and labels by which objects refer to each other."""
