"""Many messages due at one instant: how many a second go out, and how long one that is urgent and comes in meanwhile
waits. The messages are copies of those of the world, each to another address; the mail server is on loopback."""

import contextlib
import datetime
import sqlite3
import time

import sqlite_floor
from post import Post

LEAD = 5  # seconds in which the program has started and come to rest before the instant
URGENT = 9  # so many urgent ones are written one after the other while the others drain
PATIENCE = 900  # seconds
SLOTS = 8  # as many messages as the program has in hand at once
# What a copy has of its own; all else is as in the message that it is copied from.
OWN = {"state": "'pending'", "held_because": "NULL", "attempts": "0", "tries": "0", "lease_until": "NULL", "lease_token": "NULL",
       "last_error_code": "NULL", "finished_at": "NULL"}


class InPostgres:
    """The messages of a copy of the world in PostgreSQL."""

    def __init__(self, bench):
        self.bench, self.url = bench, bench.fresh()
        self.columns = self.run("SELECT column_name FROM information_schema.columns WHERE table_name = 'messages'").splitlines()

    def run(self, sql):
        """Runs a statement."""
        return self.bench.postgres.psql("run", sql)

    @contextlib.contextmanager
    def turn(self):
        """Writers do not wait for each other."""
        yield

    def numbered(self, first, last):
        """A table of numbers `n`."""
        return f"generate_series({first}, {last}) AS numbers(n)"

    def identity(self):
        """An id of the number `n`."""
        return "lpad(to_hex(n), 32, '0')::uuid"

    def settle(self):
        """What a database that came to be slowly looks like."""
        self.run("VACUUM (ANALYZE) messages")


class InSqlite:
    """The same in an SQLite file."""

    def __init__(self, bench):
        path = bench.scratch / "run.db"
        bench.copied(path)
        self.url, self.db = f"sqlite:{path}", sqlite3.connect(path, isolation_level=None, timeout=60)
        self.columns = [row[1] for row in self.db.execute("PRAGMA table_info(messages)")]

    def run(self, sql):
        """Runs a statement."""
        self.db.execute(sql)

    @contextlib.contextmanager
    def turn(self):
        """This process's turn to write: what is written is there, and due, once the program has let it."""
        self.db.execute("BEGIN IMMEDIATE")
        yield
        self.db.execute("COMMIT")

    def numbered(self, first, last):
        """A table of numbers `n`."""
        return (f"(WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) "
                "SELECT n FROM numbers)")

    def identity(self):
        """An id of the number `n`."""
        return "CAST(printf('%016d', n) AS BLOB)"

    def settle(self):
        """What a database that came to be slowly looks like."""
        self.run("ANALYZE messages")
        self.run("PRAGMA wal_checkpoint(TRUNCATE)")


def write(world, first, last, at, urgent):
    """Writes the messages of these numbers, due at an instant."""
    when = f"'{at.isoformat()}'"
    own = OWN | {"id": world.identity(), "urgent": "TRUE" if urgent else "FALSE", "next_attempt_at": when,
                 "scheduled_for": when, "created_at": when, "dedup_key": "'bench/' || n",
                 "address": f"'{'urgent' if urgent else 'p'}' || n || '@bench.example.org'",
                 "provider_reference": "'<' || n || '@bench.example.org>'"}
    values = ", ".join(own.get(column, f"m.{column}") for column in world.columns)
    one = "(SELECT * FROM messages WHERE channel = 'email' ORDER BY id LIMIT 1)"
    world.run(f"INSERT INTO messages ({', '.join(world.columns)}) SELECT {values} FROM {one} AS m CROSS JOIN "
              f"{world.numbered(first, last)}")


def now():
    """As the databases take it."""
    return datetime.datetime.now(datetime.UTC)


def drained(bench, world, count):
    """(messages a second, the delays of the urgent ones in ms): from the instant to the last one taken."""
    # What the world's own year left open is not measured.
    world.run("UPDATE messages SET state = 'cancelled', next_attempt_at = NULL WHERE next_attempt_at IS NOT NULL")
    due = now() + datetime.timedelta(seconds=LEAD + count // 5000)
    write(world, 1, count, due, urgent=False)
    world.settle()
    with Post() as post, bench.serve(world.url, "--jobs-only", smtp_url=post.url):
        if now() > due:
            raise SystemExit("bench: the messages were due before the program had started")
        delays = [urgent(world, post, count + turn + 1, count * (turn + 1) // (URGENT + 1)) for turn in range(URGENT)]
        until = time.time() + PATIENCE
        while post.taken()[0] < count + URGENT:
            if time.time() > until:
                raise SystemExit(f"bench: {post.taken()[0]} of {count} messages went out in {PATIENCE} s")
            time.sleep(0.05)
        taken, last = post.taken()
    # Each once: the urgent ones were told apart by their addresses.
    if taken != count + URGENT:
        raise SystemExit(f"bench: {taken - count - URGENT} messages too many")
    return taken / (last - due.timestamp()), sorted(delays)


def urgent(world, post, number, behind):
    """Writes an urgent one once so many have gone out; gives how long it took to arrive, in ms."""
    until = time.time() + PATIENCE
    while post.taken()[0] < behind:
        if time.time() > until:
            raise SystemExit(f"bench: {post.taken()[0]} messages went out in {PATIENCE} s")
        time.sleep(0.002)
    with world.turn():
        at = now()
        write(world, number, number, at, urgent=True)
    if not post.urgent.poll(PATIENCE):
        raise SystemExit("bench: an urgent message did not arrive")
    _, arrived = post.urgent.recv()
    return (arrived - at.timestamp()) * 1000


def measure(bench, count, name, world, least):
    """Adds the rows about deliveries on one database."""
    rates, delays = [], []
    for _ in range(bench.asked.rounds):
        rate, waited = drained(bench, world(bench), count)
        rates.append((rate, least(bench, count)))
        delays += waited
    rates.sort()
    rate, floor = rates[len(rates) // 2]
    delays.sort()
    bench.row.add(f"{name}{count} messages due at once, sent per s", rate, "", "", None, floor)
    bench.row.note(f"{name}urgent meanwhile, due to received, p50 / most, ms",
                   f"{delays[len(delays) // 2]:.0f} / {delays[-1]:.0f}", "", "")


def on_postgres(bench, count):
    """On PostgreSQL."""
    measure(bench, count, "", InPostgres, least_in_postgres)


def on_sqlite(bench, count):
    """On SQLite."""
    measure(bench, count, "SQLite: ", InSqlite, lambda bench, count: sqlite_floor.letters(bench.scratch, count))


def least_in_postgres(bench, count):
    """Floor 1: a claim and a record for each, by as many connections as the program has messages in hand."""
    bench.floor("letters", count=count)
    rate, _ = bench.pgbench("deliver", SLOTS, transactions=max(1, count // SLOTS))
    return rate
