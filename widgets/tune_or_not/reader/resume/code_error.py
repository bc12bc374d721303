"""What a resume code is refused with."""


class CodeError(ValueError):
    """A code cannot be right; the message is one sentence that says which fault it has."""
