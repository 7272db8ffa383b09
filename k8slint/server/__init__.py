"""The editor's server: the Language Server Protocol over open projects."""
