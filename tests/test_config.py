"""Where settings come from, and how a wrong one is told."""

from pathlib import Path

import pytest

from yardarm import config


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for names, _, _ in config.rows():
        for name in names.split(", "):
            monkeypatch.delenv(name, raising=False)


def test_command_line_over_environment_over_file_over_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert config.load().port == 4242
    file = tmp_path / "yardarm.toml"
    file.write_text('port = 1\ntrusted_proxies = ["10.0.0.0/8"]\n')
    monkeypatch.setenv(config.CONFIG_FILE, str(file))
    assert (config.load().port, str(config.load().trusted_proxies[0])) == (1, "10.0.0.0/8")
    monkeypatch.setenv("PORT", "2")
    assert config.load().port == 2
    monkeypatch.setenv("HTTP_PORT", "3")
    assert config.load().port == 3
    assert config.load(port=4, host=None).port == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PORT", "99999"),
        ("HTTP_PORT", "http"),
        ("YARDARM_AUTH", "maybe"),
        ("YARDARM_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("YARDARM_TELEMETRY_HOURS", "0"),
        ("YARDARM_DEFAULT_ENVIRONMENT", "a b"),
    ],
)
def test_a_wrong_value_names_its_variable_and_not_itself(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(config.ConfigError) as refused:
        config.load()
    assert name.lower().removeprefix("yardarm_") in str(refused.value).lower()
    assert f"'{value}'" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(config.CONFIG_FILE, str(tmp_path / "none.toml"))
    with pytest.raises(config.ConfigError, match="does not exist"):
        config.load()
    (tmp_path / "none.toml").write_text("port = = 1")
    with pytest.raises(config.ConfigError, match=config.CONFIG_FILE):
        config.load()


def test_a_misspelt_setting_in_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "yardarm.toml"
    monkeypatch.setenv(config.CONFIG_FILE, str(file))
    file.write_text("HTTP_PORT = 7\nYARDARM_TELEMETRY_HOURS = 5\nlog_level = 'error'\n")
    loaded = config.load()
    assert (loaded.port, loaded.telemetry_hours, loaded.log_level) == (7, 5, "error")
    file.write_text("prot = 7\n")
    with pytest.raises(config.ConfigError, match="there is no setting prot"):
        config.load()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hidden@h/d")
    monkeypatch.setenv("INIT_ADMIN_API_TOKENS", "*:*.hidden")
    monkeypatch.setenv("INIT_CLIENT_API_TOKENS", "*:production.hidden, ,*:production.hidden2")
    monkeypatch.setenv("INIT_FRONTEND_API_TOKENS", "*:production.hidden")
    loaded = config.load()
    assert "hidden" not in repr(loaded)
    assert loaded.init_client_api_tokens == ("*:production.hidden", "*:production.hidden2")


@pytest.mark.parametrize(
    ("given", "meant"), [("", ""), ("/", ""), ("flags", "/flags"), ("/a/b/", "/a/b")]
)
def test_a_base_path_begins_with_a_slash_and_ends_without(given: str, meant: str) -> None:
    assert config.load(base_path=given).base_path == meant
