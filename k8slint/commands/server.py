"""`k8slint server`: the Language Server Protocol over standard input and output, for editors."""

from __future__ import annotations

import click

from k8slint.project.configuration_error import UsageError

_NEEDED = ("pygls", "lsprotocol")


@click.command("server")
@click.option("--stdio", is_flag=True, help="Talk over standard input and output, which is what it does anyway.")
def command(stdio: bool) -> int:
    """Serve an editor: findings while one types, fixes, references, effective values.

    An editor starts it and talks to it by the Language Server Protocol over standard input and output; docs/editors.md
    says how, for VS Code, Neovim, Helix, Emacs and JetBrains. It needs the extra: pip install 'k8slint[server]'.
    """
    del stdio
    try:
        from k8slint.server.endpoint import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _NEEDED:
            raise
        raise UsageError("the editor's server needs pygls: pip install 'k8slint[server]'") from error
    return serve()
