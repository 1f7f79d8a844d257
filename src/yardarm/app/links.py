"""The link that lets somebody in once."""


def link(url: str, code: str) -> str:
    """What opens the web UI."""
    return f"{url}/login?code={code}"
