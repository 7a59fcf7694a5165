"""Data of any size: copies of the demo's year, which the real program played at the moments at which it would have
happened. A copy has ids, names, birth dates and references of its own, so nothing is shared between two.

Hashes are made different, not made anew: a chain of a copy does not verify, which the bench does not ask. The first
copies are whole; those behind them leave out messages, steps and audit, or 10^6 episodes would take 50 GB.
"""

import datetime
import hashlib
import random
import re
import sqlite3

AUTHORITIES = 153
WHOLE = 70  # copies with everything: 10^4 episodes
# In an order in which every row finds what it points at.
PARTIES = ["authorities", "organisations", "organisation_authorities", "teams", "users", "policies"]
RECORD = ["children", "child_looks", "child_sounds", "child_identifiers", "episode_references", "missing_episodes", "repeat_standings",
          "return_interviews", "interview_episodes", "facts", "fact_texts", "notices", "reviews", "watches"]
REST = ["steps", "messages", "message_steps", "message_subjects", "delivery_attempts", "audit"]
# What is not kept of a copy that is not whole: facts that only the left-out rows speak of.
STEP_FACTS = ("step_raised", "step_told", "step_acknowledged", "step_withdrawn")
FAMILY = ["Samplewood", "Standin", "Placeholder", "Mockford", "Fictor", "Pretendley", "Specimen", "Testerton", "Dummerby"]
TOKEN = re.compile(
    r"[0-9a-f]{64}"  # a hash or fingerprint
    r"|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?<=\")990(?=\")|^990$"
    r"|\b(?:NP|OH|RF)-[0-9A-Z-]+"
    r"|\bNS1\d{3}\b"
    r"|(?:northshire(?:-police)?|oakfield-homes|riverside-fostering)\.example\.org|\bNorthshire\b|\b(?:Oakfield Homes|Riverside Fostering)\b"
    r"|\b(?:" + "|".join(FAMILY + [name.lower() for name in FAMILY]) + r")\b"
    r"|\b20[01]\d-\d\d-\d\d\b(?!T)"
)


def letters(number):
    """A number as letters, so that it can end a name."""
    return "".join("abcdefghijklmnop"[(number >> shift) & 15] for shift in (12, 8, 4, 0))


def authority_of(copy):
    """Few authorities have many children, as in England."""
    return f"{1 + int(AUTHORITIES * random.Random(copy).random() ** 1.7):03d}"


def secret(code, who):
    """The key of an authority's council or police."""
    return f"hw_bench_{who}_{code}"


class Template:
    """The demo's rows, cut where a copy differs."""

    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.tables = {name: self._columns(name) for name in PARTIES + RECORD + REST}
        self.parties = set()
        for table in ("organisations", "teams", "users"):
            self.parties |= {row[0] for row in self.db.execute(f"SELECT id FROM {table}")}
        self.births = {row[0] for row in self.db.execute("SELECT DISTINCT born FROM child_looks")}
        self.rows = {name: [[self._cut(value) for value in row] for row in self._read(name)] for name in self.tables}
        self.thin = dict(self.rows)
        kind, fact = self.tables["facts"].index("kind"), self.tables["facts"].index("id")
        self.thin["facts"] = [row for row in self.rows["facts"] if row[kind] not in STEP_FACTS]
        kept = {row[fact] for row in self.thin["facts"]}
        self.thin["fact_texts"] = [row for row in self.rows["fact_texts"] if row[0] in kept]
        self.episodes = len(self.rows["missing_episodes"])

    def _columns(self, table):
        return [row[1] for row in self.db.execute(f"PRAGMA table_info({table})")]

    def _read(self, table):
        # A list that is gone through twice a day leaves more lines than all else; one in ten shows as much.
        where = "WHERE action <> 'escalation.list' OR rowid % 10 = 0" if table == "audit" else ""
        return self.db.execute(f"SELECT * FROM {table} {where}").fetchall()

    def _cut(self, value):
        """A value as it is, or the parts of it that differ between copies."""
        if isinstance(value, str):
            found = [match for match in TOKEN.finditer(value) if self._differs(match.group())]
            if not found:
                return value
            parts, end = [], 0
            for match in found:
                parts += [value[end:match.start()], match.group()]
                end = match.end()
            return (*parts, value[end:])
        return value

    def _differs(self, token):
        return len(token) != 10 or token[4] != "-" or token in self.births


