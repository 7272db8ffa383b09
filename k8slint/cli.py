"""The command line: argv in, one call, exit code out."""

from __future__ import annotations

import os
import sys

from k8slint import __version__

TYPE_CHECKING = False  # typing itself would be the dearest import of `--version`
if TYPE_CHECKING:
    from collections.abc import Callable

    import click


def main(argv: list[str] | None = None) -> int:
    """Return the exit code of k8slint with some arguments (the process's own when None)."""
    arguments = sys.argv[1:] if argv is None else argv
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        from k8slint.commands.streams import reserve_streams

        reserve_streams()
        return _run(arguments)
    if arguments in (["--version"], ["-V"]):  # asked by hooks and editors: no need to import anything for it
        sys.stdout.write(f"k8slint {__version__}\n")
        return 0
    _spare_collector()
    return _run(arguments)


def _spare_collector() -> None:
    """Make the collector of cycles look less often: imports and documents leave none, and facts stay to the end.

    With the usual thresholds it costs a tenth of a large run; with these at most some hundred thousand objects wait.
    """
    import gc

    gc.set_threshold(100_000, 20, 100)


def _run(arguments: list[str]) -> int:
    """Call a command; every error a user can cause is one message on stderr and exit code 2."""
    from k8slint.project.configuration_error import ConfigError, UsageError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a name in a manifest must not break an ASCII terminal
    try:
        _refuse_files_as_options(arguments)
        code = _call(arguments)
        sys.stdout.flush()
    except (ConfigError, UsageError) as error:
        messages = error.mistakes if isinstance(error, ConfigError) else (str(error),)
        _say("".join(f"k8slint: {_visible(message)}\n" for message in messages))
        return 2
    except KeyboardInterrupt:
        _say("k8slint: interrupted\n")
        return 130
    except BrokenPipeError:
        _give_up_output()  # the reader (head, less) went away: nothing to say, and nothing to say it to
        return 2
    except OSError as error:
        said = _system_error(error)
        if said or not _is_full(error):
            return said or _own_mistake(error)
        _give_up_output()
        _say(
            f"k8slint: standard output cannot be written ({error.strerror}), so the report is not whole; "
            "free some space or send it elsewhere\n"
        )
        return 2
    except Exception as error:  # noqa: BLE001 - a mistake of ours must not look like exit code 1, "findings"
        return _system_error(error) or _own_mistake(error)
    return code


def _system_error(error: Exception) -> int:
    """Report a closed stream, or a system that opens no more files, and return the exit code; 0 for another error."""
    from k8slint.commands.streams import ClosedStreamError, lacks_descriptors

    if isinstance(error, ClosedStreamError):
        _say(f"k8slint: {error.strerror}, so this cannot be done; leave it open, or name files\n")
        return 2
    if lacks_descriptors(error):
        _say(
            "k8slint: the system lets this process open no more files, so not everything was checked; "
            "raise the limit (`ulimit -n`), or use --jobs 1\n"
        )
        return 2
    return 0


def _say(text: str) -> None:
    """Write to the standard error; where that is full or gone, too, the exit code has to say it all."""
    from k8slint.commands.streams import folded

    try:
        sys.stderr.write(folded(text, sys.stderr))
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _is_full(error: OSError) -> bool:
    """Whether an error says that what a stream is written to is full or broken; errors of files have their names."""
    import errno

    return error.filename is None and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def _give_up_output() -> None:
    """Let what is still to be written to stdout go nowhere, or Python tries it again at the end, and complains."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _own_mistake(error: Exception) -> int:
    """Report an error that should not have come this far, and return the exit code."""
    import traceback

    from k8slint.analysis.crash import crash_site

    traceback.print_tb(error.__traceback__)  # without the error's own words: they may hold a password
    _say(f"k8slint: {crash_site(error)}\n")
    _say("k8slint: this is a mistake of k8slint itself; please report it with the lines above\n")
    return 2


def _refuse_files_as_options(arguments: list[str]) -> None:
    """Refuse an option that is the name of a file here: `k8slint check *` must not take its options from a stranger.

    Raises UsageError.
    """
    for argument in arguments:
        if argument == "--":
            return
        if argument[:1] == "-" and argument != "-" and os.path.lexists(argument.partition("\0")[0]):
            from k8slint.project.configuration_error import UsageError

            raise UsageError(
                f"'{argument}' is an option and the name of a file here; write './{argument}' for the file, or run "
                "k8slint from another folder for the option"
            )


def _visible(text: str) -> str:
    """Return what an error says without what would act on a terminal: it may quote a stranger's file."""
    from k8slint.report.display import visible

    return visible(text)


def _call(arguments: list[str]) -> int:
    """Return the exit code of a command: a plain `check` at once, all else through click."""
    if arguments[:1] == ["check"] and "_K8SLINT_COMPLETE" not in os.environ:
        from k8slint.commands.checking import OPTIONS, check
        from k8slint.commands.plain_line import plain_values

        plain = plain_values(arguments[1:], OPTIONS, os.environ)
        if plain is not None:
            return check(*plain)
    if len(arguments) == 2 and set(arguments) < {"--version", "-V", "--verbose"}:
        arguments = ["version", "--verbose"]
    return _call_by_click(arguments)


def _call_by_click(arguments: list[str]) -> int:
    import click

    from k8slint.commands.group import group

    if not arguments and "_K8SLINT_COMPLETE" not in os.environ:
        sys.stderr.write(f"{click.Context(group, info_name='k8slint', **group.context_settings).get_help()}\n")
        return 2  # nothing was done, says click, too
    try:
        code = group.main(arguments, prog_name="k8slint", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        _show(error)
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else 0


def _show(error: click.ClickException) -> None:
    """Print an error of click, its message made visible."""
    import io

    import click

    text = io.StringIO()
    error.show(file=text)
    message = error.format_message()
    written = text.getvalue()
    for each in {message, click.unstyle(message)}:  # click takes escapes out where no terminal reads them
        written = written.replace(each, _visible(message))
    _say(written)


def run() -> None:
    """Run k8slint as a program: the entry point of the `k8slint` script and of `python -m k8slint`."""
    code = main()
    if _ends_without_callbacks():
        _leave(code)
    sys.exit(code)


def _ends_without_callbacks() -> bool:
    """Whether the process ends without callbacks: none is registered, and no profiler is at work."""
    import atexit

    if sys.gettrace() is not None or sys.getprofile() is not None or "concurrent.futures.thread" in sys.modules:
        return False
    count: Callable[[], int] | None = getattr(atexit, "_ncallbacks", None)  # CPython's, since 3.3
    return count is not None and count() == 0


def _leave(code: int) -> None:
    """End the process at once: to take some hundred modules apart costs a sixth of a small run, and frees nothing more.

    Comes back only when what was written cannot be flushed, so that the ordinary end says so.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return
    os._exit(code)
