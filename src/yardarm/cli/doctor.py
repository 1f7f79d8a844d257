"""The command `yardarm doctor`."""

import json
from dataclasses import asdict
from typing import Any

import typer

from yardarm.app.doctor import doctor as look
from yardarm.config import Config
from yardarm.store.findings import Finding


async def doctor(config: Config, *, as_json: bool) -> None:
    """Print what is found; exits with 1 when there is a fault. Raises StartError."""
    findings = await look(config, (lambda _: None) if as_json else show)
    clean = all(finding.ok for finding in findings)
    if as_json:
        checks = [{"ok": f.ok, **asdict(f)} for f in findings]
        typer.echo(json.dumps({"ok": clean, "checks": checks}, indent=2))
    if not clean:
        raise typer.Exit(1)


def show(finding: Finding, *, err: bool = False) -> None:
    """A line a check, a line a fault and one how to mend it."""
    lines: list[Any] = [f"ok     {finding.check:<11} {finding.note}"] if finding.ok else []
    for fault in finding.faults:
        lines += [f"FAULT  {finding.check:<11} {fault.what}", f"       {'':<11} mend: {fault.mend}"]
    for line in lines:
        typer.echo(line, err=err)