class Copy(dict):
    """What each token of the template is in one copy; worked out when first asked for."""

    def __init__(self, template, number, code):
        super().__init__()
        self.template, self.number, self.code = template, number, code
        self.mark = letters(number)
        self.shift = datetime.timedelta(days=random.Random(number).randrange(-900, 900))

    def __missing__(self, token):
        value = self[token] = self._made(token)
        return value

    def _made(self, token):
        if isinstance(token, bytes):
            last = int(self.code) if token in self.template.parties else self.number
            return token[:14] + last.to_bytes(2, "big")
        if len(token) == 64:
            return f"{self.number:08x}{token[8:]}"
        if len(token) == 36:
            last = int(self.code) if bytes.fromhex(token.replace("-", "")) in self.template.parties else self.number
            return f"{token[:32]}{last:04x}"
        if token == "990":
            return self.code
        if token.endswith(".example.org"):
            of = token.removesuffix(".example.org")
            return f"a{self.code}.example.org" if of == "northshire" else f"{of}-{self.code}.example.org"
        if token == "Northshire":
            return f"Area {self.code}"
        if token.startswith(("Oakfield", "Riverside")):
            return f"{token} {self.code}"
        if token[0] == "2":
            return str(datetime.date.fromisoformat(token) + self.shift)
        return token + (self.mark if token[0].islower() else self.mark if token.isalpha() else self.mark.upper())

    def value(self, cut):
        """A value of the template as it stands in this copy."""
        if isinstance(cut, tuple):
            return "".join(part if index % 2 == 0 else self[part] for index, part in enumerate(cut))
        if isinstance(cut, bytes) and len(cut) == 16:
            return self[cut]
        return cut

    def row(self, cuts):
        """A row of this copy."""
        return [cut if cut is None or cut.__class__ is int else self.value(cut) for cut in cuts]


def later(number, row, columns):
    """A watch of a copy comes due some days from now: what is measured is not to be disturbed by looks."""
    at = columns.index("next_look_at")
    if row[at] is not None:
        days = 2 + random.Random(number).random() * 20
        row[at] = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)).isoformat()
    return row


def tables(template, copies):
    """Every table with its columns and an iterator over its rows in all copies."""
    codes = [f"{number:03d}" for number in range(1, AUTHORITIES + 1)]
    for table in PARTIES:
        yield table, template.tables[table], (
            Copy(template, 0, code).row(row) for code in codes for row in template.rows[table])
    yield "api_keys", ["id", "name", "organisation_id", "hash", "scopes", "created_at"], keys(template, codes)
    for table in RECORD + REST:
        yield table, template.tables[table], rows(template, table, copies)


def keys(template, codes):
    """A key for the council and one for the police of each authority."""
    scopes = {"council": '["notices","records","interviews","reports","exports","administration"]',
              "police": '["notices","records"]'}
    kinds = {"council": "local_authority", "police": "police"}
    columns = template.tables["organisations"]
    for code in codes:
        for who, scope in scopes.items():
            row = next(row for row in template.rows["organisations"] if row[columns.index("kind")] == kinds[who])
            name = secret(code, who)
            digest = hashlib.sha256(name.encode())
            yield [digest.digest()[:16], name, Copy(template, 0, code).value(row[0]), digest.hexdigest(), scope,
                   "2026-01-01T00:00:00+00:00"]


def rows(template, table, copies):
    """The rows of one table of the record in all copies."""
    columns = template.tables[table]
    for number in range(1, copies + 1):
        if number > WHOLE and table in REST:
            return
        copy = Copy(template, number, authority_of(number))
        for cuts in (template.rows if number <= WHOLE else template.thin)[table]:
            row = copy.row(cuts)
            yield later(number, row, columns) if table == "watches" else row


def children(template, copies):
    """The children whom a notice can name: (authority, given, family, born, identifier or nothing)."""
    named = {}
    columns = template.tables["child_identifiers"]
    child, value = columns.index("child_id"), columns.index("value")
    for row in template.rows["child_identifiers"]:
        named.setdefault(row[child], row[value])
    looks = template.tables["child_looks"]
    child, given, family, born = (looks.index(name) for name in ("child_id", "given", "family", "born"))
    known = {row[child]: row for row in template.rows["child_looks"] if row[born]}
    for number in range(1, copies + 1):
        copy = Copy(template, number, authority_of(number))
        for key, row in known.items():
            yield (copy.code, row[given].title(), copy.value(row[family]).title(), copy.value(row[born]),
                   copy.value(named.get(key, "")))
