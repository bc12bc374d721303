"""Static pages of all lessons, for a reader who runs nothing."""
