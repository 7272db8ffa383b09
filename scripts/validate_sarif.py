"""Checks SARIF files with the published schema and the SARIF multitool of the npm package @microsoft/sarif-multitool.

Usage: validate_sarif.py FOLDER FILE...   where FOLDER is node_modules/@microsoft/sarif-multitool-linux (or another
platform's). The tool's own exit code is 0 whatever it finds, so its log is read: errors and warnings count, notes do
not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

from jsonschema import validators


def main(folder: str, files: list[str]) -> int:
    """Check all files; 1 when one of them has a problem."""
    with open(os.path.join(folder, "sarif-2.1.0.json"), encoding="utf-8") as opened:
        schema = json.load(opened)
    problems = 0
    for file in files:
        with open(file, encoding="utf-8") as opened:
            log = json.load(opened)
        errors = list(validators.validator_for(schema)(schema).iter_errors(log))
        said = [f"schema: {'.'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]
        said += multitool_problems(os.path.join(folder, "Sarif.Multitool"), file)
        print(f"{file}: {len(log['runs'][0]['results'])} results, {len(said)} problems")
        print("".join(f"  {line}\n" for line in said), end="")
        problems += len(said)
    return 1 if problems else 0


def multitool_problems(tool: str, file: str) -> list[str]:
    """Return what the rules of kinds Sarif and Ghas say at level warning or error."""
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "log.sarif")
        arguments = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "-o", output, "--log", "ForceOverwrite"]
        environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
        subprocess.run([tool, "validate", file, *arguments], env=environment, check=True, capture_output=True)
        with open(output, encoding="utf-8-sig") as opened:
            runs = json.load(opened)["runs"]
    return [f"{each['ruleId']}: {each['message']}" for run in runs for each in run["results"]]


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
