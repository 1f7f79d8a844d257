"""Flags as an organisation has them, the same ones at every run."""

from datetime import UTC, datetime
from random import Random

from yardarm.domain.features import Feature
from yardarm.domain.principals import Actor, Principal, PrincipalKind
from yardarm.domain.targeting import Constraint, FeatureStrategy, Payload, Variant
from yardarm.service.features import FeatureService
from yardarm.store import migrate
from yardarm.store.database import Database

_ACTOR = Actor(Principal(PrincipalKind.ADMIN, "bench", "bench"))
_TEAMS = ("checkout", "search", "billing", "onboarding", "mobile", "growth", "identity", "infra")
_VERBS = ("enable", "use", "show", "migrate", "limit", "retry", "prefetch", "log")
_THINGS = ("invoice-pdf", "new-cart", "address-form", "ranking", "login-page", "rate-limits",
           "discounts", "messages", "cache", "exports", "audit-trail", "dark-mode")  # fmt: skip
_TYPES = ("release", "release", "release", "experiment", "operational", "kill-switch")
_COUNTRIES = ("AT", "BR", "CA", "CH", "DE", "DK", "ES", "FR", "GB", "IT", "JP", "NO", "PL", "US")


async def create_flags(dsn: str, first: int, last: int) -> None:
    """Create the flags number `first` to `last - 1` through the service, migrating before."""
    database = await Database.connect(dsn)
    try:
        await migrate.up(database)
        service = FeatureService(database)
        for number in range(first, last):
            await service.create(_ACTOR, flag(number))
    finally:
        await database.close()


def flag(number: int) -> Feature:
    """Every flag rolls out to a share of users; two in three have constraints, one in five has
    variants, one in three a second strategy.
    """
    random = Random(number)  # the same flag at every run; nothing here is a secret
    team = random.choice(_TEAMS)
    name = f"{team}.{random.choice(_VERBS)}-{random.choice(_THINGS)}-{number:04}"
    strategies = [_rollout(random, name)]
    if random.random() < 1 / 3:
        user_ids = ",".join(str(random.randrange(10**5, 10**7)) for _ in range(5))
        strategies.append(FeatureStrategy("userWithId", {"userIds": user_ids}))
    return Feature(
        name,
        datetime.now(UTC),
        description=f"{team.title()}: see ticket {random.randrange(1000, 99999)}",
        type=random.choice(_TYPES),
        enabled=random.random() < 0.8,
        strategies=tuple(strategies),
        variants=_variants(random) if random.random() < 1 / 5 else None,
    )


def _rollout(random: Random, name: str) -> FeatureStrategy:
    parameters = {
        "rollout": str(random.choice((1, 5, 10, 25, 50, 75, 100))),
        "stickiness": random.choice(("default", "userId", "sessionId")),
        "groupId": name,
    }
    constraints = []
    if random.random() < 1 / 2:
        countries = tuple(sorted(random.sample(_COUNTRIES, random.randrange(1, 6))))
        constraints.append(Constraint("country", random.choice(("IN", "NOT_IN")), countries))
    if random.random() < 1 / 3:
        version = f"{random.randrange(1, 9)}.{random.randrange(30)}.0"
        constraints.append(Constraint("appVersion", "SEMVER_GT", value=version))
    return FeatureStrategy("flexibleRollout", parameters, tuple(constraints))


def _variants(random: Random) -> tuple[Variant, ...]:
    count = random.randrange(2, 5)
    weights = [1000 // count + (i < 1000 % count) for i in range(count)]
    return tuple(
        Variant(
            f"variant-{i}",
            weight,
            payload=Payload("string", f"#{random.randrange(16**6):06x}"),
        )
        for i, weight in enumerate(weights)
    )
