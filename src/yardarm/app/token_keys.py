"""The key that tokens are hashed with."""

from yardarm.app.errors import StartError
from yardarm.config import Config
from yardarm.domain.digests import SHORTEST_KEY, Digester


def digester(config: Config) -> Digester:
    """With the key of the settings, if there is one. Raises StartError, which never shows it."""
    key, path = config.token_key, config.token_key_file
    name = "YARDARM_TOKEN_KEY"
    if path is not None:
        if key is not None:
            raise StartError("set one of YARDARM_TOKEN_KEY and YARDARM_TOKEN_KEY_FILE, not both")
        name = "YARDARM_TOKEN_KEY_FILE"
        try:
            key = path.read_text().strip()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise StartError(f"{name}: cannot read {path}: {reason}") from None
    if key is not None and len(key) < SHORTEST_KEY:
        raise StartError(
            f"{name} holds {len(key)} characters, and a key needs {SHORTEST_KEY} or more: "
            "openssl rand -hex 32 makes a good one"
        )
    return Digester(key)
