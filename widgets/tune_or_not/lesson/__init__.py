"""What a lesson's notebook opens with."""

from tune_or_not.lesson.opened import Lesson, open_lesson

__all__ = ["Lesson", "open_lesson"]
