"""Measures k8slint, the floor under it and its peers in one run: `python benchmarks/run.py --docs 20000`.

Prints tables in Markdown. Times are medians of whole processes, started one after another in turn; ratios are what
counts, because machines differ. `--quick` leaves out growth and peers.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator

from make_manifests import write_tree
from make_overlays import write_overlays
from make_policies import write_policies
from measure import Contestant, Cost, cost_of, medians
from peers import contestant_of, present, version_of

HERE = os.path.dirname(os.path.abspath(__file__))
OVERLAYS = (125, 250, 500)
GROWTH = (1_000, 5_000, 20_000, 50_000)
_SETTLE_SECONDS = 2.5  # files written a moment ago are read again by a warm run, as they should be


class Bench:
    """A folder of trees and caches, and the commands that are run on them."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.trees: dict[int, str] = {}

    def tree(self, docs: int) -> str:
        """Return a tree of so many documents, made when first asked for."""
        if docs not in self.trees:
            self.trees[docs] = os.path.join(self.folder, f"tree-{docs}")
            write_tree(self.trees[docs], docs)
            time.sleep(_SETTLE_SECONDS)
        return self.trees[docs]

    def overlays(self, count: int) -> str:
        """Return a tree of so many overlays."""
        place = os.path.join(self.folder, f"overlays-{count}")
        if not os.path.isdir(place):
            write_overlays(place, count)
            time.sleep(_SETTLE_SECONDS)
        return place

    def k8slint(self, name: str, tree: str, *options: str, warm: bool = False) -> Contestant:
        """Return k8slint on a tree; its cache is emptied before each run unless the run is to be warm."""
        cache = os.path.join(self.folder, f"cache-{os.path.basename(tree)}-{'warm' if warm else 'cold'}")
        command = [sys.executable, "-m", "k8slint", "check", "--isolated", "--cache-dir", cache, *options, "."]
        return Contestant(name, command, None if warm else lambda: shutil.rmtree(cache, ignore_errors=True), tree)

    def three_files(self) -> str:
        """Return a folder of three files: a workload, its configuration and its access."""
        place = os.path.join(self.folder, "three")
        if not os.path.isdir(place):
            for top, _, names in os.walk(self.tree(GROWTH[0])):
                if {"app.yaml", "config.yaml", "network.yaml"} <= set(names):
                    os.makedirs(place)
                    for name in ("app.yaml", "config.yaml", "network.yaml"):
                        shutil.copy(os.path.join(top, name), place)
                    break
            time.sleep(_SETTLE_SECONDS)
        return place


def main_table(bench: Bench, docs: int, rounds: int) -> str:
    """Compare cold, one process, warm and the bare event loop on one tree."""
    tree = bench.tree(docs)
    warm = bench.k8slint("k8slint, warm", tree, warm=True)
    cost_of(warm)
    costs = medians(
        [
            Contestant("bare libyaml event loop", [sys.executable, os.path.join(HERE, "bare_loop.py"), tree]),
            bench.k8slint("k8slint, cold, two processes", tree, "--jobs", "2"),
            bench.k8slint("k8slint, cold, two processes, no cache", tree, "--jobs", "2", "--no-cache"),
            bench.k8slint("k8slint, cold, one process", tree, "--jobs", "1"),
            bench.k8slint("k8slint, cold, one process, no cache", tree, "--jobs", "1", "--no-cache"),
            warm,
        ],
        rounds,
    )
    floor = costs["bare libyaml event loop"]
    cold = costs["k8slint, cold, two processes"]
    rows = [
        [name, _seconds(cost.wall), f"{cost.wall / floor.wall:.2f}", _seconds(cost.processor), f"{cost.memory:.0f} MiB"]
        for name, cost in costs.items()
    ]
    size = sum(os.path.getsize(os.path.join(top, name)) for top, _, names in os.walk(tree) for name in names)
    count = sum(len(names) for _, _, names in os.walk(tree))
    head = f"{docs} documents in {count} files, {size / 1e6:.1f} MB; all default rules on, text report.\n\n"
    table = _table(["", "wall", "x bare loop", "processor", "peak memory"], rows)
    return head + table + f"\nWarm is {cold.wall / costs['k8slint, warm'].wall:.1f}x faster than cold.\n"


