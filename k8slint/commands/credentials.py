"""`k8slint credentials`: which registry keys the kubelet would try for an image, and why others do not fit."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import click

from k8slint import __version__
from k8slint.commands.console import colour_option, console_for
from k8slint.commands.option_values import options_of, project_of
from k8slint.commands.options import file_options
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.configuration_error import UsageError
from k8slint.report.display import defused_json, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from k8slint.kube.image_pull import CredentialSource, Route
    from k8slint.views.pulls import PodImage, PullReport

_PIPED_WIDTH = 240
_MANIFEST_ENDS = (".yaml", ".yml", ".json")
_MOST_USES = 20


@click.command("credentials")
@click.argument("words", nargs=-1, metavar="IMAGE... [PATH]...")
@file_options
@click.option("--stdin-filename", default="stdin.yaml", metavar="NAME", help="What to call the content of -.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Text or JSON.")
@colour_option
def command(words: tuple[str, ...], format_: str, colour: str, **values: Any) -> int:
    """Show which credentials the kubelet tries for images, in order, and why near misses fail.

    IMAGE is a reference as in a manifest; PATH a file or folder of manifests, or - for stdin. A word is a PATH when it
    exists on disk, starts with . or /, or ends in .yaml, .yml or .json. Without a PATH the current folder is searched,
    unless a --docker-config is given. Passwords are never shown, nor kept.

    For each pod that uses an image: the pull Secrets in effect, then the keys in the order they are tried. For an image
    no manifest uses: what a pod that lists every pull Secret found would get. Exit code 0: answered. 1: an image that
    cannot be pulled at all (a broken Secret, no image reference). 2: the job could not be done.
    """
    images, paths = sort_words(words)
    report = _report(paths, values)
    answers = [_answer(image, report) for image in images]
    if format_ == "json":
        click.echo(defused_json(json.dumps(_values(answers, report), indent=1)))
    else:
        _print(answers, report, colour)
    for notice in report.notices:
        if notice.reason in ("unreadable", "docker-config"):
            click.echo(visible(f"k8slint: {notice.file}: {notice.message}"), err=True)
    if report.failed:
        return 2
    return 1 if any(answer.is_dead for answer in answers) else 0


def sort_words(words: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
    """Return the images and the paths among some words; raises UsageError when no image is left."""
    images = [word for word in words if not _is_path(word)]
    paths = tuple(word for word in words if _is_path(word))
    if not images:
        taken = f"'{paths[0]}' is taken for a path; " if paths else ""
        hint = f"write '{paths[0]}:TAG' if you mean the image" if paths and os.path.exists(paths[0]) else "name one"
        raise UsageError(f"no image is named: {taken}{hint}, as in 'k8slint credentials quay.io/org/app:1.0 .'")
    return images, paths


def _is_path(word: str) -> bool:
    return word == "-" or word.startswith((".", "/")) or word.endswith(_MANIFEST_ENDS) or os.path.exists(word)


def _report(paths: tuple[str, ...], values: dict[str, Any]) -> PullReport:
    from k8slint.project.project import Project
    from k8slint.views.pulls import node_report, pull_report

    options = options_of(values)
    if not paths and options.docker_configs:
        return node_report(Project.of_texts({}, options=options))
    return pull_report(project_of(paths, values))


class Answer(NamedTuple):
    """What there is to say of one image: its uses, or (`route` with `sources`) what a pod with all Secrets would get.

    `error` says why the reference does not parse, `suggestion` what may be meant.
    """

    image: str
    uses: list[PodImage]
    route: Route | None = None
    sources: tuple[CredentialSource, ...] = ()
    error: str = ""
    suggestion: str = ""

    @property
    def is_dead(self) -> bool:
        """Whether a pod cannot pull the image whatever the registry says."""
        return bool(self.error) or any(use.route.outcome == "blocked" and not use.note for use in self.uses)


def _answer(image: str, report: PullReport) -> Answer:
    from k8slint.kube.image import InvalidImage, parse_image
    from k8slint.kube.image_pull import route_of

    try:
        parse_image(image)
    except InvalidImage as invalid:
        return Answer(image, [], error=invalid.reason, suggestion=invalid.suggestion)
    uses = report.of(image)
    if uses:
        return Answer(image, uses)
    sources = (*report.secrets, *report.node.all)
    return Answer(image, [], route_of(image, [source for source in sources if source.state == "read"]), sources)


def _values(answers: list[Answer], report: PullReport) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "tool": {"name": "k8slint", "version": __version__},
        "images": [_answer_values(answer) for answer in answers],
        "notices": [notice._asdict() for notice in report.notices],
    }


def _answer_values(answer: Answer) -> dict[str, Any]:
    from k8slint.commands.route_values import route_values, use_values
    from k8slint.kube.image import parse_image

    return {
        "image": answer.image,
        "name": "" if answer.error else parse_image(answer.image).name,
        "error": answer.error or None,
        "suggestion": answer.suggestion or None,
        "uses": [use_values(use) for use in answer.uses],
        "with_all_secrets": route_values(answer.route, answer.sources) if answer.route is not None else None,
    }


def _print(answers: list[Answer], report: PullReport, colour: str) -> None:
    from k8slint.commands.console import print_trimmed

    console = console_for(colour, _PIPED_WIDTH)
    for number, answer in enumerate(answers):
        if number:
            console.print()
        for renderable in _lines(answer, report):
            print_trimmed(console, renderable)
    console.print("\nMore: k8slint explain ImagePullBackOff", style="dim")


def _lines(answer: Answer, report: PullReport) -> Iterator[RenderableType]:
    from rich.text import Text

    from k8slint.commands.route_text import line, route_lines, use_lines
    from k8slint.kube.image import parse_image

    yield Text(visible(answer.image), style="bold")
    if answer.error:
        repair = f"; write '{answer.suggestion}'" if answer.suggestion else ""
        yield line(f"is not an image reference, {answer.error}: the kubelet answers InvalidImageName{repair}", 1)
        return
    yield line(Text(f"keys are compared with {parse_image(answer.image).name}", style="dim"), 1)
    for use in answer.uses[:_MOST_USES]:
        yield from use_lines(use)
    if len(answer.uses) > _MOST_USES:
        yield line(f"... and {len(answer.uses) - _MOST_USES} more uses, which --format json lists", 1)
    if answer.route is not None:
        yield Text()
        yield line(_title(report), 1)
        yield from route_lines(answer.route, answer.sources, 2)


def _title(report: PullReport) -> str:
    """Return for whom the route of an image is that no manifest uses."""
    if report.secrets:
        count = len(report.secrets)
        what = f"all {count} pull Secrets" if count > 1 else "the one pull Secret"
        return f"no manifest here uses it; a pod that lists {what} of these files:"
    if report.node.all:
        return "a pod without pull Secrets, with what the nodes have:"
    return "no manifest here uses it, and there are no pull Secrets here:"
