"""Floor 2 on PostgreSQL: the statements that Homeward sent, caught in the server's log with their parameters, are sent
again by as many psql sessions to a copy of the database as it was. Nothing is left out: locks, reads, writes, commits.

psql, not pgbench, because every transaction has values of its own; each distinct statement is prepared once a session.
"""

import json
import re
import subprocess
import time

QUOTED = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
NUMBERED = re.compile(r"\$(\d+)")
# What cannot be guessed from where it stands.
TYPED = [("unnest($1)", "unnest($1::bigint[])")]


class Caught:
    """The statements of each session, as the log has them."""

    def __init__(self, log, database):
        self.sessions = {}
        for line in log.splitlines():
            if not line.startswith("{"):
                continue
            entry = json.loads(line)
            message = entry.get("message", "")
            if entry.get("dbname") != database or not message.startswith("duration:"):
                continue
            kind, _, sql = message.split("ms  ", 1)[1].partition(": ")
            if kind.startswith("execute") or kind == "statement":
                self.sessions.setdefault(entry["pid"], []).append((sql, entry.get("detail", "")))

    def scripts(self, wanted):
        """For each session a psql script of its transactions in which a statement is `wanted`; and how many those are."""
        scripts, count = [], 0
        for statements in self.sessions.values():
            names, lines = {}, []
            for transaction in transactions(statements):
                if not any(wanted in sql for sql, _ in transaction):
                    continue
                count += 1
                lines.append("\\echo .")
                for sql, detail in transaction:
                    lines.append(again(sql, detail, names, lines))
            if lines:
                scripts.append("\\timing on\n\\o /dev/null\n" + "\n".join(lines) + "\n")
        return scripts, count


def transactions(statements):
    """What was done in one go: from the end of a transaction to the end of the next."""
    together = []
    for sql, detail in statements:
        together.append((sql, detail))
        if sql in ("COMMIT", "ROLLBACK"):
            yield together
            together = []
    # Reads outside a transaction stand alone.
    for statement in together:
        yield [statement]


def again(sql, detail, names, lines):
    """The line that runs a statement with its values; prepares it first where that was not done yet."""
    if not NUMBERED.search(sql):
        return sql + ";"
    if sql not in names:
        names[sql] = f"s{len(names)}"
        typed = sql
        for bare, cast in TYPED:
            typed = typed.replace(bare, cast)
        lines.append(f"PREPARE {names[sql]} AS {typed};")
    values = [value for _, value in sorted((int(number), value) for number, value in QUOTED.findall(detail))]
    return f"EXECUTE {names[sql]}({', '.join(values)});"


def replay(postgres, database, scripts):
    """Runs the scripts side by side; gives (seconds, latencies of transactions in ms, statements that failed)."""
    files = []
    for number, script in enumerate(scripts):
        files.append(postgres.folder / f"replay-{number}.sql")
        files[-1].write_text(script, encoding="utf-8")
    began = time.perf_counter()
    running = [subprocess.Popen([f"{postgres.programs}/psql", "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "postgres",
                                 "-d", database, "-qAtX", "-f", str(file)],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for file in files]
    said = [process.communicate() for process in running]
    seconds = time.perf_counter() - began
    latencies, failed = [], 0
    for out, complaints in said:
        failed += complaints.count("ERROR:")
        for transaction in out.split(".\n")[1:]:
            times = re.findall(r"^Time: ([\d.]+) ms", transaction, re.M)
            latencies.append(sum(map(float, times)))
    for file in files:
        file.unlink()
    return seconds, sorted(latencies), failed
