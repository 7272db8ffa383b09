"""The life of pods as a picture: laid out once, printed for a terminal, as JSON, SVG or one HTML page.

``times`` holds the numbers (from ``k8slint.kube.time``, the same the rules use), ``picture`` the nouns of the
drawing, ``layout`` turns the first into the second, and every printer only prints.
"""
