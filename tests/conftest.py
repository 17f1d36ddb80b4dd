"""How Hypothesis runs here: no deadlines, since the machines differ; in CI the same examples each time, and fewer.

``HYPOTHESIS_PROFILE=few`` tries a few examples only: for the run with the lowest versions, which asks something else.
"""

import os

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, max_examples=60)
settings.register_profile("few", deadline=None, derandomize=True, max_examples=10)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "house"))
