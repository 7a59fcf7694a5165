#!/usr/bin/env python3
"""Reference reading of the reports, for comparison with the server.

    reports.py facts.ndjson people.json apply.toml questions.json

reads facts as the API exports them (`/missing-episodes/{id}/facts` and
`/return-interviews/{id}/facts`, and the facts of steps in the same form), who
works where, the organisations, and what is asked, and prints the answers: the
figures of `timeliness` and `live` at any `at` and `known_at`, and which episodes
a figure of `timeliness` counts.

It shares no code with the server and reads no row that the server worked out:
references, episodes and interviews are made from the facts here, the episodes
by `record.py`.  Where the contract leaves a choice, it is marked `Reading:`.

The order of the lines is of no account.  The standard library is all it needs.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

import record
from record import london_date, parse_time

TERM = timedelta(hours=72)
DAY = timedelta(hours=24)
RISKS = ["unknown", "very_low", "no_apparent_risk", "low", "medium", "high"]
OFFERS = {"accepted", "declined_by_child", "declined_by_parent_or_carer"}
REFUSALS = {"declined_by_child", "declined_by_parent_or_carer"}
MINUTE = timedelta(minutes=1)
# In the order in which they are answered.
ALL_CAUSES = [
    "missing_again", "told_late", "waiting_for_allocation", "waiting_for_first_attempt", "attempts", "child_unavailable",
    "waiting_for_talk",
]
# What the last attempt says of the time after it.
CAUSES = {
    "accepted": "waiting_for_talk", "missing_again": "missing_again", "in_custody": "child_unavailable",
    "in_hospital": "child_unavailable", "unavailable": "child_unavailable",
}
FIGURES = [
    "episodes", "returned", "owed", "due", "not_yet_due", "return_time_missing", "offered", "offered_to_child",
    "offered_to_carer_only", "accepted", "declined", "held", "held_within_72h", "never_offered", "closed_late",
]
APART = ["other_authorities", "aged_18_and_over"]


def instant(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)


def order(fact: dict) -> tuple:
    """The order of recording."""
    return (parse_time(fact["recorded_at"]), fact["id"])


# --- interviews -------------------------------------------------------------

@dataclass
class Interview:
    """What the facts about one interview come to."""

    id: str
    arisen: datetime | None = None
    anchors: list[str] = field(default_factory=list)
    worker: str | None = None
    first_allocated: datetime | None = None
    attempts: list[tuple] = field(default_factory=list)  # (at, to, outcome)
    held: datetime | None = None
    submitted: bool = False
    proposal: tuple | None = None  # (outcome, rests_on)
    ended: datetime | None = None

    def take(self, fact: dict) -> None:
        kind, content, now = fact["kind"], fact["content"], parse_time(fact["recorded_at"])
        if kind == "duty_arisen":
            self.arisen = self.arisen or now
            self.anchors += [each for each in content["episodes"] if each not in self.anchors]
        elif kind == "episode_covered":
            self.anchors += [each for each in [content["episode"]] if each not in self.anchors]
        elif kind == "allocated":
            self.worker, self.first_allocated = content["worker"], self.first_allocated or now
        elif kind == "attempted":
            self.tried(parse_time(content["attempted_at"]), content["to"], content["outcome"])
        elif kind in ("record_drafted", "record_submitted"):
            told = instant(content.get("held_at"))
            # A draft without the hour takes back a draft's, and not what was once submitted.
            self.held = told or (self.held if self.submitted else None)
            self.submitted |= kind == "record_submitted"
            if self.held is not None:
                self.proposal = self.ended = None
        elif kind == "closure_proposed":
            self.proposal = (content["outcome"], self.rests_on(content["outcome"], now))
        elif kind == "closure_decided" and self.proposal is not None:
            if content["decision"] == "approved":
                self.ended = now
            else:
                self.proposal = None
        elif kind == "reopened":
            self.proposal = self.ended = None

    def tried(self, at: datetime, to: str, outcome: str) -> None:
        if self.proposal is not None and outcome == "accepted" and at > self.proposal[1]:
            self.proposal = self.ended = None  # a later yes
        self.attempts.append((at, to, outcome))

    def rests_on(self, outcome: str, now: datetime) -> datetime:
        """The last thing that a closure rests on."""
        told = {
            "declined_by_child": [a for a in self.attempts if a[1:] == ("child", "declined_by_child")],
            "declined_by_parent_or_carer": [a for a in self.attempts if a[2] == "declined_by_parent_or_carer"],
            "unable": self.attempts,
            "not_required": [],
        }[outcome]
        return max((attempt[0] for attempt in told), default=now)


# --- children ---------------------------------------------------------------

@dataclass(eq=False)
class Reference(record.Reference):
    """A reference with what reports need besides."""

    id: str = ""
    recorded: tuple = ()
    risk: str | None = None
    setting: str | None = None
    responsible: str | None = None
    born: tuple | None = None  # (reported_at, date or None)
    settled: dict = field(default_factory=dict)
    cancellation: bool | None = None
    return_decision: bool | None = None
    doubt: list[str] = field(default_factory=list)
    end_recorded: datetime | None = None

    @property
    def place(self) -> tuple:
        return (self.start is None, self.start or datetime.min.replace(tzinfo=timezone.utc), self.organisation, self.reference)


def notice(saying: dict) -> dict:
    """A notice as `record.py` reads one, of what a fact keeps of it."""
    told = {key: value for key, value in saying.items() if key not in ("kind", "fingerprint")}
    return {"type": saying["kind"], **told}


def build_reference(id_: str, facts: list[dict]) -> tuple[Reference, str] | None:
    facts = sorted(facts, key=order)
    told = [fact for fact in facts if fact["kind"] == "notice_received"]
    links = [fact for fact in facts if fact["kind"] == "reference_linked"]
    if not told or not links:
        return None
    prints = [(fact["content"]["saying"]["fingerprint"], notice(fact["content"]["saying"])) for fact in told]
    plain = record.build_reference(told[0]["content"]["organisation"], told[0]["content"]["reference"], prints)
    fields = record.speaking_fields([each for _, each in sorted(prints, key=record.speaking_order)])
    named = [each for _, each in sorted(prints, key=record.speaking_order) if each.get("child")]
    reference = Reference(**vars(plain))
    reference.id, reference.recorded = id_, order(told[0])
    reference.risk, reference.setting = fields.get("risk"), fields.get("missing_from")
    reference.responsible = fields.get("responsible_authority")
    if named:
        born = named[-1]["child"]["on"]
        reference.born = (parse_time(named[-1]["reported_at"]), born and date.fromisoformat(born))
    ends = [f for f in told if any(f["content"]["saying"].get(name) for name in ("returned_at", "found_at"))]
    reference.end_recorded = min((parse_time(fact["recorded_at"]) for fact in ends), default=None)
    for fact in facts:
        content = fact["content"]
        if fact["kind"] == "value_settled":
            reference.settled[content["field"]] = (order(fact), content["value"])
        elif fact["kind"] == "cancellation_decided":
            reference.cancellation = content["confirmed"]
        elif fact["kind"] == "return_decided":
            reference.return_decision = content["confirmed"]
    reference.doubt = (links[-1]["content"]["doubt"] or {}).get("candidates", [])
    return reference, links[-1]["child_id"]


weak: set[int] = set()


def place_end_only(reference, episodes):
    """As the record's, remembering who was placed for no better reason than that the episode was open."""
    placed = original(reference, episodes)
    if placed is not None:
        near = placed.end_told is not None and abs(placed.end_told - reference.end_told) <= record.JOIN_END_ONLY
        if not near:
            weak.add(id(reference))
    return placed


