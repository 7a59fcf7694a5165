"""A PostgreSQL of the bench's own: made in a scratch folder, on a free port, removed with it. Default durability."""

import glob
import os
import pathlib
import shutil
import socket
import subprocess
import time

PATIENCE = 60  # seconds in which a server starts or stops


def programs():
    """The folder with PostgreSQL's server programs and pgbench."""
    for folder in sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True):
        if all(os.access(f"{folder}/{name}", os.X_OK) for name in ("initdb", "postgres", "pgbench", "psql")):
            return folder
    if found := shutil.which("pgbench"):
        return os.path.dirname(os.path.realpath(found))
    raise SystemExit("bench: please install PostgreSQL with pgbench")


class Postgres:
    """A running server; a context manager."""

    def __init__(self, scratch):
        self.folder = pathlib.Path(scratch) / "postgres"
        self.programs = programs()
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.user:
            shutil.chown(self.folder, self.user)
        if not (self.folder / "data").exists():
            self._run("initdb", "-D", "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "-N")
        with open(self.folder / "log", "w", encoding="utf-8") as log:
            # What a council's small server would have; durability as shipped.
            settings = {"max_connections": 200, "listen_addresses": "127.0.0.1", "shared_buffers": "1GB",
                        "max_wal_size": "8GB", "unix_socket_directories": self.folder,
                        # What replays and commit times are read from.
                        "track_commit_timestamp": "on", "logging_collector": "on", "log_destination": "jsonlog",
                        "log_rotation_age": 0, "log_rotation_size": 0}
            options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
            self.server = subprocess.Popen([f"{self.programs}/postgres", "-D", "data", "-p", str(self.port), *options],
                                           cwd=self.folder, user=self.user, extra_groups=[] if self.user else None,
                                           stdout=log, stderr=log)
        until = time.time() + PATIENCE
        while subprocess.run([f"{self.programs}/pg_isready", "-q", *self._to()], check=False).returncode:
            if time.time() > until or self.server.poll() is not None:
                raise SystemExit(f"bench: PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait(PATIENCE)

    def _run(self, program, *arguments):
        subprocess.run([f"{self.programs}/{program}", *arguments], check=True, cwd=self.folder, user=self.user,
                       extra_groups=[] if self.user else None, stdout=subprocess.DEVNULL)

    def _to(self):
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]

    def url(self, database):
        """How Homeward is told of it."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def psql(self, database, sql, **more):
        """Runs statements; gives what they print, unaligned."""
        done = subprocess.run([f"{self.programs}/psql", *self._to(), "-d", database, "-qAtX", "-v", "ON_ERROR_STOP=1"],
                              input=sql, text=True, check=True, capture_output=True, **more)
        return done.stdout.strip()

    def copying(self, database, table, columns):
        """A psql that takes rows in COPY's text format on its standard input, past triggers and foreign keys."""
        quoted = ", ".join(f'"{column}"' for column in columns)
        return subprocess.Popen([f"{self.programs}/psql", *self._to(), "-d", database, "-qAtX",
                                 "-c", f"COPY {table} ({quoted}) FROM STDIN"], stdin=subprocess.PIPE, text=True,
                                env={**os.environ, "PGOPTIONS": "-c session_replication_role=replica "
                                                                "-c synchronous_commit=off"})

    def pgbench(self, database, script, clients, seconds=None, transactions=None, **variables):
        """Runs a script for so long, or so often; gives (transactions per second, latencies in ms)."""
        prefix = self.folder / "pgbench"
        for old in glob.glob(f"{prefix}.*"):
            os.remove(old)
        defined = [word for name, value in variables.items() for word in ("-D", f"{name}={value}")]
        until = ["-t", str(transactions)] if transactions else ["-T", str(seconds)]
        done = subprocess.run([f"{self.programs}/pgbench", *self._to(), "-n", "-M", "prepared", "-c", str(clients),
                               "-j", str(min(clients, 2)), *until, "-l", "--log-prefix", str(prefix),
                               *defined, "-f", str(script), database], text=True, check=True, capture_output=True)
        if "ERROR" in done.stderr or "aborted" in done.stderr:
            raise SystemExit(f"bench: {script}:\n{done.stderr[:2000]}")
        a_second = next(float(line.split()[2]) for line in done.stdout.splitlines() if line.startswith("tps"))
        latencies = []
        for log in glob.glob(f"{prefix}.*"):
            with open(log, encoding="ascii") as lines:
                latencies += [int(line.split()[2]) / 1000 for line in lines]
            os.remove(log)
        return a_second, sorted(latencies)
