"""Checks of category `manifest`: documents, lists, keys and numbers as YAML and kubectl read them."""
