"""What SQLite itself does with the same notices: one commit each, `synchronous=FULL`."""

import pathlib
import sqlite3
import time

# The least a system of this kind must write (floor 1).
LEAST = """
CREATE TABLE child(id INTEGER PRIMARY KEY, authority INT, name TEXT, reference TEXT UNIQUE);
CREATE TABLE episode(id INTEGER PRIMARY KEY, child INT, authority INT, told INT, missing_from INT, returned INT, risk INT,
  words TEXT);
CREATE TABLE outbox(id INTEGER PRIMARY KEY, topic TEXT, payload TEXT, at INT);
CREATE TABLE audit(id INTEGER PRIMARY KEY, authority INT, event TEXT, at INT);
CREATE INDEX episode_child ON episode(child, told);
CREATE INDEX episode_authority ON episode(authority, told, child);
"""
LETTERS = """
CREATE TABLE letter(id INTEGER PRIMARY KEY, address TEXT, words TEXT, next_at INT, lease_until INT, tries INT DEFAULT 0);
CREATE TABLE attempt(letter INT REFERENCES letter, number INT, at INT, PRIMARY KEY (letter, number));
CREATE INDEX letter_due ON letter(next_at) WHERE next_at IS NOT NULL;
"""
# Where a notice about a known child leaves rows, with the column that names its reference (floor 2).
ROWS = {"facts": "reference_id", "child_looks": "reference_id", "child_identifiers": "reference_id",
        "episode_references": "id", "missing_episodes": "id", "notices": "reference_id", "watches": "subject_id"}
# Of these some were there before.
CHANGED = ("child_looks", "child_identifiers", "episode_references", "missing_episodes", "watches")


DUE = """
CREATE TABLE interview(id INTEGER PRIMARY KEY, open INT, look_at INT, level INT DEFAULT 0);
CREATE TABLE step(id INTEGER PRIMARY KEY, interview INT REFERENCES interview, level INT, at INT);
CREATE TABLE outbox(id INTEGER PRIMARY KEY, topic TEXT, payload TEXT);
CREATE INDEX interview_due ON interview(look_at) WHERE open;
"""


def opened(path):
    """A connection as Homeward's."""
    db = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        db.execute(f"PRAGMA {pragma}")
    return db


def least(scratch, episodes, seconds):
    """Notices per second of floor 1."""
    path = pathlib.Path(scratch) / "least.db"
    path.unlink(missing_ok=True)
    db = opened(path)
    db.executescript(LEAST)
    children = max(1, int(episodes / 2.4))
    db.execute("BEGIN")
    db.executemany("INSERT INTO child VALUES (?, ?, ?, ?)",
                   ((i, i % 153, f"Child {i}", f"C{i:09d}") for i in range(1, children + 1)))
    db.executemany("INSERT INTO episode VALUES (?, ?, ?, ?, ?, ?, 2, ?)",
                   ((i, 1 + i % children, i % 153, i, i, i, f"Left after the evening meal. {i:032x}")
                    for i in range(1, episodes + 1)))
    db.execute("COMMIT")
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        db.execute("BEGIN IMMEDIATE")
        wanted = f"C{1 + done * 7919 % children:09d}"
        child, authority = db.execute("SELECT id, authority FROM child WHERE reference = ?", (wanted,)).fetchone()
        episode = db.execute("INSERT INTO episode(child, authority, told, missing_from, risk, words) VALUES (?, ?, ?, ?, 2, ?)",
                             (child, authority, done, done, "Left after the evening meal. 0123456789abcdef")).lastrowid
        db.execute("INSERT INTO audit(authority, event, at) VALUES (?, ?, ?)", (authority, f'{{"episode":{episode}}}', done))
        db.execute("INSERT INTO outbox(topic, payload, at) VALUES ('episode.opened', ?, ?)", (f'{{"episode":{episode}}}', done))
        db.execute("COMMIT")
        done += 1
    return done / (time.perf_counter() - began)


