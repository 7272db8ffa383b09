"""Checks of category `pods`: fields that need, contradict or exclude each other, whoever rejects them."""