original, record.place_end_only = record.place_end_only, place_end_only


@dataclass
class Child:
    id: str
    references: list[Reference]
    episodes: list[record.Episode]
    born: date | None
    interviews: list[Interview]

    @property
    def known(self) -> bool:
        return any(r.born is not None for r in self.references)


def holding(episode: record.Episode) -> list[Reference]:
    return sorted(episode.references + episode.joined_cancelled, key=lambda r: r.recorded)


def birth_date(references: list[Reference]) -> date | None:
    """Reading: of different dates the one reported last."""
    told = [(r.born[0], r.organisation, r.reference, r.born[1]) for r in references if r.born and r.born[1]]
    return max(told)[-1] if told else None


def children(facts: list[dict]) -> list[Child]:
    about, done = defaultdict(list), defaultdict(list)
    for fact in facts:
        if fact["return_interview"] is not None:
            done[fact["return_interview"]].append(fact)
        elif fact["reference_id"] is not None:
            about[fact["reference_id"]].append(fact)
    by_child, holder = defaultdict(list), {}
    for id_, own in about.items():
        built = build_reference(id_, own)
        if built is not None:
            by_child[built[1]].append(built[0])
            holder[id_] = built[1]
    interviews = defaultdict(list)
    for id_, own in done.items():
        interview = Interview(id_)
        for fact in sorted(own, key=order):
            interview.take(fact)
        if interview.anchors and interview.anchors[0] in holder:
            interviews[holder[interview.anchors[0]]].append(interview)
    made = []
    for id_, references in by_child.items():
        episodes = record.build_episodes(record.Record(references))
        own = sorted(interviews[id_], key=lambda i: (i.arisen, i.id))
        made.append(Child(id_, references, episodes, birth_date(references), own))
    return made


