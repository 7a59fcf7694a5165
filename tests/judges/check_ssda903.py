"""Has the public validator of the SSDA903 return judge Missing tables by the rules that touch them.

In, as JSON: [{"year": 2026, "header": "…", "episodes": "…", "missing": "…", "missing_last": "…"|null}], each table as CSV.
Out: for each, by rule, the rows that fail, counted from 0 (of rule 580, rows of Episodes); null where the rule was skipped.
"""

import importlib
import io
import json
import sys

import pandas as pd

RULES = "564 565 566 567 570 571 574 575 576 577 578 580 581 586 1004 1005 1006 1012 INT04 INT13".split()
NAMES = {"header": "Header", "episodes": "Episodes", "missing": "Missing", "missing_last": "Missing_last"}


def judged(asked):
    year = asked["year"]
    rules = importlib.import_module(f"lac_validator.rules.lac{year - 1}_{year % 100:02d}").registry
    tables = {
        name: pd.read_csv(io.StringIO(asked[key]), dtype=str) for key, name in NAMES.items() if asked[key] is not None
    }
    dates = {"collection_start": f"01/04/{year - 1}", "collection_end": f"31/03/{year}"}

    def fails(code):
        # Rules change what they are given.
        found = rules[code].func({**{name: table.copy() for name, table in tables.items()}, "metadata": dates})
        rows = found.get("Episodes" if code == "580" else "Missing")
        return None if rows is None else sorted(int(row) for row in rows)

    return {code: fails(code) for code in RULES}


json.dump([judged(asked) for asked in json.load(sys.stdin)], sys.stdout)
