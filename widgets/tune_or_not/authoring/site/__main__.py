"""python -m tune_or_not.authoring.site [-o FOLDER] [LESSON ...]"""

import sys

from tune_or_not.authoring.site.build import main

sys.exit(main())
