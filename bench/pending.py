"""Deadlines in either database: what is pending, when each step was committed, and what the floors make of the same."""

import sqlite3
import time

import sqlite_floor
from replay import replay

STEP = "interview.overdue"
AT_ONCE = 100  # children in a commit of floor 2 in SQLite, as in floor 1
# What a step leaves in an SQLite file: the rows of each table, by the child; `due` is the instant.
LEFT = {
    "facts": "SELECT child_id, t.* FROM facts t WHERE kind LIKE 'step%' AND recorded_at >= :due",
    "steps": "SELECT person_id, t.* FROM steps t WHERE name = :step AND due_at = :due",
    "watches": "SELECT person_id, t.* FROM watches t WHERE (subject_kind, subject_id) IN (SELECT subject_kind, subject_id "
               "FROM old.watches WHERE subject_kind = 'interview' AND next_look_at = :due)",
    "messages": "SELECT child_id, t.* FROM messages t WHERE created_at >= :due",
    "message_steps": "SELECT child_id, t.* FROM message_steps t WHERE message_id IN (SELECT id FROM messages WHERE "
                     "created_at >= :due)",
    "message_subjects": "SELECT m.child_id, t.* FROM message_subjects t JOIN messages m ON m.id = t.message_id WHERE "
                        "m.created_at >= :due",
}


class InPostgres:
    """In PostgreSQL, which says itself when a row was committed."""

    name = ""

    def __init__(self, bench):
        self.bench = bench

    def fresh(self, name, of):
        """A copy; gives its URL."""
        return self.bench.fresh(name, of)

    def number(self, name, sql):
        """The one number that is asked for."""
        return int(self.bench.postgres.psql(name, sql))

    def pend(self, at, count):
        """So many more are to be looked at at this instant."""
        self.bench.postgres.psql("run", f"UPDATE watches SET next_look_at = '{at.isoformat()}' WHERE ctid IN (SELECT ctid "
                                        f"FROM watches WHERE next_look_at IS NULL LIMIT {count})")
        # They came one by one over days; the rows as they were before are long gone.
        self.bench.postgres.psql("run", "VACUUM (ANALYZE) watches")

    def commits(self, due, count, until):
        """(how many steps, the first, the 99th percentile and the last of their commits)."""
        sql = (f"SELECT count(*), coalesce(min(extract(epoch FROM at)), 0), coalesce(percentile_disc(0.99) WITHIN GROUP "
               f"(ORDER BY extract(epoch FROM at)), 0), coalesce(max(extract(epoch FROM at)), 0) FROM (SELECT "
               f"pg_xact_commit_timestamp(xmin) AS at FROM steps WHERE name = '{STEP}' AND due_at = '{due}') s")
        while True:
            found, first, p99, last = map(float, self.bench.postgres.psql("run", sql).split("|"))
            if found >= count or time.time() > until:
                return int(found), first, p99, last
            time.sleep(0.5)

    def least(self, count, pending):
        """Floor 1: steps per second, one worker."""
        self.bench.floor("due", pending=pending)
        # As many as the deadlines that are measured, or as there are: the others pend behind them.
        rate, _ = self.bench.pgbench("steps", 1, transactions=max(1, count // 100))
        return rate * 100

    def own(self, due):
        """Floor 2: our own statements again, steps per second."""
        count = self.number("run", f"SELECT count(*) FROM steps WHERE name = '{STEP}' AND due_at = '{due}'")
        self.fresh("run", "settled")

        def act():
            with self.bench.serve(self.bench.postgres.url("run")):
                self.commits(due, count, time.time() + 120)

        caught = self.bench.caught("run", act)
        self.fresh("run", "settled")
        scripts, _ = caught.scripts('INTO "steps"')
        seconds, _, failed = replay(self.bench.postgres, "run", scripts)
        raised = self.number("run", f"SELECT count(*) FROM steps WHERE name = '{STEP}' AND due_at = '{due}'")
        print(f"replayed {raised} steps, {failed} statements failed", flush=True)
        return raised / seconds


class InSqlite:
    """In one SQLite file, where a commit is when another connection sees it: it looks every few milliseconds."""

    name = "SQLite: "

    def __init__(self, bench):
        self.bench = bench

    def path(self, name):
        """Where the file is."""
        return self.bench.scratch / f"{name}.db"

    def fresh(self, name, of):
        """A copy; gives its URL."""
        self.bench.copied(self.path(name), self.path(of))
        return f"sqlite:{self.path(name)}"

    def number(self, name, sql):
        """The one number that is asked for."""
        db = sqlite3.connect(f"file:{self.path(name)}?mode=ro", uri=True, timeout=60)
        ((number,),) = db.execute(sql).fetchall()
        db.close()
        return number

    def pend(self, at, count):
        """So many more are to be looked at at this instant."""
        db = sqlite3.connect(self.path("run"), isolation_level=None)
        db.execute("UPDATE watches SET next_look_at = ? WHERE rowid IN (SELECT rowid FROM watches WHERE next_look_at IS NULL "
                   "LIMIT ?)", (at.isoformat(), count))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()

    def commits(self, due, count, until):
        """(how many steps, the first, the 99th percentile and the last of their commits)."""
        db = sqlite3.connect(f"file:{self.path('run')}?mode=ro", uri=True, timeout=60)
        sql = f"SELECT count(*) FROM steps WHERE name = '{STEP}' AND due_at = '{due.isoformat()}'"
        seen = []
        while not seen or (seen[-1][1] < count and seen[-1][0] < until):
            ((found,),) = db.execute(sql).fetchall()
            seen.append((time.time(), found))
            # Once it has begun, often enough for hundredths of a second; it is one of two processors meanwhile.
            time.sleep(0.02 if found or time.time() > due.timestamp() - 1 else 0.5)
        db.close()
        at = lambda wanted: next((when for when, found in seen if found >= wanted), 0.0)
        return seen[-1][1], at(1), at(count * 0.99), at(count)

    def least(self, count, pending):
        """Floor 1: steps per second, one writer."""
        return sqlite_floor.steps(self.bench.scratch, count, pending)

    def own(self, due):
        """Floor 2: the rows that the steps left, written again into the file as it was, a hundred children in a commit."""
        db = sqlite3.connect(self.path("run"), isolation_level=None)
        db.execute("ATTACH ? AS old", (str(self.path("settled")),))
        asked = {"due": due.isoformat(), "step": STEP}
        children = {}
        for table, sql in LEFT.items():
            for child, *row in db.execute(sql, {name: asked[name] for name in asked if f":{name}" in sql}):
                children.setdefault(child, []).append((table, row))
        count = sum(1 for rows in children.values() for table, _ in rows if table == "steps")
        db.close()
        self.fresh("run", "settled")
        each = list(children.values())
        commits = [sum(each[at:at + AT_ONCE], []) for at in range(0, len(each), AT_ONCE)]
        return count * sqlite_floor.own(commits, self.path("run")) / len(commits)
