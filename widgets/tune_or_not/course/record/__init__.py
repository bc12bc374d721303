"""The decision record: what a team puts before whoever decides, and can load again."""
