#!/usr/bin/env python3
"""Reference reading of the FOI pack, for comparison with the server.

    foi.py facts.ndjson people.json apply.toml questions.json notices.ndjson tables.json

reads what `reports.py` reads, the notices (of which only the numbers that children
are known by are taken, for facts keep no words), and the authority's own tables as
they were imported, and prints the answers: the pack of a financial year at any `at`
and `known_at`, and what one number of it counts.

Like `reports.py` it shares no code with the server.  Where the contract leaves a
choice, it is marked `Reading:`; docs/decisions/0034 says why it was made so.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tomllib
from collections import defaultdict
from datetime import date

import record
import reports
from record import london_date, parse_time
from reports import OFFERS, TERM, first, holding, london_midnight

ANSWERS = ["offered", "held", "held_within_72h", "follow_up_planned", "follow_up_given"]
CAUSES = ["cancelled", "of_another_authority", "aged_18_and_over", "only_absent", "owes_no_interview"]
SPLITS = ["status", "class", "classification", "told_by", "area", "provider"]


class Interview(reports.Interview):
    """An interview with what its record says besides."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.statuses: list[str] = []
        self.asked: list[int] = []
        self.done: dict[int, date | None] = {}

    def take(self, fact: dict) -> None:
        super().take(fact)
        content = fact["content"]
        if fact["kind"] in ("record_drafted", "record_submitted"):
            self.statuses = content.get("status_at_the_time", {}).get("statuses", [])
            actions = content.get("actions", [])
            self.asked = [action.get("number", place) for place, action in enumerate(actions, 1)]
        elif fact["kind"] == "action_answered":
            self.done[content["action"]] = content.get("done_on") and date.fromisoformat(content["done_on"])


reports.Interview = Interview


def year_of(day: date) -> int:
    """The year in which the financial year begins that the day lies in."""
    return day.year if day.month >= 4 else day.year - 1


class Tables:
    """The authority's own tables of one financial year."""

    def __init__(self, sent: dict) -> None:
        self.imported_at = sent["imported_at"]
        self.taken_in = london_date(parse_time(sent["imported_at"]))
        self.spells: dict[str, list[tuple]] = defaultdict(list)
        day = lambda text: text and date(*map(int, reversed(text.split("/"))))
        for row in csv.DictReader(io.StringIO(sent["header"])):
            self.spells[row["CHILD"]] = []
        for row in csv.DictReader(io.StringIO(sent["episodes"])):
            self.spells[row["CHILD"]].append((day(row["DECOM"]), day(row["DEC"]) or None, row["LS"]))

    def status(self, numbers: set[str], day: date) -> str | None:
        """Reading: of a day after they were taken in they say nothing; a child whose number stands in no spell that
        holds the day, other than for a short break, was not looked after."""
        if not numbers or day > self.taken_in:
            return None
        spells = [spell for number in numbers for spell in self.spells.get(number, [])]
        in_care = any(b <= day and (e is None or day <= e) and ls not in ("V3", "V4") for b, e, ls in spells)
        return "looked_after" if in_care else "not_looked_after"

    def looked_after(self, begin: date, end: date) -> tuple[list[str], list[str]]:
        counted, short = [], []
        for number, spells in self.spells.items():
            within = [ls for b, e, ls in spells if b < end and (e is None or begin <= e)]
            if within:
                (counted if any(ls not in ("V3", "V4") for ls in within) else short).append(number)
        return counted, short


