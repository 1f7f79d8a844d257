"""What stops a start."""


class StartError(Exception):
    """The server cannot start; the text is one line that says what to do."""


class DatabaseAwayError(StartError):
    """The database does not answer; it may later."""
