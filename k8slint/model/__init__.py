"""Floor 1: the nouns of k8slint, made of nothing but the standard library."""
