"""Users, their roles and their sessions."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from yardarm.api.shapes.common import Time
from yardarm.api.shapes.roles import GrantShape, RoleShape


class UserAccount(TypedDict):
    """Secrets are not in it; `rootRole` is the number of one of the root roles."""

    id: int
    username: NotRequired[str]
    email: NotRequired[str]
    name: NotRequired[str]
    rootRole: int
    createdAt: Time
    seenAt: Time | None
    activeSessions: int
    accountType: Literal["User"]
    hasPassword: bool
    hasSecondFactor: bool


class NewUserAccount(UserAccount):
    """`inviteLink` leads to where the user sets a password, once, within a day."""

    inviteLink: str
    emailSent: Literal[False]


class UserAccounts(TypedDict):
    users: list[UserAccount]
    rootRoles: list[RoleShape]


class RootRoles(TypedDict):
    version: int
    roles: list[RoleShape]


class ResetLinkShape(TypedDict):
    resetPasswordUrl: str


class AdminCount(TypedDict):
    password: int
    noPassword: int
    service: int


class Profile(TypedDict):
    """Of whoever asks, called `username`; `permissions` are what may be done everywhere,
    `inProjects` what else in projects, by their ids.
    """

    username: str
    rootRole: RoleShape
    projects: list[str]
    features: list[str]
    subscriptions: list[str]
    permissions: list[str]
    inProjects: dict[str, list[GrantShape]]


class SessionShape(TypedDict):
    """`id` names the session and lets nobody in."""

    id: str
    createdAt: Time
    expiresAt: Time
    seenAt: Time
    address: str | None
    agent: str | None
    current: bool


class LinkedUser(TypedDict):
    """Whose password a link sets."""

    id: int
    email: str
    name: NotRequired[str]
    token: str
    createdBy: str
    role: RoleShape


class LoginBody(TypedDict):
    """`code` is of the second factor, or a recovery code, for who has one."""

    username: str
    password: str
    code: NotRequired[str | None]


class SecondFactorStatus(TypedDict):
    enrolled: bool
    recoveryCodesLeft: int


class SecondFactorEnrolment(TypedDict):
    """Shown once; `picture` is `uri` as a QR code, in SVG."""

    secret: str
    uri: str
    picture: str


class RecoveryCodes(TypedDict):
    """Shown once; each is good once."""

    recoveryCodes: list[str]


class ResetBody(TypedDict):
    token: str
    password: str


class StrengthBody(TypedDict):
    password: str


class SetUp(TypedDict):
    open: Literal[True]


class SetUpBody(TypedDict):
    username: str
    password: str
    email: NotRequired[str | None]
    name: NotRequired[str | None]
