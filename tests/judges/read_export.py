"""Reads an export as others do, with Python's csv.

In, as JSON: {"csv": "…"}. Out: {"table": [a row by its headings, …]}.
"""

import csv
import io
import json
import sys

given = json.load(sys.stdin)
json.dump({"table": list(csv.DictReader(io.StringIO(given["csv"], newline=""), strict=True))}, sys.stdout)
