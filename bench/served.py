"""A running Homeward: started, asked, weighed, stopped."""

import os
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).parent
PATIENCE = 60
SECRET_KEY = "00" * 32  # nothing here is secret, and PostgreSQL's programs must all be told one


class Served:
    """`homeward serve` on a database; a context manager. Its log goes to a file, as under a service manager."""

    def __init__(self, program, database_url, scratch, *arguments, **settings):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.command = [str(program), "serve", *arguments]
        given = {"database_url": database_url, "listen": self.address, "rate_limit": "4000000000",
                 "secret_key": SECRET_KEY, **settings}
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HOMEWARD_")}
        self.environment = clean | {f"HOMEWARD_{name.upper()}": value for name, value in given.items()}
        self.scratch = pathlib.Path(scratch)

    def __enter__(self):
        with open(self.scratch / "served.log", "ab") as log:
            began = time.perf_counter()
            self.process = subprocess.Popen(self.command, cwd=self.scratch, env=self.environment, stdout=log, stderr=log)
        while True:
            try:
                with urllib.request.urlopen(f"http://{self.address}/health/live", timeout=5):
                    self.first_answer = time.perf_counter() - began
                    return self
            except (urllib.error.URLError, OSError):
                if time.perf_counter() - began > PATIENCE or self.process.poll() is not None:
                    raise SystemExit(f"bench: Homeward did not start; see {self.scratch / 'served.log'}") from None
                time.sleep(0.002)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE)

    def memory(self):
        """Resident memory in MiB, and the most it ever was."""
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        found = {name: int(rest.split()[0]) / 1024 for name, rest in (line.split(":", 1) for line in lines)
                 if name in ("VmRSS", "VmHWM")}
        return found["VmRSS"], found["VmHWM"]

    def wrk(self, script, connections, seconds, **variables):
        """Runs a script of wrk's; gives (requests per second, p50 ms, p99 ms). Any refusal ends the bench."""
        done = subprocess.run(["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s",
                               "-s", str(HERE / script), f"http://{self.address}"],
                              env={**os.environ, **variables}, text=True, check=True, capture_output=True)
        line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
        a_second, p50, p99, bad = (float(word) for word in line.split()[1:])
        if bad or done.stderr:
            raise SystemExit(f"bench: {script}: {bad:.0f} bad answers\n{done.stderr[:1000]}")
        return a_second, p50, p99
