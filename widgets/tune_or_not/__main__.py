"""python -m tune_or_not: see course/command.py."""

import sys

from tune_or_not.course.command import main

sys.exit(main())
