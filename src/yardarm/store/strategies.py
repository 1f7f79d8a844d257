"""Table strategies and its companion."""

import msgspec

from yardarm.domain.errors import NotFound
from yardarm.domain.strategies import StrategyDefinition, read_parameters
from yardarm.store.database import Row, Tx

_SELECT = """
select s.name, s.description, s.parameters_template, t.deprecated, t.title
  from strategies s left join strategy_settings t on t.strategy_name = s.name
"""


async def find(tx: Tx, name: str) -> StrategyDefinition | None:
    row = await tx.connection.fetchrow(_SELECT + "where s.name = $1", name)
    return _strategy(row) if row else None


async def get(tx: Tx, name: str) -> StrategyDefinition:
    """Raises NotFound."""
    strategy = await find(tx, name)
    if strategy is None:
        raise NotFound("strategy", name)
    return strategy


async def every(tx: Tx) -> list[StrategyDefinition]:
    return [_strategy(row) for row in await tx.connection.fetch(_SELECT)]


_SAVE = """
insert into strategies (name, description, parameters_template) values ($1, $2, $3)
on conflict (name) do update set
  description = excluded.description, parameters_template = excluded.parameters_template
"""
_SAVE_SETTINGS = """
insert into strategy_settings (strategy_name, deprecated, title) values ($1, $2, $3)
on conflict (strategy_name) do update set
  deprecated = excluded.deprecated, title = excluded.title
"""


async def save(tx: Tx, strategy: StrategyDefinition) -> None:
    """For the journal only: nobody else writes flag state."""
    template = msgspec.json.encode([p.to_document() for p in strategy.parameters]).decode()
    await tx.connection.execute(_SAVE, strategy.name, strategy.description, template)
    await tx.connection.execute(_SAVE_SETTINGS, strategy.name, strategy.deprecated, strategy.title)


async def delete(tx: Tx, name: str) -> None:
    """For the journal only."""
    await tx.connection.execute("delete from strategies where name = $1", name)


def _strategy(row: Row) -> StrategyDefinition:
    template = row["parameters_template"]
    return StrategyDefinition(
        name=row["name"],
        description=row["description"],
        parameters=read_parameters(None if template is None else msgspec.json.decode(template)),
        deprecated=bool(row["deprecated"]),
        title=row["title"],
    )
