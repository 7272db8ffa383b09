"""`python -m k8slint`."""

import os
import sys

# Python puts the current folder first, which may be a stranger's: a json.py there is not the one we mean.
if sys.path and os.path.realpath(sys.path[0] or ".") == os.path.realpath(os.curdir):
    del sys.path[0]

from k8slint.cli import run

if __name__ == "__main__":
    run()
