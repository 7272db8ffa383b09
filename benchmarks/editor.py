"""Measures how long an editor waits: `python benchmarks/editor.py --files 1000 --keys 200`.

A real server is asked over pipes, in a project as `make_manifests.py` makes it. Somebody types into a file of some 300
lines, with pauses as people make them. Measured are the milliseconds from a key to the diagnostics of the open text
(`key`), and from the rename of a ConfigMap to the broken reference in another file (`project`), which includes the
quiet that the server waits for.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.server.client import Client  # noqa: E402 - it is found only now

WEB = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: latency}\nspec:\n  containers:\n"
    "    - {name: web, image: 'nginx:1.27.3', envFrom: [{configMapRef: {name: latency}}]}\n"
)
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: latency\ndata: {a: b}\n"


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--renames", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as top:
        folder = pathlib.Path(top).resolve()
        maker = [sys.executable, str(ROOT / "benchmarks" / "make_manifests.py"), str(folder)]
        subprocess.run([*maker, "--docs", str(arguments.files * 17 // 10), "--seed", "1"], check=True)
        (folder / "latency").mkdir()
        (folder / "latency" / "web.yaml").write_text(WEB)
        (folder / "latency" / "config.yaml").write_text(CONFIG)
        files = sorted(folder.rglob("*.yaml"))
        lines = {file: file.read_bytes().count(b"\n") for file in files if file.name == "app.yaml"}
        longest = min(lines, key=lambda file: abs(lines[file] - 300))
        plain = folder / "latency" / "typed.yaml"  # no kustomization names it, so a key judges it as a whole
        plain.write_bytes(longest.read_bytes())
        print(f"{len(files) + 1} files; typing into one of {lines[longest]} lines")
        measure(folder, "latency/typed.yaml", arguments.keys, arguments.renames)


def measure(folder: pathlib.Path, typed: str, keys: int, renames: int) -> None:
    """Type and rename, and print what that takes."""
    client = Client(folder)
    client.begin()
    started = time.perf_counter()
    client.open(typed)
    while client.receive().get("params", {}).get("uri") != client.uri(typed):
        pass
    print(f"{'an open text at first':24} {1000 * (time.perf_counter() - started):8.0f} ms")
    client.open("latency/config.yaml")
    client.open("latency/web.yaml")
    rename(client, 2, "renamed")
    print(f"{'whole project at first':24} {1000 * (time.perf_counter() - started):8.0f} ms")
    rename(client, 3, "latency")
    print(figures("key, nothing else", [key(client, typed, number) for number in range(2, 2 + keys)]))
    judged = [key(client, typed, number, 0.23) for number in range(2 + keys, 2 + 2 * keys)]
    print(figures("key, while it judges", judged))
    found = [rename(client, 4 + number, ("renamed", "latency")[number % 2]) for number in range(renames)]
    print(figures("project, after a rename", found))
    client.end()


def key(client: Client, file: str, version: int, pause: float = 0.0) -> float:
    """Return the milliseconds from a key to the diagnostics of the text."""
    time.sleep(pause or random.uniform(0.03, 0.15))
    at = {"line": 4, "character": 0}
    change = {"range": {"start": at, "end": at}, "text": "# typed\n"}
    document = {"uri": client.uri(file), "version": version}
    begun = time.perf_counter()
    client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
    while True:
        params = client.receive().get("params") or {}
        if params.get("uri") == document["uri"] and params.get("version") == version:
            return 1000 * (time.perf_counter() - begun)


def rename(client: Client, version: int, name: str) -> float:
    """Return the milliseconds from the rename of a ConfigMap until the reference to it is broken, or whole again."""
    begun = time.perf_counter()
    client.change("latency/config.yaml", version, CONFIG.replace("name: latency", f"name: {name}"))
    while True:
        params = client.receive().get("params") or {}
        if params.get("uri") == client.uri("latency/web.yaml"):
            broken = any(each["code"] == "config-map-undefined" for each in params["diagnostics"])
            if broken == (name != "latency"):
                return 1000 * (time.perf_counter() - begun)


def figures(name: str, values: list[float]) -> str:
    """Return the median, the 95th percentile and the worst of some milliseconds."""
    ordered = sorted(values)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95)]
    return f"{name:24} p50 {at[0]:7.1f} ms   p95 {at[1]:7.1f} ms   worst {ordered[-1]:7.1f} ms   ({len(values)})"


if __name__ == "__main__":
    main()
