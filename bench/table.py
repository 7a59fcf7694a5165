"""The table: our figure, both floors, the ratios to them, and what they should be."""

import hashlib
import multiprocessing
import os
import platform
import time


def _work(_):
    done, until = 0, time.time() + 1
    while time.time() < until:
        hashlib.sha256(bytes(65536)).digest()
        done += 1
    return done / 16


def share():
    """How much of the machine this block really had: compare it between blocks, or figures of two blocks not at all."""
    with multiprocessing.Pool(2) as pool:
        return f"two cores hash {sum(pool.map(_work, range(2))):.0f} MiB/s, load {os.getloadavg()[0]:.1f}"


def machine():
    """What it runs on."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.release()}"


class Rows:
    """The rows of one scale."""

    HEAD = ("", "ours", "floor 2", "ratio", "good", "floor 1", "ratio", "aim")

    def __init__(self, episodes):
        self.rows = [(f"{episodes} episodes", *self.HEAD[1:])]

    def add(self, name, ours, good, aim, own, least):
        """A rate: the more the better."""
        self.rows.append((name, number(ours), number(own), ratio(ours, own), good, number(least), ratio(ours, least), aim))

    def times(self, name, ours, good, aim, own, least):
        """A time: so many times that of the floor."""
        self.rows.append((name, number(ours), number(own), ratio(ours, own, "x"), good, number(least),
                          ratio(ours, least, "x"), aim))

    def note(self, name, ours, good, aim):
        """A figure without a floor."""
        self.rows.append((name, ours, "", "", good, "", "", aim))

    def print(self):
        """As Markdown, for bench/README.md."""
        print()
        for index, row in enumerate(self.rows):
            print("| " + " | ".join(row) + " |", flush=True)
            if index == 0:
                print("|---" * len(row) + "|", flush=True)


def number(value):
    """With as many digits as mean anything."""
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def ratio(ours, floor, sign=""):
    """Ours by the floor."""
    return f"{ours / floor:.2f}{sign}" if floor else ""
