"""What a secret looks like: names that promise one, texts that are one, the parts of a document that hold them."""