class Entry:
    """One episode as the pack looks at it."""

    def __init__(self, line: reports.Line, pack: "Pack") -> None:
        self.line, self.pack = line, pack
        episode, at = line.episode, line.at
        held_by = holding(episode)
        settled = lambda name: max((r.settled[name] for r in held_by if name in r.settled), default=(None, None))[1]
        self.id = held_by[0].id
        self.start = episode.stand_in
        self.missing_or_away = record.ever_owing_class(episode)
        self.host = settled("host_authority")
        told = [r.classification for r in episode.references if r.classification]
        by_police = any(r.organisation in pack.source.police for r in episode.references)
        worker = pack.source.people.get(line.worker) or {}
        self.groups = {
            "class": settled("ssda903_class"),
            "classification": min(told, key=record.SERIOUSNESS.index, default="missing"),
            "told_by": "police" if by_police else "others",
            "area": self.host and ("inside" if self.host == "990" else "outside"),
            "provider": worker.get("organisation"),
            "status": self.status(),
        }
        self.talks = {i.id: self.talk(i, at) for i in line.over(episode)}

    def status(self) -> str | None:
        numbers = {n for r in self.line.child.references for n in self.pack.numbers[r.organisation, r.reference]}
        day = self.start and london_date(self.start)
        tables = self.pack.tables.get(year_of(day)) if day else None
        said = tables and tables.status(numbers, day)
        if said:
            return said
        for interview in self.line.over(self.line.episode):
            if interview.statuses and "not_known" not in interview.statuses:
                return "looked_after" if "looked_after" in interview.statuses else "not_looked_after"
        return None

    def talk(self, interview: Interview, at) -> dict:
        line, episode = self.line, self.line.episode
        held = interview.held is not None and interview.held <= at and line.about(interview)
        if episode.returned is not None:
            in_time = held and interview.held <= episode.returned + TERM
        else:
            in_time = held and episode.found is not None and interview.held <= episode.found + TERM
        tried = any(when <= at and outcome in OFFERS for when, _, outcome in interview.attempts)
        done = [interview.done.get(number) for number in interview.asked]
        return {
            "offered": held or tried,
            "held": held,
            "held_within_72h": in_time,
            "follow_up_planned": held and bool(interview.asked),
            "follow_up_given": held and any(day is not None and day <= london_date(at) for day in done),
        }

    @property
    def whose(self) -> str | None:
        if not self.line.other:
            return "own"
        return "other_authorities" if self.host == "990" else None

    def left_out(self, of_interviews: bool) -> str | None:
        if self.line.cancelled:
            return "cancelled"
        if self.whose is None:
            return "of_another_authority"
        if self.line.adult:
            return "aged_18_and_over"
        if of_interviews:
            return None if self.line.owes else "owes_no_interview"
        return None if self.missing_or_away else "only_absent"


class Pack:
    def __init__(self, source: "Source", question: dict) -> None:
        self.source, self.question = source, question
        self.at, known_at = parse_time(question["at"]), parse_time(question["known_at"])
        year = question["financial_year"]
        self.begin, self.end = date(year, 4, 1), date(year + 1, 4, 1)
        self.tables = {
            int(of) - 1: Tables(sent) for of, sent in source.tables.items()
            if parse_time(sent["imported_at"]) <= known_at and int(of) - 1 in (year, year - 1)
        }
        begin, end = london_midnight(self.begin), london_midnight(self.end)
        self.began = lambda e: e.start is not None and begin <= e.start < end and e.start <= self.at
        self.ended = lambda e: e.line.back is not None and begin <= e.line.back < end
        self.numbers: dict[tuple, set[str]] = defaultdict(set)
        for fact in source.known(known_at):
            if fact["kind"] == "notice_received":
                told = fact["content"]
                numbers = source.numbers[told["organisation"], told["saying"]["fingerprint"]]
                self.numbers[told["organisation"], told["reference"]] |= numbers
        self.entries = [Entry(line, self) for line in source.lines(self.at, known_at)]

    def episodes(self, whose: str) -> list[Entry]:
        return [e for e in self.entries if self.began(e) and e.left_out(False) is None and e.whose == whose]

    def owed(self, whose: str) -> list[Entry]:
        return [e for e in self.entries if self.ended(e) and e.left_out(True) is None and e.whose == whose]

    def interviews(self, whose: str, figure: str) -> dict[str, Entry]:
        """Each with the episode whose child was back first."""
        found: dict[str, Entry] = {}
        late = set()
        for entry in sorted(self.owed(whose), key=lambda e: (e.line.back, e.id)):
            for id_, talk in entry.talks.items():
                if talk["held"] and not talk["held_within_72h"]:
                    late.add(id_)
                if talk[figure]:
                    found.setdefault(id_, entry)
        # Reading: an interview is in time if it is for each return that it is about.
        if figure == "held_within_72h":
            found = {id_: entry for id_, entry in self.interviews(whose, "held").items() if id_ not in late}
        return found

    def answers(self, whose: str, within=lambda entry: True) -> dict:
        begun = [e for e in self.episodes(whose) if within(e)]
        owed = [e for e in self.owed(whose) if within(e)]
        made = {
            "children": {"number": len({e.line.child.id for e in begun})},
            "missing_episodes": {"number": len(begun)},
            "interviews_owed": {"number": len(owed)},
        }
        for figure in ANSWERS:
            talked = sum(any(talk[figure] for talk in e.talks.values()) for e in owed)
            interviews = sum(within(e) for e in self.interviews(whose, figure).values())
            made[figure] = {"by_episode": {"number": talked}, "by_interview": {"number": interviews}}
        return made

    def split(self, by: str) -> dict:
        names = {e.groups[by] for e in self.episodes("own") + self.owed("own")}
        names = sorted(names, key=lambda name: (name is None, name or ""))
        groups = [{"group": n, **self.answers("own", lambda e, n=n: e.groups[by] == n)} for n in names]
        return {"by": by, "groups": groups}

    def pack(self) -> dict:
        tables = self.tables.get(self.question["financial_year"])
        counted, short = tables.looked_after(self.begin, self.end) if tables else (None, None)
        left_out = lambda within, cause, of: sum(within(e) and e.left_out(of) == cause for e in self.entries)
        own = self.episodes("own")
        return {
            "authority": "990",
            "financial_year": self.question["financial_year"],
            "from": self.begin.isoformat(), "to": self.end.isoformat(),
            "at": self.question["at"], "known_at": self.question["known_at"],
            "children_looked_after": {
                "number": len(counted) if tables else None,
                "short_breaks_only": len(short) if tables else None,
                "imported_at": tables.imported_at if tables else None,
            },
            "own": self.answers("own"),
            "splits": [self.split(by) for by in SPLITS],
            "other_authorities": self.answers("other_authorities"),
            "left_out": [
                {
                    "cause": cause,
                    "begun": {"number": left_out(self.began, cause, False)},
                    "ended": {"number": left_out(self.ended, cause, True)},
                }
                for cause in CAUSES
            ],
            "start_not_known": sum(e.line.episode.start is None for e in own),
            "cancellation_pending": sum(e.line.pending for e in own),
            "checks": {
                "all_add_up": True,
                "episodes_begun": {"number": sum(map(self.began, self.entries))},
                "episodes_ended": {"number": sum(map(self.ended, self.entries))},
            },
        }

    def list(self) -> list:
        """What one number counts: the episode by which each stands, and the interview where interviews are counted."""
        figure, whose = self.question["figure"], self.question.get("whose") or "own"
        by, group = self.question.get("by"), self.question.get("group") or None
        within = lambda e: by is None or e.groups[by] == group
        if figure == "children":
            seen: dict[str, Entry] = {}
            for entry in sorted(filter(within, self.episodes(whose)), key=lambda e: (e.start, e.id)):
                seen.setdefault(entry.line.child.id, entry)
            return sorted([entry.id, None] for entry in seen.values())
        if figure == "missing_episodes":
            return sorted([e.id, None] for e in self.episodes(whose) if within(e))
        if figure.startswith("episodes_"):
            of = figure.startswith("episodes_ended")
            cause = self.question["cause"]
            chosen = self.ended if of else self.began
            return sorted([e.id, None] for e in self.entries if chosen(e) and e.left_out(of) == cause)
        if figure.startswith("interviews_") and figure != "interviews_owed":
            found = self.interviews(whose, figure.removeprefix("interviews_"))
            return sorted([e.id, id_] for id_, e in found.items() if within(e))
        did = lambda e: figure == "interviews_owed" or any(talk[figure] for talk in e.talks.values())
        return sorted([e.id, None] for e in self.owed(whose) if within(e) and did(e))


