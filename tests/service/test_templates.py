"""Mustache within bounds."""

from typing import Any

import pytest

from yardarm.service import templates
from yardarm.service.templates import TemplateError

EVENT: dict[str, Any] = {
    "event": {
        "type": "feature-created",
        "createdBy": 'a "quoted" <name>',
        "data": {"name": "shop", "enabled": True, "strategies": [{"name": "a"}, {"name": "b"}]},
        "tags": [],
        "missing": None,
    }
}


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ("plain", "plain"),
        ("{{event.type}}", "feature-created"),
        ("{{event.createdBy}}", "a &quot;quoted&quot; &lt;name&gt;"),
        ("{{{event.createdBy}}}", 'a "quoted" <name>'),
        ("{{&event.createdBy}}", 'a "quoted" <name>'),
        ("{{#event.data.strategies}}{{name}};{{/event.data.strategies}}", "a;b;"),
        ("{{#event.data.strategies}}{{event.type}}{{/event.data.strategies}}",
         "feature-createdfeature-created"),
        ("{{^event.tags}}none{{/event.tags}}{{#event.tags}}some{{/event.tags}}", "none"),
        ("{{#event.data}}{{name}} {{enabled}}{{/event.data}}", "shop true"),
        ("{{{event.data.strategies}}}", '[{"name":"a"},{"name":"b"}]'),
        ("{{event.data.strategies.1.name}}", "b"),
        ("{{event.nothing}}{{event.missing}}{{nothing.at.all}}", ""),
        ("{{! a comment }}{{=<% %>=}}<%event.type%>", "feature-created"),
        ("{{> ../../etc/passwd}}{{>event.type}}", ""),
        ("{{event.__class__}}{{event.type.__len__}}{{event.data.keys}}{{event.type.upper}}", ""),
        ("ünï {{event.data.name}} 🚩", "ünï shop 🚩"),
    ],
)  # fmt: skip
def test_what_mustache_says(template: str, made: str) -> None:
    templates.check(template)
    assert templates.render(template, EVENT) == made


@pytest.mark.parametrize("template", ["{{#a}}", "{{/a}}", "{{a", "{{{a}}", "{{#a}}{{/b}}", "{{=x"])
def test_what_is_no_mustache_is_told(template: str) -> None:
    with pytest.raises(TemplateError):
        templates.check(template)


def test_nested_sections_over_long_lists_end() -> None:
    data = {"list": [{"a": 1}] * 5_000}
    depth = 6
    for inside in ("", "{{a}}"):
        template = "{{#list}}" * depth + inside + "{{/list}}" * depth
        with pytest.raises(TemplateError, match=r"takes too many steps|makes more than"):
            templates.render(template, data)


def test_what_is_made_is_bounded() -> None:
    data = {"list": list(range(9_000)), "text": "x" * 1_000}
    with pytest.raises(TemplateError, match="makes more than"):
        templates.render("{{#list}}{{text}}{{/list}}", data)


def test_deep_nesting_costs_steps_and_no_stack() -> None:
    def nested(depth: int) -> str:
        return "{{#a}}" * depth + "x" + "{{/a}}" * depth

    assert templates.render(nested(400), {"a": True}) == "x"
    with pytest.raises(TemplateError, match="takes too many steps"):
        templates.render(nested(1_500), {"a": True})