# --- an episode, looked at --------------------------------------------------

@dataclass
class Line:
    """One episode as it stood at an instant."""

    child: Child
    episode: record.Episode
    at: datetime
    people: dict
    providers: set

    def __post_init__(self) -> None:
        episode, at = self.episode, self.at
        over = self.over(episode)
        self.back = episode.returned or episode.found
        self.back = self.back if self.back and self.back <= at else None
        self.started = episode.stand_in is not None and episode.stand_in <= at
        self.over_by = episode.end is not None and episode.end <= at
        decided = [r.cancellation for r in holding(episode) if r.cancellation is not None]
        self.cancelled = episode.cancellation_pending and decided[:1] == [True]
        self.pending = episode.cancellation_pending and not decided
        told = [r.return_decision for r in holding(episode) if r.return_decision is not None]
        every = all(r.ends for r in episode.references)
        self.confirmed = episode.end is not None and (told[0] if told else every)
        self.return_decided = bool(told)
        self.adult = not record.under_eighteen(episode, self.child.born)
        self.owes = not self.cancelled and episode.end is not None and record.ever_owing_class(episode)
        settled = [r.settled["responsible_authority"] for r in holding(episode) if "responsible_authority" in r.settled]
        ordered = sorted(episode.references, key=lambda r: r.place)
        responsible = max(settled)[1] if settled and max(settled)[1] else first(r.responsible for r in ordered)
        self.other = responsible not in (None, "990")
        talks = [i.held for i in over if i.held is not None and self.about(i)]
        self.held = min(talks, default=None)
        self.held = self.held if self.held and self.held <= at else None
        ends = [i.ended for i in over if i.ended is not None and (episode.end is None or episode.end <= i.ended)]
        closed = min(ends, default=None)
        closed = closed if closed and closed <= at else None
        self.closed = closed if self.held is None else None
        self.ended = self.held is not None or closed is not None
        self.due = episode.returned + TERM if episode.returned is not None else None
        self.late = not self.ended and self.due is not None and at > self.due
        tried = [attempt for i in over for attempt in i.attempts if attempt[0] <= at]
        answers = {(to, outcome) for _, to, outcome in tried}
        self.to_child = self.held is not None or bool(
            answers & {("child", "accepted"), ("child", "declined_by_child")}
        )
        self.offered = self.to_child or any(outcome in OFFERS for _, outcome in answers)
        # Reading: a talk that was held was agreed to.
        self.accepted = self.held is not None or any(outcome == "accepted" for _, outcome in answers)
        closing = [i.proposal[0] for i in over if closed is not None and i.ended == closed]
        self.declined = self.held is None and closing[:1] != [] and closing[0] in REFUSALS
        carrier = first(i for i in over if not self.spent(i))
        self.worker = carrier and carrier.worker
        given = carrier and carrier.first_allocated
        self.allocated = bool(given and given <= at)
        self.tried = [(attempt[0], attempt[2]) for attempt in tried]
        self.first_allocated = min((i.first_allocated for i in over if i.first_allocated), default=None)
        self.told_at = min((r.end_recorded for r in episode.references if r.end_recorded), default=None)
        levels = [r.risk for r in episode.references if r.risk is not None]
        self.risk = max(levels, key=RISKS.index, default=None)
        self.setting = first(r.setting for r in ordered)
        self.provider = first(r.organisation for r in ordered if r.organisation in self.providers)

    def over(self, episode: record.Episode) -> list[Interview]:
        held = {r.id for r in holding(episode)}
        return [i for i in self.child.interviews if held & set(i.anchors)]

    def about(self, interview: Interview, episode: record.Episode | None = None) -> bool:
        """A talk is about the episodes that had begun by then; Reading: where a correction moved all their starts
        behind it, about the earliest."""
        episode = episode or self.episode
        begun = lambda e: e.start is None or e.start <= interview.held
        if begun(episode):
            return True
        covered = [e for e in self.child.episodes if {r.id for r in holding(e)} & set(interview.anchors)]
        earliest = min(covered, key=lambda e: (e.start or datetime.min.replace(tzinfo=timezone.utc), holding(e)[0].id))
        return not any(begun(e) for e in covered) and earliest is episode

    def spent(self, interview: Interview) -> bool:
        """Over, and not about this episode."""
        if interview.held is not None and not self.about(interview):
            return True
        end = self.episode.end
        return interview.ended is not None and end is not None and end > interview.ended

    @property
    def met(self) -> bool:
        if self.held is None:
            return False
        if self.due is not None:
            return self.held <= self.due
        return self.episode.found is not None and self.held <= self.episode.found + TERM

    @property
    def was_late(self) -> bool:
        if self.held is not None:
            return self.due is not None and self.held > self.due
        return self.late or (self.closed is not None and self.due is not None and self.closed > self.due)

    def minutes_by_cause(self) -> dict[str, int]:
        """Minutes by cause, minute after minute, of a late one."""
        minutes: dict[str, int] = defaultdict(int)
        if not self.was_late or self.other or self.adult or not self.owes:
            return minutes
        begin, end = floor_minute(self.episode.returned), floor_minute(self.held or self.closed or self.at)
        cuts = {begin, end}
        away = []
        for other in self.child.episodes:
            decided = [r.cancellation for r in holding(other) if r.cancellation is not None]
            struck_out = other.cancellation_pending and decided[:1] == [True]
            if other is not self.episode and not struck_out and other.stand_in is not None:
                away.append((floor_minute(other.stand_in), other.end and floor_minute(other.end)))
        tried = [(floor_minute(at), at, outcome) for at, outcome in self.tried
                 if self.episode.returned <= at <= (self.held or self.closed or self.at)]
        # Whoever gave it to somebody, or tried, had been told.
        known = [at for at in (self.told_at, self.first_allocated, *(at for _, at, _ in tried)) if at is not None]
        told = self.told_at and floor_minute(min(known))
        given = self.first_allocated and floor_minute(self.first_allocated)
        cuts |= {at for span in away for at in span if at} | {at for at, _, _ in tried}
        cuts = sorted(cut for cut in cuts | {told, given} - {None} if cut is not None and begin <= cut <= end)
        for from_, to in zip(cuts, cuts[1:]):
            before = sorted((each for each in tried if each[0] <= from_), key=lambda each: each[1])
            if any(gone <= from_ and (back is None or from_ < back) for gone, back in away):
                cause = "missing_again"
            elif told is not None and from_ < told:
                cause = "told_late"
            elif before:
                cause = CAUSES.get(before[-1][2], "attempts")
            elif given is not None and given <= from_:
                cause = "waiting_for_first_attempt"
            else:
                cause = "waiting_for_allocation"
            minutes[cause] += (to - from_) // MINUTE
        return minutes

    def counts(self, figure: str) -> bool:
        """Whether an owed episode is counted."""
        open_ = not self.ended
        return {
            "owed": True,
            "due": self.ended or self.late,
            "not_yet_due": open_ and self.due is not None and not self.late,
            "return_time_missing": open_ and self.due is None,
            "offered": self.offered,
            "offered_to_child": self.to_child,
            "offered_to_carer_only": self.offered and not self.to_child,
            "accepted": self.accepted,
            "declined": self.declined,
            "held": self.held is not None,
            "held_within_72h": self.met,
            "never_offered": not self.offered,
            "closed_late": self.closed is not None and self.due is not None and self.closed > self.due,
        }[figure]

    @property
    def age(self) -> str | None:
        start, born = self.episode.stand_in, self.child.born
        if start is None or born is None:
            return None
        day = london_date(start)
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        bands = [(10, "under_10"), (13, "10_to_12"), (16, "13_to_15"), (18, "16_to_17")]
        return None if age < 0 else first(name for below, name in bands if age < below) or "18_and_over"

    def group(self, by: str) -> str | None:
        workplace = self.people.get(self.worker) or {}
        return {
            "team": workplace.get("team"),
            "worker": workplace.get("email"),
            "provider": self.provider,
            "placement": self.setting,
            "risk": self.risk,
            "age": self.age,
            "month": self.back and london_date(self.back).strftime("%Y-%m"),
        }[by]


