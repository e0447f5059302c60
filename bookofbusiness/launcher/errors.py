"""What the launcher refuses or cannot do, in words for the person at the terminal."""


class LauncherError(Exception):
    """The launcher cannot go on. The message names the cause and the cure."""
