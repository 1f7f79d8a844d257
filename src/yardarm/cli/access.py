"""yardarm user and yardarm token: who is let in."""

from typing import Annotated

import typer

from yardarm.cli.running import DataDir, config_of, fail, run_command

user_app = typer.Typer(help="Users.", no_args_is_help=True)
token_app = typer.Typer(help="Make, list and revoke API tokens.", no_args_is_help=True)


@user_app.command("create")
def create_user(
    login: Annotated[str, typer.Argument(help="A username, or an e-mail address.")],
    data_dir: DataDir = None,
    role: Annotated[str, typer.Option(help="Admin, Editor or Viewer.")] = "Viewer",
    set_password: Annotated[
        bool, typer.Option("--set-password", help="Ask for a password now.")
    ] = False,
) -> None:
    """Make a user, and print the link by which they set a password."""
    from yardarm.cli.users import create as run
    from yardarm.domain.users import RootRole

    if role not in list(RootRole):
        fail(f"--role must be one of {', '.join(RootRole)}, not {role}")
    password = None
    if set_password:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    run_command(lambda: run(config_of(data_dir=data_dir), login, RootRole(role), password))


@token_app.command()
def create(
    name: Annotated[str, typer.Argument(help="What people know it by.")],
    type_: Annotated[
        str, typer.Option("--type", help="client, backend, frontend or admin.")
    ] = "client",
    environment: Annotated[
        str | None, typer.Option(help="Where.", show_default="the default environment")
    ] = None,
    project: Annotated[
        list[str] | None, typer.Option(help="One that it sees; again for more.", show_default="all")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="A time, or days such as 90d.", show_default="never")
    ] = None,
    secret: Annotated[
        str | None, typer.Option(help="One that SDKs have already; - reads it from stdin.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Make a token and print it, once."""
    from yardarm.cli import tokens

    run_command(
        lambda: tokens.create(
            config_of(data_dir=data_dir), name=name, type_=type_, environment=environment,
            projects=project or (), expires=expires, secret=secret,
        )
    )  # fmt: skip


@token_app.command(name="list")
def list_tokens(
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Say which tokens there are, without their secrets."""
    from yardarm.cli import tokens

    run_command(lambda: tokens.show(config_of(data_dir=data_dir), as_json=as_json))


@token_app.command()
def revoke(
    token: Annotated[str, typer.Argument(help="Its id, or its secret.")], data_dir: DataDir = None
) -> None:
    """Let nobody in with this token again."""
    from yardarm.cli import tokens

    run_command(lambda: tokens.revoke(config_of(data_dir=data_dir), token))
