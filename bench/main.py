"""The bench: Homeward's figures beside what the database itself does, in one run. `bench/run --help` says how to ask."""

import argparse
import datetime
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import deadlines
import deliveries
import sqlite_floor
import table
from filling import fill_postgres, fill_sqlite
from postgres import Postgres
from replay import Caught, replay
from served import Served
from world import Template, children

HERE = pathlib.Path(__file__).parent
CONNECTIONS = 32
WARM_UP = 3  # seconds: connections are made, statements prepared


def middle(values):
    """The median of an odd number of rounds."""
    return sorted(values)[len(values) // 2]


class Bench:
    """One scale."""

    def __init__(self, program, scratch, template, postgres, episodes, asked):
        self.program, self.scratch, self.postgres, self.asked = program.resolve(), scratch, postgres, asked
        self.episodes = episodes
        self.copies = max(1, round(episodes / template.episodes))
        self.template = template
        self.names = scratch / "children.tsv"
        self.row = table.Rows(episodes)
        self.runs = 0

    def homeward(self, url, *words):
        """Runs a command of the program."""
        subprocess.run([self.program, *words], check=True, cwd=self.scratch, stdout=subprocess.DEVNULL,
                       env={"HOMEWARD_DATABASE_URL": url})

    def make(self):
        """Makes both databases of this size, unless the folder holds them already."""
        self.world = self.scratch / "world.db"
        made = self.scratch / "made"
        wanted = f"{self.episodes} {' '.join(self.asked.on)}"
        if made.exists() and made.read_text(encoding="utf-8") == wanted:
            return
        made.unlink(missing_ok=True)
        self.fill()
        made.write_text(wanted, encoding="utf-8")

    def fill(self):
        """Fills both databases anew."""
        empty = self.scratch / "empty.toml"
        empty.touch()
        with open(self.names, "w", encoding="utf-8") as names:
            wanted = list(children(self.template, self.copies))
            step = max(1, len(wanted) // 100_000)
            names.writelines("\t".join(child) + "\n" for child in wanted[::step])
        if "postgres" in self.asked.on:
            self.postgres.psql("postgres", "DROP DATABASE IF EXISTS world; CREATE DATABASE world")
            self.homeward(self.postgres.url("world"), "apply", str(empty))
            fill_postgres(self.postgres, "world", self.template, self.copies)
            self.postgres.psql("postgres", "DROP DATABASE IF EXISTS floor; CREATE DATABASE floor")
            self.floor("schema", n=self.episodes)
        if "sqlite" in self.asked.on:
            remove(self.world)
            self.homeward(f"sqlite:{self.world}", "apply", str(empty))
            fill_sqlite(self.world, self.template, self.copies)

    def fresh(self, name="run", of="world"):
        """A database as it was made; gives its URL."""
        self.postgres.psql("postgres", f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} TEMPLATE {of} "
                                       f"STRATEGY file_copy")
        return self.postgres.url(name)

    def serve(self, url, *arguments, **settings):
        """Homeward on a database."""
        return Served(self.program, url, self.scratch, *arguments, **settings)

    def notices(self, served, seconds=None, run="run"):
        """(notices per second, p50, p99) over HTTP."""
        self.runs += 1
        return served.wrk("notices.lua", CONNECTIONS, seconds or self.asked.seconds, CHILDREN=str(self.names),
                          RUN=f"{run}-{self.runs}")

    def measure(self):
        """All rows of the table."""
        asked = self.asked
        if "postgres" in asked.on:
            if not asked.only_messages:
                self.on_postgres()
                if asked.deadlines:
                    deadlines.on_postgres(self, asked.deadlines)
            if asked.messages:
                deliveries.on_postgres(self, asked.messages)
        if "sqlite" in asked.on:
            if not asked.only_messages:
                self.on_sqlite()
                if asked.deadlines:
                    deadlines.on_sqlite(self, asked.deadlines)
            if asked.messages:
                deliveries.on_sqlite(self, asked.messages)

    def on_postgres(self):
        """All rows of the table that PostgreSQL has a part in."""
        ours, beside, lists, repeats, boards, floors, listed, replayed = [], [], [], [], [], [], [], []
        people = max(1, int(self.episodes / 2.4))
        for round_ in range(self.asked.rounds):
            url = self.fresh()
            with self.serve(url, "--without-jobs") as served:
                start, idle = served.first_answer, served.memory()[0]
                self.notices(served, WARM_UP, "warm")
                ours.append(self.notices(served))
                floors.append(self.pgbench("notice", CONNECTIONS, children=people))
                self.read(served, lists, repeats, boards)
                listed.append(self.pgbench("list", CONNECTIONS))
                loaded = served.memory()[1]
            with self.serve(url) as served:
                self.notices(served, WARM_UP, "warm")
                beside.append(self.notices(served))
            replayed.append(self.replayed(url, round_))
        repeat_floor = middle([middle(self.pgbench("repeat", 1)[1]) for _ in range(self.asked.rounds)])
        self.write_notices(ours, beside, floors, [r[0] for r in replayed])
        own_lists = [r[1] for r in replayed]
        self.row.add("lists of 50, per s", middle([r[0] for r in lists]), "0.4", "0.7",
                     middle([r[0] for r in own_lists]), middle([rate for rate, _ in listed]))
        self.row.times("repeat-missing, largest authority, p50 ms", middle(repeats), "20x (10^7)", "5x", None, repeat_floor)
        self.row.note("live board, largest authority, p50 ms", f"{middle(boards):.1f}", "10^3's and 50", "")
        self.row.note("memory idle / most, MiB (PostgreSQL)", f"{idle:.0f} / {loaded:.0f}", "40 / 120", "15 / 50")
        self.row.note("start to first answer, s", f"{start:.3f}", "0.5", "0.1")

    def read(self, served, lists, repeats, boards):
        """What people wait for: a list; and of the largest authority who went missing again, and the live board."""
        seconds = self.asked.seconds
        served.wrk("lists.lua", CONNECTIONS, WARM_UP)
        lists.append(served.wrk("lists.lua", CONNECTIONS, seconds))
        repeats.append(served.wrk("lists.lua", 2, seconds, REPORT="repeat-missing?limit=50&", AUTHORITY="001")[1])
        boards.append(served.wrk("lists.lua", 2, seconds, REPORT="live?", AUTHORITY="001")[1])

    def write_notices(self, ours, beside, floors, replayed):
        """The rows about notices."""
        self.row.add("notices, 32 connections, per s", middle([r[0] for r in ours]), "0.45", "0.9",
                     middle([r[0] for r in replayed]), middle([rate for rate, _ in floors]))
        p99 = [lat[int(len(lat) * 0.99)] for _, lat in floors]
        self.row.times("notices, p99 ms", middle([r[2] for r in ours]), "3x", "1.5x",
                       middle([r[1] for r in replayed]), middle(p99))
        self.row.note("notices with the jobs beside them, per s", f"{middle([r[0] for r in beside]):.0f}", "", "")

    def floor(self, script, **variables):
        """Runs a script on floor 1's database."""
        sql = (HERE / f"floor/{script}.sql").read_text(encoding="utf-8")
        for name, value in variables.items():
            sql = sql.replace(f":{name}", str(value))
        self.postgres.psql("floor", sql)

    def pgbench(self, script, clients, transactions=None, **variables):
        """A script of floor 1."""
        return self.postgres.pgbench("floor", HERE / f"floor/{script}.sql", clients, self.asked.seconds, transactions,
                                     **variables)

    def replayed(self, url, round_):
        """Floor 2 of notices (per second, p99) and of lists (per second)."""
        with self.serve(url, "--without-jobs") as served:
            caught = self.caught("run", lambda: self.notices(served, 4, f"caught{round_}"))
            lists = self.caught("run", lambda: served.wrk("lists.lua", CONNECTIONS, 3))
        self.fresh()
        scripts, count = caught.scripts("INSERT INTO \"notices\"")
        seconds, latencies, failed = replay(self.postgres, "run", scripts)
        if failed * 50 > count:
            raise SystemExit(f"bench: {failed} statements failed in the replay of {count} notices")
        notices = (count / seconds, latencies[int(len(latencies) * 0.99)])
        # A list is reads and the lines of its audit, each by itself.
        scripts, _ = lists.scripts("")
        seconds, _, _ = replay(self.postgres, "run", scripts)
        asked = sum(1 for statements in lists.sessions.values() for sql, _ in statements
                    if 'FROM "missing_episodes"' in sql and "LIMIT" in sql)
        return notices, (asked / seconds,)

    def caught(self, database, act):
        """What the server logged while something was done."""
        log = max((self.postgres.folder / "data/log").glob("*.json"))
        before = log.stat().st_size
        self.postgres.psql("postgres", "ALTER SYSTEM SET log_min_duration_statement = 0; SELECT pg_reload_conf()")
        time.sleep(0.5)
        act()
        self.postgres.psql("postgres", "ALTER SYSTEM RESET log_min_duration_statement; SELECT pg_reload_conf()")
        time.sleep(0.5)
        with open(log, encoding="utf-8", errors="replace") as lines:
            lines.seek(before)
            return Caught(lines.read(), database)

    def copied(self, path, of=None):
        """A copy of a SQLite file, else of the one that was filled, at `path`."""
        remove(path)
        shutil.copy(of or self.world, path)

    def on_sqlite(self):
        """The same rows in one file; what is read has no floor here."""
        ours, beside, floors, own, lists, repeats, boards = [], [], [], [], [], [], []
        for _ in range(self.asked.rounds):
            run = self.scratch / "run.db"
            self.copied(run)
            with self.serve(f"sqlite:{run}", "--without-jobs") as served:
                start, idle = served.first_answer, served.memory()[0]
                self.notices(served, WARM_UP, "warm")
                ours.append(self.notices(served))
                self.read(served, lists, repeats, boards)
                loaded = served.memory()[1]
            with self.serve(f"sqlite:{run}") as served:
                self.notices(served, WARM_UP, "warm")
                beside.append(self.notices(served, run="beside"))
            floors.append(sqlite_floor.least(self.scratch, min(self.episodes, 100_000), self.asked.seconds))
            notices = sqlite_floor.written(run)
            # One copy beside the world, not two: at a million episodes each is some 20 GB.
            self.copied(run)
            own.append(sqlite_floor.own(notices, run))
            remove(run)
        self.row.add("SQLite: notices, 32 connections, per s", middle([r[0] for r in ours]), "1.0", "2.0",
                     middle(own), middle(floors))
        self.row.note("SQLite: p99 ms; with the jobs beside, per s",
                      f"{middle([r[2] for r in ours]):.1f}; {middle([r[0] for r in beside]):.0f}", "", "")
        self.row.note("SQLite: lists of 50, per s", f"{middle([r[0] for r in lists]):.0f}", "", "")
        self.row.note("SQLite: repeat-missing; live board, largest authority, p50 ms",
                      f"{middle(repeats):.1f}; {middle(boards):.1f}", "", "")
        self.row.note("memory idle / most, MiB (SQLite)", f"{idle:.0f} / {loaded:.0f}", "40 / 120", "15 / 50")
        self.row.note("start to first answer, s (SQLite)", f"{start:.3f}", "0.5", "0.1")


def remove(path):
    """Removes a SQLite file with what lies beside it."""
    for ending in ("", "-wal", "-shm", ".lock"):
        pathlib.Path(f"{path}{ending}").unlink(missing_ok=True)


def demo(program, scratch):
    """The demo's year, played into a file."""
    path = scratch / "demo.db"
    if not path.exists():
        with open(scratch / "demo.log", "w", encoding="utf-8") as log:
            playing = subprocess.Popen([program, "demo"], cwd=scratch, stdout=log, stderr=log, env={
                "HOMEWARD_DATABASE_URL": f"sqlite:{path}", "HOMEWARD_LISTEN": "127.0.0.1:0", "HOMEWARD_LOG": "error"})
        while "listening" not in (scratch / "demo.log").read_text(encoding="utf-8"):
            if playing.poll() is not None:
                raise SystemExit((scratch / "demo.log").read_text(encoding="utf-8"))
            time.sleep(0.2)
        playing.terminate()
        playing.wait()
    return Template(path)


def main():
    """Asks and prints."""
    asking = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    asking.add_argument("--scale", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="episodes")
    asking.add_argument("--rounds", type=int, default=3, help="odd: the median is printed; 0 only fills the databases")
    asking.add_argument("--seconds", type=int, default=8, help="of each measurement")
    asking.add_argument("--on", nargs="+", default=["postgres", "sqlite"], choices=["postgres", "sqlite"])
    asking.add_argument("--deadlines", type=int, default=10_000, help="due at one instant; 0 leaves them out")
    asking.add_argument("--messages", type=int, default=10_000, help="due at one instant; 0 leaves them out")
    asking.add_argument("--only-messages", action="store_true", help="nothing but those")
    asking.add_argument("--keep", type=pathlib.Path, help="a folder to work in and to leave as it is; a later run takes "
                        "the databases that it finds there filled")
    asking.add_argument("program", type=pathlib.Path)
    asked = asking.parse_args()
    scratch = asked.keep or pathlib.Path(tempfile.mkdtemp(prefix="homeward-bench.", dir="/tmp"))
    scratch.mkdir(parents=True, exist_ok=True)
    scratch.chmod(0o755)
    try:
        template = demo(asked.program.resolve(), scratch)
        with Postgres(scratch) as postgres:
            print(table.machine(), flush=True)
            for episodes in asked.scale:
                bench = Bench(asked.program, scratch, template, postgres, episodes, asked)
                began = time.time()
                bench.make()
                print(f"\n{episodes} episodes, made in {time.time() - began:.0f} s; "
                      f"{datetime.datetime.now():%H:%M}; {table.share()}", flush=True)
                if not asked.rounds:
                    continue
                bench.measure()
                bench.row.print()
    finally:
        if not asked.keep:
            shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
