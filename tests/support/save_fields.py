"""Two lessons at once: set fields of the kept case one after another, as a reader would.

python tests/support/save_fields.py FOLDER FIELD=VALUE ...   each is set, and saved, in turn
"""

import json
import sys
from pathlib import Path

from tune_or_not.reader.kept_case import KeptCase
from tune_or_not.reader.my_decision import MyDecision

if __name__ == "__main__":
    kept = KeptCase(MyDecision(Path(sys.argv[1]), print))
    print("ready", flush=True)
    sys.stdin.readline()
    for told in sys.argv[2:]:
        name, _, value = told.partition("=")
        kept.live.set(**{name: json.loads(value)})
        kept.save()