def first(values):
    return next((value for value in values if value is not None), None)


# --- timeliness -------------------------------------------------------------

def london_midnight(day: date) -> datetime:
    """The instant at which a London day begins."""
    utc = datetime.combine(day, time(), timezone.utc)
    return next(at for at in (utc - timedelta(hours=1), utc) if london_date(at) == day)


def rate(numerator: int, denominator: int) -> dict:
    percent = None
    if denominator:
        tenths = (numerator * 2000 + denominator) // (denominator * 2)
        if 0 < numerator < denominator:
            tenths = min(max(tenths, 1), 999)
        percent = tenths / 10
    return {"numerator": numerator, "denominator": denominator, "percent": percent}


def floor_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def late_by_cause(own: list[Line]) -> dict:
    spent = [{cause: number for cause, number in line.minutes_by_cause().items() if number} for line in own]
    most = [max(each, key=lambda cause: (each[cause], -ALL_CAUSES.index(cause))) for each in spent if each]
    causes = [
        {"cause": cause, "number": most.count(cause), "minutes": sum(each.get(cause, 0) for each in spent)}
        for cause in ALL_CAUSES
    ]
    return {
        "late": {"number": len(most), "minutes": sum(each["minutes"] for each in causes)},
        "late_by_cause": causes,
    }


