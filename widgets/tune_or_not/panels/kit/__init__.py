"""What all panels are made of."""

CONTROL = "tune-or-not-control"
"""The class of whatever takes keys of its own: in a notebook they are no command."""
