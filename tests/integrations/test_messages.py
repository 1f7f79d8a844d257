"""What each integration says."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from yardarm.domain.addons import signing_key
from yardarm.domain.events import LoggedEvent
from yardarm.domain.providers import PROVIDERS
from yardarm.integrations import slack, teams, webhook
from yardarm.integrations.registry import INTEGRATIONS

AT = datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=UTC)


def event(kind: str = "feature-updated", **data: Any) -> LoggedEvent:
    data = {"name": "shop", "enabled": True, "type": "release", "project": "default", **data}
    return LoggedEvent(7, kind, "ada", AT, data)


def test_every_provider_has_an_integration() -> None:
    assert set(INTEGRATIONS) == set(PROVIDERS)


def test_a_webhook_sends_the_event_in_v3s_form() -> None:
    (post,) = webhook.posts({"url": "https://example.com"}, event())
    assert post.content_type == "application/json"
    body = msgspec.json.decode(post.body)
    assert list(body) == ["id", "type", "createdBy", "createdAt", "data", "tags"]
    assert body["createdAt"] == "2026-11-25T12:00:00.123Z"
    assert (body["id"], body["createdBy"], body["tags"]) == (7, "ada", [])


def test_a_template_makes_another_body() -> None:
    parameters = {
        "url": "https://example.com",
        "contentType": "text/plain",
        "bodyTemplate": "{{event.createdBy}}: {{event.type}} {{event.data.name}}",
    }
    (post,) = webhook.posts(parameters, event())
    assert (post.content_type, post.body) == ("text/plain", b"ada: feature-updated shop")


def test_a_signature_is_that_of_the_standard() -> None:
    """The example of the standard's own libraries."""
    key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = webhook.signature(
        key, b"msg_p5jXN8AQM9LWM0D4loKWxJek", b"1614265330", b'{"test": 2432232314}'
    )
    assert made == b"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_without_a_secret_has_an_id_and_no_signature() -> None:
    (post,) = webhook.posts({"url": "https://example.com", "authorization": "Bearer x"}, event())
    headers = dict(post.headers)
    assert headers.keys() == {b"webhook-id", b"webhook-timestamp", b"authorization"}
    assert (headers[b"webhook-id"], headers[b"authorization"]) == (b"event_7", b"Bearer x")


def test_teams_gets_a_card_in_which_nothing_that_people_type_is_markdown() -> None:
    (post,) = teams.posts({"url": "https://example.com"}, event(name="a*b_[c](https://x)"))
    (attachment,) = msgspec.json.decode(post.body)["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    (block,) = attachment["content"]["body"]
    assert block["text"] == (
        r"ada updated the feature **a\*b\_\[c\]\(https://x\)**: on, type release, project default"
    )


def test_slack_gets_a_message_for_its_channel() -> None:
    parameters = {
        "url": "https://example.com",
        "username": "flags",
        "emojiIcon": ":flags:",
        "defaultChannel": "general",
    }
    (post,) = slack.posts(parameters, event())
    assert msgspec.json.decode(post.body) == {
        "text": "ada updated the feature *shop*: on, type release, project default",
        "username": "flags",
        "icon_emoji": ":flags:",
        "channel": "#general",
    }


def test_slack_channels_come_from_tags_and_else_from_the_default() -> None:
    tags = [{"type": "slack", "value": "a"}, {"type": "simple", "value": "x"}]
    assert slack.channels([*tags, {"type": "slack", "value": "#b"}], "c") == ["#a", "#b"]
    assert slack.channels(tags[1:], "#c") == ["#c"]


def test_slack_text_of_every_kind_mentions_nobody() -> None:
    assert slack.text(event("feature-archived", name="<!channel>")).startswith(
        "ada archived the feature *&lt;!channel&gt;*"
    )
    gone = LoggedEvent(7, "feature-archived", "ada", AT, {"name": "shop"})
    assert slack.text(gone) == "ada archived the feature *shop*"
    assert slack.text(LoggedEvent(7, "tag-created", "ada", AT, {"value": "x"})) == (
        "ada: tag-created"
    )
    assert slack.text(LoggedEvent(7, "odd", "ada", AT, ["no", "object"])) == "ada: odd"