def median_hours(lines: list[Line]) -> float | None:
    taken = sorted(
        max(line.held - line.episode.returned, timedelta(0))
        for line in lines if line.held is not None and line.episode.returned is not None
    )
    if not taken:
        return None
    twice = (taken[(len(taken) - 1) // 2] + taken[len(taken) // 2]) // timedelta(microseconds=1)
    hundredth = 36_000_000
    return (twice + hundredth) // (2 * hundredth) / 100


def figures(all_: list[Line], owed: list[Line]) -> dict:
    counts = {figure: sum(line.counts(figure) for line in owed) for figure in FIGURES[2:]}
    counts = {"episodes": len(all_), "returned": len(all_), **counts}
    share = lambda one, of: rate(counts[one], counts[of])
    return {
        **counts,
        "median_hours": median_hours(owed),
        "rates": {
            "offered": share("offered", "owed"),
            "accepted": share("accepted", "offered"),
            "held": share("held", "due"),
            "held_within_72h_of_due": share("held_within_72h", "due"),
            "held_within_72h_of_held": share("held_within_72h", "held"),
        },
    }


def own_figures(lines: list[Line]) -> dict:
    return figures(lines, [line for line in lines if line.owes and not line.adult])


def timeliness(lines: list[Line], question: dict) -> dict:
    begin, end = (london_midnight(date.fromisoformat(question[each])) for each in ("from", "to"))
    within = [l for l in lines if not l.cancelled and l.back is not None and begin <= l.back < end]
    own = [line for line in within if not line.other]
    others = [line for line in within if line.other]
    adults = [line for line in own if line.adult and line.owes]
    groups = defaultdict(list)
    for line in own if question["by"] else []:
        groups[line.group(question["by"])].append(line)
    names = sorted(groups, key=lambda name: (name is None, name or ""))
    return {
        "authority": "990",
        **{each: question[each] for each in ("from", "to", "at", "known_at")},
        **own_figures(own),
        **late_by_cause(own),
        "by_group": [{"group": name, **own_figures(groups[name])} for name in names],
        "apart": {
            "other_authorities": figures(others, [line for line in others if line.owes]),
            "aged_18_and_over": figures(adults, adults),
        },
    }


def timeliness_list(lines: list[Line], question: dict) -> list[str]:
    """Which episodes a figure of the authority's own counts, by the reference recorded first of each."""
    begin, end = (london_midnight(date.fromisoformat(question[each])) for each in ("from", "to"))
    within = [l for l in lines if not l.cancelled and l.back is not None and begin <= l.back < end]
    owed = [l for l in within if not l.other and l.owes and not l.adult]
    return sorted(holding(l.episode)[0].id for l in owed if l.counts(question["figure"]))


# --- live -------------------------------------------------------------------

def number(of) -> dict:
    return {"number": len(list(of))}


def board(lines: list[Line], share) -> dict:
    mine = [line for line in lines if not line.cancelled and share(line)]
    missing = {l.child.id for l in mine if l.started and not l.over_by}
    unsure = {l.child.id for l in mine if l.over_by and not l.confirmed} - missing
    waiting = [l for l in mine if l.owes and l.over_by and not l.ended]
    soon = lambda l: l.due is not None and not l.late and l.due - l.at <= DAY
    return {
        "missing_now": number(missing),
        "return_not_confirmed": number(unsure),
        "return_time_missing": number(l for l in waiting if l.due is None),
        "unallocated": number(l for l in waiting if not l.allocated),
        "due_within_24h": number(filter(soon, waiting)),
        "overdue": number(l for l in waiting if l.late),
    }


def time_overdue(line: Line) -> str:
    late = line.at - line.due
    bands = [(DAY, "up_to_24_hours"), (2 * DAY, "24_to_48_hours"), (7 * DAY, "2_to_7_days")]
    return first(name for up_to, name in bands if late <= up_to) or "over_7_days"


def grouped(lines: list[Line], group) -> list[dict]:
    groups = defaultdict(int)
    for line in lines:
        groups[group(line)] += 1
    return [{"group": name, "number": groups[name]} for name in sorted(groups, key=lambda n: (n is None, n or ""))]


def unacknowledged(facts: list[dict], then: datetime) -> int:
    """Steps that people were told of, and nobody has answered or withdrawn."""
    state: dict[str, set] = defaultdict(set)
    for fact in facts:
        content = fact["content"]
        if not fact["kind"].startswith("step_") or parse_time(fact["recorded_at"]) > then:
            continue
        if fact["kind"] == "step_raised":
            outcome = content["outcome"]
            state[content["id"]] |= {"to_tell"} if isinstance(outcome, dict) and "told" in outcome else set()
        elif fact["kind"] == "step_told" and content["told"].get("lapsed"):
            # It no longer held when its time to be told came: nobody was told, and nobody is waited for.
            state[content["step"]].add("lapsed")
        else:
            state[content["step"]].add(fact["kind"])
    return sum(done == {"to_tell", "step_told"} for done in state.values())


def overlap(a: Reference, b: Reference) -> bool:
    """Two standing references of one organisation were open at once."""
    if a.organisation != b.organisation or a.cancelled or b.cancelled or None in (a.start, b.start):
        return False
    later = max(a.start, b.start)
    return all(min(r.ends, default=None) is None or min(r.ends) > later for r in (a, b))


def reviews_open(made: list[Child], people: dict, providers: set, then: datetime) -> int:
    open_ = set()
    for child in made:
        for reference in child.references:
            open_ |= {("child", frozenset({child.id, c})) for c in reference.doubt if c != child.id}
        for episode in child.episodes:
            line, anchor = Line(child, episode, then, people, providers), holding(episode)[0].id
            if line.pending:
                open_.add(("cancellation", anchor))
            if episode.end is not None and not line.cancelled and not line.confirmed and not line.return_decided:
                open_.add(("return", anchor))
            counting = sorted(episode.references, key=lambda r: r.recorded)
            for reference in counting:
                others = [r.id for r in counting if r is not reference]
                if id(reference) in weak and others:
                    open_.add(("episode", frozenset({reference.id, others[0]})))
        for i, a in enumerate(child.episodes):
            for b in child.episodes[i + 1:]:
                if any(overlap(x, y) for x in a.references for y in b.references):
                    open_.add(("episode", frozenset({holding(a)[0].id, holding(b)[0].id})))
    return len(open_)


class Source:
    """The facts, and what they give as known at an instant."""

    def __init__(self, facts: list[dict], people: dict, providers: set) -> None:
        self.facts, self.people, self.providers = facts, people, providers

    def known(self, known_at: datetime) -> list[dict]:
        return [fact for fact in self.facts if parse_time(fact["recorded_at"]) <= known_at]

    def lines(self, at: datetime, known_at: datetime) -> list[Line]:
        made = children(self.known(known_at))
        return [Line(c, e, at, self.people, self.providers) for c in made if c.known for e in c.episodes]

    def live(self, question: dict) -> dict:
        at, known_at = parse_time(question["at"]), parse_time(question["known_at"])
        lines, then = self.lines(at, known_at), min(at, known_at)
        own = lambda line: not line.other and not line.adult
        shown = board(lines, own)
        late = [l for l in lines if own(l) and not l.cancelled and l.owes and l.over_by and l.late]
        shown["overdue"] |= {"by_age": grouped(late, lambda l: l.age), "by_time_overdue": grouped(late, time_overdue)}
        weak.clear()
        return {
            "authority": "990", "at": question["at"], "known_at": question["known_at"],
            **shown,
            "unacknowledged": {"number": unacknowledged(self.facts, then)},
            "reviews_open": {
                "number": reviews_open(children(self.known(then)), self.people, self.providers, then)
            },
            "apart": {
                "other_authorities": board(lines, lambda line: line.other),
                "aged_18_and_over": board(lines, lambda line: not line.other and line.adult),
            },
        }

    def answer(self, question: dict) -> dict | list:
        if question["report"] == "live":
            return self.live(question)
        lines = self.lines(parse_time(question["at"]), parse_time(question["known_at"]))
        return timeliness_list(lines, question) if "figure" in question else timeliness(lines, question)


def main() -> None:
    facts_path, people_path, setup_path, questions_path = sys.argv[1:]
    with open(facts_path, encoding="utf-8") as lines:
        facts = {fact["id"]: fact for fact in map(json.loads, lines)}
    with open(people_path, encoding="utf-8") as text:
        people = json.load(text)
    with open(setup_path, "rb") as text:
        setup = tomllib.load(text)
    with open(questions_path, encoding="utf-8") as text:
        questions = json.load(text)
    providers = {each["name"] for each in setup["organisations"] if each["kind"] == "care_provider"}
    source = Source(list(facts.values()), people, providers)
    json.dump([source.answer(question) for question in questions], sys.stdout, indent=1)


if __name__ == "__main__":
    main()
