"""Many deadlines due at one instant: how long from due to recorded, how many steps a second, and whether what else is
pending slows it. The children came back 72 hours before the instant; all of it went through the real intake."""

import datetime
import json
import math
import time

from replay import replay

STEP = "interview.overdue"
LEAD = 60  # seconds between the last look before the instant and the instant, on a machine that is ours alone
A_SECOND = 25  # so many children are surely taken in and looked at in a second, also on a busy machine
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


def measure(bench, count):
    """Adds the rows about deadlines."""
    url = bench.fresh("settled")
    began = time.time()
    # Long enough ahead for the intake and the looks before the instant; it is said below where it was not.
    due = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + datetime.timedelta(seconds=LEAD + count // A_SECOND)
    file = bench.scratch / "deadlines.ndjson"
    notices(bench, count, due - datetime.timedelta(hours=72), file)
    bench.homeward(url, "import", "notices", str(file))
    taken = time.time() - began
    with bench.serve(url):
        settled(bench, due)
    settling = time.time() - began - taken
    if datetime.datetime.now(datetime.UTC) > due - datetime.timedelta(seconds=3):
        bench.row.note(f"{count} deadlines at one instant", "not measured: the looks before it took too long", "0.6", "0.25")
        return
    print(f"{count} returns taken in {taken:.0f} s, first looks in {settling:.0f} s", flush=True)
    # Nobody of 18 or over is owed an interview, and some of the children are.
    count = int(bench.postgres.psql("settled", f"SELECT count(*) FROM watches WHERE subject_kind = 'interview' AND "
                                               f"next_look_at = '{due}'"))
    rate, p99 = recorded(bench, due, count, "run", later=0)
    many, _ = recorded(bench, due, count, "run", later=count * PENDING)
    floor = least(bench, count, count)
    floor_many = least(bench, count, count * (PENDING + 1))
    own = replayed(bench, due, count)
    bench.row.add("steps recorded per s", rate, "0.5", "0.9", own, floor)
    bench.row.note("exponent with what is pending (floor 1's)",
                   f"{exponent(rate, many):.2f} ({exponent(floor, floor_many):.2f})", "0.15", "0.05")
    bench.row.note(f"{count} deadlines at one instant, due to recorded, p99 s", f"{p99:.2f}", "0.6", "0.25")


def exponent(rate, with_more):
    """By which power of what is pending the time grows."""
    return math.log(rate / with_more) / math.log(PENDING + 1)


def settled(bench, due):
    """Waits until nothing is to be looked at before the instant."""
    while datetime.datetime.now(datetime.UTC) < due - datetime.timedelta(seconds=3):
        left = bench.postgres.psql("settled", f"SELECT count(*) FROM watches WHERE next_look_at < '{due - datetime.timedelta(seconds=1)}'")
        if int(left) == 0:
            return
        time.sleep(0.5)


def recorded(bench, due, count, name, later):
    """(steps per second, p99 in s) from the instant to the commit. Where the instant has passed, it counts from the start."""
    url = bench.fresh(name, "settled")
    if later:
        bench.postgres.psql(name, f"UPDATE watches SET next_look_at = '{due + datetime.timedelta(seconds=1)}' WHERE ctid IN "
                                  f"(SELECT ctid FROM watches WHERE next_look_at IS NULL LIMIT {later})")
        # They came one by one over days; the rows as they were before are long gone.
        bench.postgres.psql(name, "VACUUM (ANALYZE) watches")
    sql = (f"SELECT count(*), coalesce(max(extract(epoch FROM at)), 0), coalesce(percentile_disc(0.99) WITHIN GROUP "
           f"(ORDER BY extract(epoch FROM at)), 0), coalesce(min(extract(epoch FROM at)), 0) FROM (SELECT "
           f"pg_xact_commit_timestamp(xmin) AS at FROM steps WHERE name = '{STEP}' AND due_at = '{due}') s")
    with bench.serve(url):
        from_when = max(due.timestamp(), time.time())
        while True:
            found, last, p99, first = map(float, bench.postgres.psql(name, sql).split("|"))
            if found >= count or time.time() - from_when > 120:
                break
            time.sleep(0.5)
    if found < count:
        raise SystemExit(f"bench: {found:.0f} of {count} steps were recorded within two minutes")
    # After a start the first claim is when it begins.
    from_when = due.timestamp() if first - due.timestamp() < 2 else first
    return count / (last - from_when), p99 - from_when


def least(bench, count, pending):
    """Floor 1: steps per second, one worker."""
    bench.floor("due", pending=pending)
    # As many as the deadlines that are measured, or as there are: the others pend behind them.
    rate, _ = bench.pgbench("steps", 1, transactions=max(1, count // 100))
    return rate * 100


def replayed(bench, due, count):
    """Floor 2: our own statements again, steps per second."""
    caught = bench.caught("run", lambda: recorded(bench, due, count, "run", later=0))
    bench.fresh("run", "settled")
    scripts, _ = caught.scripts('INTO "steps"')
    seconds, _, failed = replay(bench.postgres, "run", scripts)
    raised = int(bench.postgres.psql("run", f"SELECT count(*) FROM steps WHERE name = '{STEP}' AND due_at = '{due}'"))
    print(f"replayed {raised} steps, {failed} statements failed", flush=True)
    return raised / seconds
