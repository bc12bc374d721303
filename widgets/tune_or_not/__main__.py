"""python -m tune_or_not: see cli.py."""

import sys

if __name__ == "__main__":  # a process that check-data starts imports this and must do nothing
    from tune_or_not.cli import main

    sys.exit(main())
