"""`python -m docs.make_reference [--check]`; see the package."""

import sys

from docs.make_reference import stale, write

if sys.argv[1:] == ["--check"]:
    names = stale()
    if names:
        sys.exit(f"not current: {', '.join(names)}; run: python -m docs.make_reference")
elif sys.argv[1:]:
    sys.exit("usage: python -m docs.make_reference [--check]")
else:
    write()
