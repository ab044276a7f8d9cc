"""The command ``kg``: verbs, printing, progress and exit codes; nothing else lives here."""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer

from kg import __version__
from kg.cli import asking, comparing, curating, looking, making, measuring, serving, viewing
from kg.cli.output import say
from kg.errors import KGError

__all__ = ["app", "main"]

# Typer may carry click inside or use the installed one; its own exports lead to the base of usage errors either way.
_UsageError: type[typer.BadParameter] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    """From a pile of papers to a knowledge graph whose every edge shows the sentence that says so.

    Start with: kg build seeds/
    """
    if version:
        sys.stdout.write(f"litkg {__version__}\n")
        raise typer.Exit


making.register(app)
looking.register(app)
asking.register(app)
viewing.register(app)
measuring.register(app)
comparing.register(app)
curating.register(app)
serving.register(app)


def main() -> None:
    """Run the command: exit 0 when done, 1 after one clear line for what went wrong, 2 for wrong usage."""
    if hasattr(signal, "SIGPIPE"):
        # A reader that has seen enough ends us quietly, as it ends other programs of a shell.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        # Papers hold every script, whatever the locale says; a pipe's reader gets UTF-8.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except _UsageError as error:
        error.show()
        return int(error.exit_code)
    except KGError as error:
        say(f"kg: {error}")
        return 1
    except (typer.Abort, KeyboardInterrupt):
        say("kg: interrupted; what was read so far is kept")
        return 130
    return code if isinstance(code, int) else 0