def small_table(bench: Bench, rounds: int) -> str:
    """Compare three files and --version with an interpreter that does nothing."""
    three = bench.three_files()
    warm = bench.k8slint("k8slint on three files, warm", three, warm=True)
    cost_of(warm)
    costs = medians(
        [
            Contestant("python -c pass", [sys.executable, "-c", "pass"]),
            Contestant("k8slint --version", [sys.executable, "-m", "k8slint", "--version"]),
            bench.k8slint("k8slint on three files, cold", three),
            bench.k8slint("k8slint on three files, no cache", three, "--no-cache"),
            warm,
        ],
        4 * rounds,
    )
    floor = costs["python -c pass"]
    rows = [[name, f"{cost.wall * 1e3:.0f} ms", f"{cost.wall / floor.wall:.1f}"] for name, cost in costs.items()]
    return _table(["", "wall", "x python"], rows)


def growth_table(bench: Bench) -> str:
    """Show how time and memory grow with the number of documents."""
    rows = []
    for docs in GROWTH:
        tree = bench.tree(docs)
        cold = medians([bench.k8slint("cold", tree, "--jobs", "1")], 3 if docs < 20_000 else 1)["cold"]
        warm = bench.k8slint("warm", tree, warm=True)
        cost_of(warm)
        after = medians([warm], 3)["warm"]
        per = f"{cold.wall / docs * 1e6:.0f} us"
        rows.append(
            [
                f"{docs}",
                _seconds(cold.wall),
                per,
                _seconds(after.wall),
                f"{cold.memory:.0f} MiB",
                f"{after.memory:.0f} MiB",
            ]
        )
    head = ["documents", "cold, one process", "per document", "warm", "peak memory, cold", "peak memory, warm"]
    return _table(head, rows)


def builds_table(bench: Bench) -> str:
    """Show how time and memory grow with the number of kustomizations to build."""
    rows = []
    for count in OVERLAYS:
        tree = bench.overlays(count)
        cold = medians([bench.k8slint("cold", tree, "--jobs", "1")], 3)["cold"]
        warm = bench.k8slint("warm", tree, warm=True)
        cost_of(warm)
        after = medians([warm], 3)["warm"]
        per = f"{cold.wall / count * 1e3:.1f} ms"
        rows.append([f"{count}", _seconds(cold.wall), per, _seconds(after.wall), f"{cold.memory:.0f} MiB"])
    return _table(["overlays", "cold, one process", "per overlay", "warm", "peak memory, cold"], rows)


def real_table(bench: Bench, trees: list[str], rounds: int) -> Iterator[str]:
    """Compare with the bare event loop, and with the peers on PATH, on trees of the user's; yield line by line.

    Processor seconds, as those of a machine that has other work mean more than its wall.
    """
    found = present()
    others = [f"{peer.name}, x loop" for peer in found]
    yield _table(["tree", "bare loop", "k8slint", "x loop", "warm", "peak memory", *others], [])
    for tree in trees:
        warm = bench.k8slint("warm", tree, warm=True)
        cost_of(warm)
        peers = [contestant_of(peer, tree) for peer in found]
        loop = Contestant("loop", [sys.executable, os.path.join(HERE, "bare_loop.py"), tree])
        cold = bench.k8slint("cold", tree, "--jobs", "1", "--no-cache")
        costs = medians([loop, cold, warm, *peers], rounds)
        floor, own = costs["loop"].processor, costs["cold"]
        row = [os.path.basename(tree), _seconds(floor), _seconds(own.processor), f"{own.processor / floor:.1f}"]
        row += [_seconds(costs["warm"].processor), f"{own.memory:.0f} MiB"]
        yield _row([*row, *(f"{costs[peer.name].processor / floor:.1f}" for peer in found)])
    for peer in found:
        yield f"\n{peer.name} {version_of(peer)}: {peer.remark}.\n"


