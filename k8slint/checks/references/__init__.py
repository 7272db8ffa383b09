"""Checks of category `references`: what objects say of each other, over all files of a scope."""