class Source(reports.Source):
    def __init__(self, facts, people, providers, police, numbers, tables) -> None:
        super().__init__(facts, people, providers)
        self.police, self.numbers, self.tables = police, numbers, tables

    def answer(self, question: dict) -> dict | list:
        pack = Pack(self, question)
        return pack.list() if "figure" in question else pack.pack()


def numbers_told(path: str) -> dict[tuple, set[str]]:
    """The authority's own numbers that each notice, named by its fingerprint, gives its child."""
    told: dict[tuple, set[str]] = defaultdict(set)
    with open(path, encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            for identifier in (line["notice"].get("child") or {}).get("identifiers", []):
                if identifier["scheme"] == "la_child_id":
                    number = "".join(identifier["value"].split()).upper()
                    told[line["organisation"], record.fingerprint(line["notice"])].add(number)
    return told


def main() -> None:
    facts_path, people_path, setup_path, questions_path, notices_path, tables_path = sys.argv[1:]
    read = lambda path: json.load(open(path, encoding="utf-8"))
    with open(facts_path, encoding="utf-8") as lines:
        facts = {fact["id"]: fact for fact in map(json.loads, lines)}
    with open(setup_path, "rb") as text:
        setup = tomllib.load(text)
    of_kind = lambda kind: {each["name"] for each in setup["organisations"] if each["kind"] == kind}
    source = Source(
        list(facts.values()), read(people_path), of_kind("care_provider"), of_kind("police"),
        numbers_told(notices_path), read(tables_path),
    )
    json.dump([source.answer(question) for question in read(questions_path)], sys.stdout, indent=1)


if __name__ == "__main__":
    main()
