"""How each provider of `domain.providers.PROVIDERS` is spoken to: a row a provider."""

from collections.abc import Callable, Mapping

from yardarm.domain.addons import Value
from yardarm.domain.events import LoggedEvent
from yardarm.integrations import slack, teams, webhook
from yardarm.integrations.outgoing import Post

MakePosts = Callable[[Mapping[str, Value], LoggedEvent], list[Post]]

INTEGRATIONS: Mapping[str, MakePosts] = {
    "webhook": webhook.posts,
    "slack": slack.posts,
    "teams": teams.posts,
}
