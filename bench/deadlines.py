"""Many deadlines due at one instant: how long from due to recorded, how many steps a second, and whether what else is
pending slows it. The children came back 72 hours before the instant; all of it went through the real intake."""

import datetime
import json
import math
import time

from pending import STEP, InPostgres, InSqlite

LEAD = 60  # seconds between the last look before the instant and the instant, on a machine that is ours alone
A_SECOND = 25  # so many children are surely taken in and looked at in a second, also on a busy machine
PATIENCE = 120  # seconds
PENDING = 10  # so many times the deadlines are pending behind them in the second measurement


def notices(bench, count, returned_at, file):
    """Writes a file for `homeward import`: as many children who came back at one instant."""
    with open(bench.names, encoding="utf-8") as names, open(file, "w", encoding="utf-8") as out:
        for turn in range(count):
            line = names.readline()
            if not line:
                names.seek(0)
                line = names.readline()
            code, given, family, born, _ = line.rstrip("\n").split("\t")
            # A child of its own for each, or one would have several interviews.
            child = {"given_name": given, "family_name": f"{family}{'abcdefghij'[turn % 10]}own{turn}x", "date_of_birth": born}
            gone = returned_at - datetime.timedelta(hours=9)
            of = {"reference": f"D-{turn}", "authority": code, "reported_at": instant(returned_at)}
            missing = {"type": "missing", "child": child, "classification": "missing", "missing_from_at": instant(gone)}
            returned = {"type": "returned", "returned_at": instant(returned_at)}
            for notice in (missing, returned):
                line = {"organisation": f"Area {code} Police", "notice": of | notice}
                out.write(json.dumps(line) + "\n")


def instant(at):
    """As a notice has it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def measure(bench, count, database):
    """Adds the rows about deadlines on one database."""
    url = database.fresh("settled", "world")
    began = time.time()
    # Long enough ahead for the intake and the looks before the instant; it is said below where it was not.
    due = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + datetime.timedelta(seconds=LEAD + count // A_SECOND)
    file = bench.scratch / "deadlines.ndjson"
    notices(bench, count, due - datetime.timedelta(hours=72), file)
    bench.homeward(url, "import", "notices", str(file))
    taken = time.time() - began
    with bench.serve(url):
        settled(database, due)
    settling = time.time() - began - taken
    if datetime.datetime.now(datetime.UTC) > due - datetime.timedelta(seconds=3):
        row = f"{database.name}{count} deadlines at one instant"
        bench.row.note(row, "not measured: the looks before it took too long", "0.6", "0.25")
        return
    print(f"{database.name}{count} returns taken in {taken:.0f} s, first looks in {settling:.0f} s", flush=True)
    # Nobody of 18 or over is owed an interview, and some of the children are.
    count = database.number("settled", f"SELECT count(*) FROM watches WHERE subject_kind = 'interview' AND "
                                       f"next_look_at = '{due.isoformat()}'")
    rate, p99 = recorded(bench, database, due, count)
    own = database.own(due)
    many, _ = recorded(bench, database, due, count, later=count * PENDING)
    floor, floor_many = database.least(count, count), database.least(count, count * (PENDING + 1))
    bench.row.add(f"{database.name}steps recorded per s", rate, "0.5", "0.9", own, floor)
    bench.row.note(f"{database.name}exponent with what is pending (floor 1's)",
                   f"{exponent(rate, many):.2f} ({exponent(floor, floor_many):.2f})", "0.15", "0.05")
    bench.row.note(f"{database.name}{count} deadlines at one instant, due to recorded, p99 s", f"{p99:.2f}", "0.6", "0.25")


def exponent(rate, with_more):
    """By which power of what is pending the time grows."""
    return math.log(rate / with_more) / math.log(PENDING + 1)


def settled(database, due):
    """Waits until nothing is to be looked at before the instant."""
    before = (due - datetime.timedelta(seconds=1)).isoformat()
    while datetime.datetime.now(datetime.UTC) < due - datetime.timedelta(seconds=3):
        if database.number("settled", f"SELECT count(*) FROM watches WHERE next_look_at < '{before}'") == 0:
            return
        time.sleep(0.5)


def recorded(bench, database, due, count, later=0):
    """(steps per second, p99 in s) from the instant to the commit. Where the instant has passed, it counts from the start."""
    url = database.fresh("run", "settled")
    if later:
        database.pend(due + datetime.timedelta(seconds=1), later)
    with bench.serve(url):
        from_when = max(due.timestamp(), time.time())
        found, first, p99, last = database.commits(due, count, until=from_when + PATIENCE)
    if found < count:
        raise SystemExit(f"bench: {found} of {count} steps were recorded within two minutes")
    # After a start the first claim is when it begins.
    from_when = due.timestamp() if first - due.timestamp() < 2 else first
    return count / (last - from_when), p99 - from_when


def on_postgres(bench, count):
    """On PostgreSQL."""
    measure(bench, count, InPostgres(bench))


def on_sqlite(bench, count):
    """On SQLite."""
    measure(bench, count, InSqlite(bench))
