"""The command line `qa`: its commands, and what it says when something goes wrong."""

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from qa import __version__
from qa.cli.asking import ask, chat, compare, search, timeline, verify
from qa.cli.documents import index, sources, text
from qa.cli.evaluate import eval_app
from qa.cli.options import AsJson, opened
from qa.errors import Fault, QAError, UserError, faults

app = typer.Typer(
    name="qa",
    help="Ask your own documents. Every sentence of an answer is a quote that you can check.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    workspace: Annotated[Path, typer.Option(help="The folder that holds corpus/.")] = Path(),
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"qa {__version__}")
        raise typer.Exit
    context.obj = workspace


def init(directory: Annotated[Path, typer.Argument(help="The folder to make a workspace of.")]) -> None:
    """Make a new workspace: corpus/ for your documents, index/, eval/ and qa.toml."""
    from qa.workspace import make_workspace

    make_workspace(directory)
    typer.echo(
        f'Made a workspace in {directory}. Put documents into {directory / "corpus"}, then: qa --workspace {directory} ask "…"'
    )


def ui(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="The port on this machine; the first free one from 7860 if not given.")] = None,
    open_browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Open the chat page, on this machine only."""
    from qa.ui.page import launch

    with opened(context) as corpus:
        launch(corpus, port=port, open_browser=open_browser)


def allow(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Allow this workspace to send passages to the language model that its qa.toml names."""
    from qa.cli.show import visible
    from qa.consent import allow as allow_model
    from qa.settings import load_settings

    model = load_settings(context.obj).llm
    if not model:
        raise UserError("This workspace names no language model. Set `llm` in qa.toml, or QA_LLM in the environment.")
    typer.echo(f"Passages of your documents and your questions will be sent to: {visible(model)}")
    if yes or typer.confirm("Allow this for this workspace?"):
        allow_model(context.obj, model)
        typer.echo("Allowed.")


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what is installed, which models, the state of the index, and what would touch the network."""
    from qa.cli import show
    from qa.cli.doctor import examine

    findings = examine(context.obj)
    if as_json:
        show.print_json({"ok": all(f.ok for f in findings), "findings": [asdict(f) for f in findings]})
    else:
        for finding in findings:
            typer.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.what}: {show.visible(finding.detail)}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(2)


for command in (init, index, ask, chat, search, compare, timeline, verify, sources, text, ui, allow, doctor):
    app.command()(command)
app.add_typer(eval_app, name="eval")


def main() -> None:
    """Runs the command line. Exit code 0: done; 2: something the person can put right, said in one line; 1: our fault."""
    try:
        with faults(typer.Abort, TyperException, BrokenPipeError):
            sys.exit(app(standalone_mode=False))
    except typer.Abort:
        _fail("Stopped. What was indexed before stays.", 130)
    except TyperException as error:  # a wrong call
        _fail(f"{error.format_message()} `qa --help` and `qa COMMAND --help` say how.", 2)
    except UserError as error:
        _fail(str(error), 2)
    except BrokenPipeError:
        # the reader of our output went away (`qa text … | head`): nothing is wrong, and nothing more can be said
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Fault as fault:
        if os.environ.get("QA_DEBUG"):
            raise
        _fail(f"{fault} Run it with QA_DEBUG=1 to see where.", 1)
    except QAError as error:
        _fail(str(error), 1)


def _fail(message: str, code: int) -> None:
    from qa.cli.show import visible

    typer.echo(f"qa: {visible(' '.join(message.split()))}", err=True)
    sys.exit(code)
