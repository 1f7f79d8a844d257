"""The key that tokens are hashed with."""

from yardarm.app.errors import StartError
from yardarm.config import Config
from yardarm.domain.digests import SHORTEST_KEY, Digester


def digester(config: Config) -> Digester:
    """With the keys of the settings, if there are any; the newest comes first. Raises StartError,
    which never shows them.
    """
    text, path = config.token_key, config.token_key_file
    name = "YARDARM_TOKEN_KEY"
    if path is not None:
        if text is not None:
            raise StartError("set one of YARDARM_TOKEN_KEY and YARDARM_TOKEN_KEY_FILE, not both")
        name = "YARDARM_TOKEN_KEY_FILE"
        try:
            text = path.read_text()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise StartError(f"{name}: cannot read {path}: {reason}") from None
    if text is None:
        return Digester()
    keys = [line.strip() for line in text.splitlines() if line.strip()]
    if not keys:
        raise StartError(f"{name} is empty: openssl rand -hex 32 makes a good key")
    for key in keys:
        if len(key) < SHORTEST_KEY:
            raise StartError(
                f"{name} has a key of {len(key)} characters, and one needs {SHORTEST_KEY} or more: "
                "openssl rand -hex 32 makes a good one"
            )
    return Digester(*keys)
