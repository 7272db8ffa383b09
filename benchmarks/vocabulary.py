"""Words the benchmark's manifests are made of, and the seeded choice among them."""

from __future__ import annotations

import random

TEAMS = "checkout search catalog payments identity shipping media platform growth risk data billing".split()
NOUNS = (
    "api worker gateway web cron sync store cache proxy index feed mailer ledger auth quota render export relay".split()
)
ADJECTIVES = "public internal edge legacy fast bulk async primary shared daily partner mobile".split()
REGISTRIES = ("registry.example.com", "ghcr.io", "quay.io", "eu.gcr.example.com", "docker.io")
PATHS = "/healthz /ready /live /health/readiness /-/ready /status /api/v1/ping".split()
KEYS = (
    "LOG_LEVEL POOL_SIZE TIMEOUT_MS FEATURE_FLAGS UPSTREAM_URL REGION BATCH_SIZE TRACE_RATIO QUEUE_NAME RETRIES".split()
)
COMMENTS = (
    "keep in step with the service",
    "raised after the incident in spring",
    "the platform team owns this block",
    "see the runbook before changing",
    "TODO: drop once the migration is over",
)


class Choice(random.Random):
    """Seeded choices with the names manifests need; the same seed gives the same manifests."""

    def one(self, words: list[str] | tuple[str, ...]) -> str:
        """Return one of some words."""
        return words[int(self.random() * len(words))]

    def chance(self, share: float) -> bool:
        """True in a share of all cases."""
        return self.random() < share

    def between(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + int(self.random() * (high - low + 1))

    def hexadecimal(self, length: int) -> str:
        """Return some hexadecimal digits."""
        return f"{self.getrandbits(4 * length):0{length}x}"
