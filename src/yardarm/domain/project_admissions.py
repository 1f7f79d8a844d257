"""What a project says of features that come into it."""

from yardarm.domain import checks
from yardarm.domain.errors import Conflict, Invalid, NotFound, Problem
from yardarm.domain.projects import Project


def require_open(project: Project) -> None:
    """Raises NotFound for an archived one: nothing comes into it."""
    if project.archived_at is not None:
        raise NotFound("active project", project.id)


def require_room(project: Project, live_features: int) -> None:
    """Raises Conflict when the project has as many live features as it may."""
    limit = project.feature_limit
    if limit is not None and live_features >= limit:
        raise Conflict(
            f"The project {project.id} has {live_features} live features, and its limit is {limit}"
        )


def require_pattern(project: Project, name: str) -> None:
    """Raises Invalid for a name that is not as the project wants names of new features."""
    naming = project.feature_naming
    if naming is not None and not checks.matches(naming.pattern, name):
        example = f", as {naming.example} does" if naming.example else ""
        text = f"must match the pattern {naming.pattern} of the project {project.id}{example}"
        raise Invalid([Problem(("name",), text, "string.pattern.base")])