def letters(scratch, count):
    """Messages per second of floor 1: one writer claims each and records what came of it, a commit for either."""
    path = pathlib.Path(scratch) / "letters.db"
    path.unlink(missing_ok=True)
    db = opened(path)
    db.executescript(LETTERS)
    db.execute("BEGIN")
    db.executemany("INSERT INTO letter(address, words, next_at) VALUES (?, ?, 1)",
                   ((f"p{i}@bench.example.org", "An interview is overdue. " * 20) for i in range(count)))
    db.execute("COMMIT")
    began = time.perf_counter()
    for _ in range(count):
        ((letter, number),) = db.execute(
            "UPDATE letter SET lease_until = 60, tries = tries + 1 WHERE id = (SELECT id FROM letter WHERE next_at <= 2 AND "
            "(lease_until IS NULL OR lease_until <= 2) ORDER BY next_at LIMIT 1) RETURNING id, tries").fetchall()
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE letter SET next_at = NULL, lease_until = NULL WHERE id = ?", (letter,))
        db.execute("INSERT INTO attempt VALUES (?, ?, 2)", (letter, number))
        db.execute("COMMIT")
    return count / (time.perf_counter() - began)


def steps(scratch, count, pending):
    """Steps per second of floor 1: one writer claims a hundred that are due, each gets its step and a message."""
    path = pathlib.Path(scratch) / "due.db"
    path.unlink(missing_ok=True)
    db = opened(path)
    db.executescript(DUE)
    db.execute("BEGIN")
    db.executemany("INSERT INTO interview(id, open, look_at) VALUES (?, 1, 1)", ((i,) for i in range(1, pending + 1)))
    db.execute("COMMIT")
    began, done = time.perf_counter(), 0
    while done < count:
        db.execute("BEGIN IMMEDIATE")
        due = db.execute("SELECT id, level FROM interview WHERE open AND look_at <= 2 ORDER BY look_at LIMIT 100").fetchall()
        db.executemany("UPDATE interview SET level = level + 1, look_at = 1000 WHERE id = ?", ((i,) for i, _ in due))
        db.executemany("INSERT INTO step(interview, level, at) VALUES (?, ?, 2)", ((i, level + 1) for i, level in due))
        db.executemany("INSERT INTO outbox(topic, payload) VALUES ('interview.overdue', ?)",
                       ((f'{{"interview":{i},"level":{level + 1}}}',) for i, level in due))
        db.execute("COMMIT")
        done += len(due)
    return done / (time.perf_counter() - began)


def written(after):
    """The rows that Homeward wrote into the file `after`, notice by notice, as they stand in it at the end."""
    source = sqlite3.connect(f"file:{after}?mode=ro", uri=True)
    references = [row[0] for row in source.execute(
        "SELECT id FROM episode_references WHERE name LIKE 'B-run-%' ORDER BY id LIMIT 5000")]
    notices = []
    for reference in references:
        rows = [(table, row) for table, column in ROWS.items()
                for row in source.execute(f"SELECT * FROM {table} WHERE {column} = ?", (reference,))]
        facts = [row[0] for table, row in rows if table == "facts"]
        words = [("fact_texts", row) for fact in facts
                 for row in source.execute("SELECT * FROM fact_texts WHERE fact_id = ?", (fact,))]
        lines = [("audit", row) for table, notice in rows if table == "notices" for row in source.execute(
            "SELECT * FROM audit WHERE child_id = ? AND object = ?",
            (next(row[2] for name, row in rows if name == "facts"), "notice:" + text(notice[0])))]
        notices.append(rows + words + lines)
    source.close()
    return notices


def own(notices, before):
    """Commits per second of floor 2: groups of rows, as of `written`, written again into `before`, the file as it was."""
    db = opened(before)
    began = time.perf_counter()
    for rows in notices:
        db.execute("BEGIN IMMEDIATE")
        for table, row in rows:
            # A row that was there is written as one that changes it.
            verb = "REPLACE" if table in CHANGED else "INSERT"
            db.execute(f"{verb} INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        db.execute("COMMIT")
    rate = len(notices) / (time.perf_counter() - began)
    db.close()
    return rate


def text(blob):
    """An id as it stands in words."""
    return "-".join((blob.hex()[:8], blob.hex()[8:12], blob.hex()[12:16], blob.hex()[16:20], blob.hex()[20:]))
