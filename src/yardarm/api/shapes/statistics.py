"""How much there is on this server."""

from typing import Literal

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time


class TokenCounts(TypedDict):
    admin: int
    client: int
    frontend: int


class ClientApps(TypedDict):
    """Applications that evaluated something in this time."""

    range: Literal["allTime", "30d", "7d"]
    count: int


class ActiveUsers(TypedDict):
    """Users who signed in, in so many days."""

    last7: int
    last30: int
    last60: int
    last90: int


class ProductionChanges(TypedDict):
    """Events of environments of the type production, in so many days."""

    last30: int
    last60: int
    last90: int


class InstanceStatistics(TypedDict):
    """`instances`, `events`, `usageSeries` and `databaseBytes` are ours."""

    instanceId: str
    timestamp: Time
    versionOSS: str
    users: int
    apiTokens: TokenCounts
    featureToggles: int
    archivedFeatureToggles: int
    projects: int
    contextFields: int
    roles: int
    customRootRoles: int
    customRootRolesInUse: int
    groups: int
    environments: int
    segments: int
    strategies: int
    SAMLenabled: bool
    OIDCenabled: bool
    passwordAuthEnabled: bool
    SCIMenabled: bool
    clientApps: list[ClientApps]
    activeUsers: ActiveUsers
    productionChanges: ProductionChanges
    maxEnvironmentStrategies: int
    maxConstraints: int
    maxConstraintValues: int
    instances: int
    events: int
    usageSeries: int
    databaseBytes: int
