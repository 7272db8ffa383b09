"""What git's own files say of a project; git itself is run only to read a revision that somebody names."""
