"""python -m tune_or_not: see cli.py."""

import sys

from tune_or_not.cli import main

sys.exit(main())
