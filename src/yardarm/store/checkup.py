"""Looks a database over, read-only: what `yardarm doctor` says, and what `restore` ends with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from yardarm.domain.errors import Unavailable
from yardarm.store import checkup_history as history
from yardarm.store import checkup_server as server
from yardarm.store.database import Database, Tx
from yardarm.store.findings import Fault, Finding

Check = Callable[[Tx], Awaitable[Finding]]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the settings say that the database cannot know."""

    telemetry_keep: timedelta


async def look_over(
    database: Database, expected: Expected, *, done: Callable[[Finding], None] = lambda _: None
) -> list[Finding]:
    """Every check in turn, each in a read-only transaction that sees one moment. `done` hears
    of each finding. Raises Unavailable when the database goes away.
    """
    findings = []
    for name, check in _checks(expected).items():
        finding = await _look(database, name, check)
        findings.append(finding)
        done(finding)
    return findings


def _checks(expected: Expected) -> dict[str, Check]:
    return {
        "postgresql": server.settings,
        "migrations": server.migrations,
        "schema": server.documented,
        "rows": history.rows_are_the_fold,
        "chain": history.chain_holds,
        "sequences": history.sequences_are_ahead,
        "companions": history.nothing_is_orphaned,
        "tokens": server.tokens_have_environments,
        "telemetry": partial(server.telemetry_is_pruned, keep=expected.telemetry_keep),
        "size": server.size,
    }


async def _look(database: Database, name: str, check: Check) -> Finding:
    try:
        async with database.transaction(read_only=True) as tx:
            return await check(tx)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - a missing table, a document that nobody of ours wrote
        reason = " ".join(str(error).split()) or type(error).__name__
        mend = "put right what the other checks name first, then look again"
        return Finding(name, faults=(Fault(f"cannot be looked at: {reason}", mend),))
