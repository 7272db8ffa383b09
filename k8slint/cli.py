"""The command line: argv in, one call, exit code out."""

from __future__ import annotations

import os
import sys

from k8slint import __version__

TYPE_CHECKING = False  # typing itself would be the dearest import of `--version`
if TYPE_CHECKING:
    from collections.abc import Callable


def main(argv: list[str] | None = None) -> int:
    """Run k8slint with some arguments (the process's own when None) and exit with its code."""
    arguments = sys.argv[1:] if argv is None else argv
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
    from k8slint.pipeline.config_error import ConfigError, UsageError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a name in a manifest must not break an ASCII terminal
    try:
        code = _call(arguments)
        sys.stdout.flush()
    except (ConfigError, UsageError) as error:
        sys.stderr.write(f"k8slint: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("k8slint: interrupted\n")
        return 130
    except BrokenPipeError:
        # The reader (head, less) went away: nothing to say, and nothing to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except Exception as error:  # noqa: BLE001 - a mistake of ours must not look like exit code 1, "findings"
        import traceback

        from k8slint.pipeline.mishap import mishap

        traceback.print_tb(error.__traceback__)  # without the error's own words: they may hold a password
        sys.stderr.write(f"k8slint: {mishap(error)}\n")
        sys.stderr.write("k8slint: this is a mistake of k8slint itself; please report it with the lines above\n")
        return 2
    return code


def _call(arguments: list[str]) -> int:
    """Call a command and give its exit code: a plain `check` at once, all else by way of click."""
    if arguments[:1] == ["check"] and "_K8SLINT_COMPLETE" not in os.environ:
        from k8slint.commands.checking import OPTIONS, check
        from k8slint.commands.plain_line import plain_values

        plain = plain_values(arguments[1:], OPTIONS, os.environ)
        if plain is not None:
            return check(*plain)
    return _call_by_click(arguments)


def _call_by_click(arguments: list[str]) -> int:
    import click

    from k8slint.commands.group import group

    try:
        code = group.main(arguments, prog_name="k8slint", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else 0


def run() -> None:
    """Run k8slint as a program: the entry point of the `k8slint` script and of `python -m k8slint`."""
    code = main()
    if _nobody_waits():
        _leave(code)
    sys.exit(code)


def _nobody_waits() -> bool:
    """Tell whether the end of the process concerns nobody: no callback is registered, no profiler is at work."""
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
