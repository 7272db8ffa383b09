"""The content cache: what earlier runs found out, kept in the user's folder for caches as JSON under a seal.

``runs`` holds for each project and command line the finished report and an index from files to the digest of their
content; ``packs`` holds the phase-1 results of single files by plan, content and name. Nothing here is needed, and
whatever is damaged, foreign or cannot be written is as good as not there. No text of a manifest is kept beyond what
findings and facts say.
"""
