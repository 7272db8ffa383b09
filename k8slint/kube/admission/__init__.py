"""What the admission plugins of an API server decide about objects, as far as the objects of a project tell.

Functions over plain values, quantities and pods; which objects meet in one namespace says `namespace`.
"""