def policies_table(bench: Bench, count: int, rounds: int) -> str:
    """Compare runs with as many policies as documents: of the sorts that libraries hold, and about every object."""
    tree = bench.tree(GROWTH[0])
    rows = []
    for name, everywhere in (("as in libraries", False), ("about every object", True)):
        place = os.path.join(bench.folder, f"policies-{count}-{everywhere}")
        write_policies(os.path.join(place, "policies"), count, everywhere=everywhere)
        config = os.path.join(place, "config.yaml")
        with open(config, "w", encoding="utf-8") as opened:
            opened.write("policies: [policies]\n")
        command = [sys.executable, "-m", "k8slint", "check", "--no-cache", "--jobs", "1", "."]
        without = Contestant("without", [*command, "--isolated"], None, tree)
        costs = medians([without, Contestant("with", [*command, "--config", config], None, tree)], rounds)
        floor, own = costs["without"].processor, costs["with"].processor
        rows.append([name, _seconds(floor), _seconds(own), f"{own / floor:.1f}"])
    head = f"{count} policies that `policies` names, {GROWTH[0]} documents, one process, processor time.\n\n"
    return head + _table(["policies", "without", "with", "x without"], rows)


def peers_table(bench: Bench, docs: int, rounds: int) -> str:
    """Compare with the peers on PATH, on a tree small enough for the slowest."""
    found = present()
    if not found:
        return "No peer is on PATH.\n"
    tree = bench.tree(docs)
    contestants = [bench.k8slint("k8slint, cold", tree), *(contestant_of(peer, tree) for peer in found)]
    costs: dict[str, Cost] = medians(contestants, rounds)
    own = costs["k8slint, cold"]
    remarks = {peer.name: f"{version_of(peer)}; {peer.remark}" for peer in found}
    rows = [
        [name, _seconds(cost.wall), f"{cost.wall / own.wall:.2f}", f"{cost.memory:.0f} MiB", remarks.get(name, "")]
        for name, cost in costs.items()
    ]
    return f"{docs} documents.\n\n" + _table(["", "wall", "x k8slint", "peak memory", "how"], rows)


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join(map(_row, lines))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _circumstances() -> str:
    from k8slint import __version__

    machine = (
        f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"
    )
    date = time.strftime("%Y-%m-%d")
    return f"k8slint {__version__} on {date}; {machine}. Repeat with `python benchmarks/run.py`.\n"


def main() -> None:
    """Measure as the command line says and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=20_000, help="documents of the main tree")
    parser.add_argument("--peer-docs", type=int, default=2_000, help="documents of the tree the peers are measured on")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="leave out growth and peers")
    parser.add_argument("--tree", nargs="+", help="measure only these folders, which are yours")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="k8slint-bench-") as folder:
        bench = Bench(folder)
        for name in ("K8SLINT_NO_CACHE", "PYTHONDONTWRITEBYTECODE"):
            os.environ.pop(name, None)
        sys.path.insert(0, os.path.dirname(HERE))
        os.environ["PYTHONPATH"] = os.path.dirname(HERE)
        compileall.compile_dir(os.path.join(os.path.dirname(HERE), "k8slint"), quiet=2)  # as installers do
        print(_circumstances(), flush=True)
        if given.tree:
            for line in real_table(bench, [os.path.abspath(tree) for tree in given.tree], given.rounds):
                print(line, end="", flush=True)
            return
        print(main_table(bench, given.docs, given.rounds))
        print(small_table(bench, given.rounds), flush=True)
        if not given.quick:
            print(growth_table(bench), flush=True)
            print(builds_table(bench), flush=True)
            print(policies_table(bench, 1_000, min(given.rounds, 3)), flush=True)
            print(peers_table(bench, given.peer_docs, min(given.rounds, 3)))


if __name__ == "__main__":
    main()
