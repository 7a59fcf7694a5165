#!/usr/bin/env python3
"""Reference reading of the record rules, for comparison with the server.

    record.py notices.ndjson [--at T] [--reading NAME ...]

reads notices as `homeward import notices` takes them (one
`{"organisation": ..., "notice": {...}}` a line) and prints what section 3 of
the contract makes of them: the episode of each reference with its values and
its deadline, the totals, and the repeat-missing list as at T.  Nothing that a
person of the council may settle, join, part or confirm is known here.

The program follows the sections "Which child" (as far as identity is without
doubt), "Which notice speaks for a reference", "Which episode", "Which values",
"The deadline" and "Repeat missing".  Where the contract leaves a choice, the
choice is marked `Reading:` beside the code that makes it.  Some choices can be
made the other way with `--reading`, to see whether a difference comes from one;
READINGS lists them.

The answer does not depend on the order of the lines.  The standard library is
all it needs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from itertools import combinations

DEFAULT_AT = "2026-11-01T00:00:00Z"

JOIN_START = timedelta(hours=24)
JOIN_AFTER_END = timedelta(minutes=30)
JOIN_END_ONLY = timedelta(hours=6)
INTERVIEW_WITHIN = timedelta(hours=72)
LONG_ABSENCE = timedelta(hours=24)
WINDOW_THREE = timedelta(days=90)
WINDOW_TWO = timedelta(days=28)

SERIOUSNESS = ["missing", "away_without_authorisation", "absent"]
OWING = {"missing", "away_without_authorisation"}
READINGS = {
    "end-per-source": "the end by which end-only references find an episode is the earliest "
    "of its sources' (returned_at else found_at), not its returned_at else its found_at",
    "unknown-start-first": "at equal distance an episode of unknown start counts as earlier started",
    "equal-distance-and-start-first": "equal distance and equal start: the earlier first reference",
    "cancelled-any-organisation": "cancelled references that join none gather "
    "whatever their organisations",
    "cancelled-near-stand-in": "a cancelled reference can join an episode of unknown start, "
    "by what stands in for the start",
    "cancelled-start-remembered": "a cancelled reference whose start was cleared keeps "
    "the last start told",
    "unclassified-per-source": "a source that gave no classification counts as missing "
    "for the duty, whatever others gave",
    "cleared-is-not-missing": "a classification told and then cleared does not count as "
    "missing for the duty",
    "references-to-t": "repeat-missing references are those of episodes started by T only",
}
departures: set[str] = set()

KNOWN_TO_SENDER_ONLY = {"police_person_id", "provider_id"}


# --- times and dates --------------------------------------------------------

_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):(\d\d))"
)


def parse_time(text: str) -> datetime:
    """An RFC 3339 time with an offset, as an instant in UTC."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"not an RFC 3339 time with an offset: {text!r}")
    *parts, fraction, _zulu, sign, hours, minutes = match.groups()
    instant = datetime(*map(int, parts), tzinfo=timezone.utc)
    instant += timedelta(microseconds=int(((fraction or "0") + "000000")[:6]))
    if sign is not None:
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        instant += offset if sign == "-" else -offset
    return instant


def format_time(instant: datetime | None) -> str | None:
    """UTC with `Z`; no fraction if it is zero, else six digits."""
    if instant is None:
        return None
    text = instant.strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{instant.microsecond:06d}Z" if instant.microsecond else "Z")


def _last_sunday_one_utc(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=timezone.utc)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def london_date(instant: datetime) -> date:
    """The London calendar date of an instant (the rule in force since 1996)."""
    summer_from = _last_sunday_one_utc(instant.year, 3)
    summer_to = _last_sunday_one_utc(instant.year, 10)
    if summer_from <= instant < summer_to:
        instant += timedelta(hours=1)
    return instant.date()


def eighteenth_birthday(born: date) -> date:
    """The day of turning 18; 1 March for those born on 29 February."""
    if (born.month, born.day) == (2, 29):
        return date(born.year + 18, 3, 1)
    return born.replace(year=born.year + 18)


# --- fingerprints (RFC 8785) ------------------------------------------------

def _canonical_number(number: float) -> str:
    if number == int(number) and abs(number) < 1e21:
        return str(int(number))
    mantissa, _, exponent = repr(number).partition("e")
    if not exponent:
        return mantissa
    power = int(exponent)
    if -7 < power < 0:
        return f"{number:.{len(mantissa.replace('.', '').lstrip('-')) - 1 - power}f}"
    return f"{mantissa}e{'+' if power > 0 else '-'}{abs(power)}"


def canonical(value) -> str:
    """The RFC 8785 form of a JSON value."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(n)}:{canonical(value[n])}" for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return _canonical_number(value)
    return json.dumps(value, ensure_ascii=False)


def fingerprint(notice: dict) -> str:
    """Lower-case hex SHA-256 of the notice in RFC 8785 form."""
    return hashlib.sha256(canonical(notice).encode("utf-8")).hexdigest()


# --- references -------------------------------------------------------------

@dataclass
class Reference:
    """What one organisation's notices under one of its references say at last."""

    organisation: str
    reference: str
    authority: str | None
    child: dict | None
    identifiers: frozenset
    start: datetime | None
    found: datetime | None
    returned: datetime | None
    classification: str | None
    ever_classified: frozenset
    cancelled: bool

    @property
    def key(self) -> str:
        return f"{self.organisation}/{self.reference}"

    @property
    def ends(self) -> list[datetime]:
        return [time for time in (self.found, self.returned) if time is not None]

    @property
    def end_told(self) -> datetime | None:
        """The end by which references without a start are placed."""
        return self.returned if self.returned is not None else self.found


def read_lines(path: str) -> list[tuple[str, dict]]:
    """(organisation, notice) of each line."""
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [(row["organisation"], row["notice"]) for row in rows]


def distinct_notices(lines) -> dict[tuple[str, str], dict]:
    """Notices by organisation and fingerprint: the same notice counts once."""
    return {(organisation, fingerprint(notice)): notice for organisation, notice in lines}


def speaking_order(print_and_notice) -> tuple:
    """Sequence (absent lowest), then `reported_at`, then fingerprint."""
    print_, notice = print_and_notice
    sequence = notice.get("sequence")
    return (-1 if sequence is None else sequence, parse_time(notice["reported_at"]), print_)


def speaking_fields(ordered_notices) -> dict:
    """Each top-level field as the last notice to name it says.

    Reading: `null` clears in an `amended` notice; in any other it says nothing.
    """
    fields: dict = {}
    for notice in ordered_notices:
        for name, value in notice.items():
            if value is not None or notice["type"] == "amended":
                fields[name] = value
    return fields


def identifiers_sent(organisation: str, notices) -> frozenset:
    """Identifiers of every `child` sent; some schemes are known to the sender only."""
    found = set()
    for notice in notices:
        for item in (notice.get("child") or {}).get("identifiers") or []:
            owner = organisation if item["scheme"] in KNOWN_TO_SENDER_ONLY else None
            found.add((item["scheme"], owner, item["value"]))
    return frozenset(found)


def speaking_child(ordered_notices) -> dict | None:
    """The last child named; Reading: a `null` does not make a child unknown."""
    named = [notice["child"] for notice in ordered_notices if notice.get("child")]
    return named[-1] if named else None


def last_start_told(ordered_notices) -> str | None:
    told = [notice["missing_from_at"] for notice in ordered_notices if notice.get("missing_from_at")]
    return told[-1] if told else None


def build_reference(organisation: str, name: str, prints_and_notices) -> Reference:
    ordered = [notice for _, notice in sorted(prints_and_notices, key=speaking_order)]
    fields = speaking_fields(ordered)
    cancelled = any(notice["type"] == "cancelled" for notice in ordered)
    if cancelled and "cancelled-start-remembered" in departures:
        fields["missing_from_at"] = last_start_told(ordered)
    times = {
        each: parse_time(fields[each]) if fields.get(each) is not None else None
        for each in ("missing_from_at", "found_at", "returned_at")
    }
    return Reference(
        organisation=organisation,
        reference=name,
        authority=fields.get("authority"),
        child=speaking_child(ordered),
        identifiers=identifiers_sent(organisation, ordered),
        start=times["missing_from_at"],
        found=times["found_at"],
        returned=times["returned_at"],
        classification=fields.get("classification"),
        ever_classified=frozenset(n["classification"] for n in ordered if n.get("classification")),
        cancelled=cancelled,
    )


def build_references(notices: dict[tuple[str, str], dict]) -> list[Reference]:
    grouped = defaultdict(list)
    for (organisation, print_), notice in notices.items():
        grouped[organisation, notice["reference"]].append((print_, notice))
    return [build_reference(*key, group) for key, group in sorted(grouped.items())]


# --- children ---------------------------------------------------------------

def fold(name: str) -> str:
    """A name without case, accents, spaces and punctuation."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if unicodedata.category(c)[0] in "LN")


def name_and_birth(reference: Reference) -> tuple | None:
    """What links without an identifier; nothing on 1 January or with a part unknown."""
    child = reference.child
    parts = [child.get("date_of_birth"), child.get("given_name"), child.get("family_name")]
    if None in parts or parts[0].endswith("-01-01"):
        return None
    return (reference.authority, parts[0], fold(parts[1]), fold(parts[2]))


def clash(one: set, other: set) -> bool:
    """An identifier of one scheme says that the two are not the same child."""
    mine = defaultdict(set)
    for scheme, owner, value in one:
        mine[scheme, owner].add(value)
    theirs = defaultdict(set)
    for scheme, owner, value in other:
        theirs[scheme, owner].add(value)
    return any(not mine[s] & theirs[s] for s in mine.keys() & theirs.keys())


@dataclass(eq=False)
class Record:
    """One child's references and all identifiers ever sent for the child."""

    references: list[Reference] = field(default_factory=list)
    identifiers: set = field(default_factory=set)
    joined_into: Record | None = None

    def standing(self) -> Record:
        """The record that now holds this one's references."""
        return self if self.joined_into is None else self.joined_into.standing()

    def absorb(self, other: Record) -> None:
        self.references += other.references
        self.identifiers |= other.identifiers
        other.joined_into = self


def standing_records(records) -> list[Record]:
    """The records that hold references now, each once."""
    return list(dict.fromkeys(record.standing() for record in records))


def link_by_identifier(references: list[Reference]) -> list[Record]:
    """Records of references that share an identifier within an authority."""
    known: dict[tuple, Record] = {}
    records = []
    for reference in references:
        record = Record([reference], set(reference.identifiers))
        records.append(record)
        for identifier in reference.identifiers:
            other = known.setdefault((reference.authority, identifier), record).standing()
            if other is not record.standing():
                other.absorb(record.standing())
    return standing_records(records)


def link_by_name(records: list[Record]) -> list[Record]:
    """Join records of one birth date and name, unless identifiers tell them apart."""
    by_name: dict[tuple, list[Record]] = defaultdict(list)
    for record in records:
        for name in {name_and_birth(reference) for reference in record.references} - {None}:
            by_name[name].append(record)
    for name in sorted(by_name):
        same = standing_records(by_name[name])
        if not any(clash(a.identifiers, b.identifiers) for a, b in combinations(same, 2)):
            for record in same[1:]:
                same[0].absorb(record)
    return standing_records(records)


def build_records(references: list[Reference]) -> list[Record]:
    """Children: references without any child sent are left out until one is."""
    return link_by_name(link_by_identifier([r for r in references if r.child is not None]))


def birth_date(record: Record) -> date | None:
    """The child's date of birth; where told differently, the one told most (then earliest)."""
    told = Counter(r.child["date_of_birth"] for r in record.references if r.child.get("date_of_birth"))
    if not told:
        return None
    return date.fromisoformat(min(told, key=lambda text: (-told[text], text)))


# --- episodes ---------------------------------------------------------------

@dataclass
class Episode:
    """References of one child that speak of one absence.

    `place` is the episode's place in the order in which episodes were started.
    """

    place: int
    references: list[Reference]
    joined_cancelled: list[Reference] = field(default_factory=list)
    cancellation_pending: bool = False

    @property
    def start(self) -> datetime | None:
        return min((r.start for r in self.references if r.start is not None), default=None)

    @property
    def found(self) -> datetime | None:
        return min((r.found for r in self.references if r.found is not None), default=None)

    @property
    def returned(self) -> datetime | None:
        return min((r.returned for r in self.references if r.returned is not None), default=None)

    @property
    def end(self) -> datetime | None:
        """The earliest end of any kind; None while open."""
        return min((time for r in self.references for time in r.ends), default=None)

    @property
    def end_told(self) -> datetime | None:
        """Reading: the episode's `returned_at`, else its `found_at`, each the earliest given."""
        if "end-per-source" in departures:
            return min((r.end_told for r in self.references if r.ends), default=None)
        return self.returned if self.returned is not None else self.found

    @property
    def stand_in(self) -> datetime | None:
        """The start, or what it is counted by where unknown: `found_at`, else `returned_at`."""
        for time in (self.start, self.found, self.returned):
            if time is not None:
                return time
        return None

    def holds(self, organisation: str) -> bool:
        return any(r.organisation == organisation for r in self.references)


def latest_started(episodes: list[Episode]) -> Episode | None:
    """Equal starts: the one whose first reference comes later in the order."""
    return max(episodes, key=lambda e: (e.stand_in, e.place), default=None)


def ended_well_before(end: datetime | None, start: datetime) -> bool:
    return end is not None and start - end > JOIN_AFTER_END


def place_started(reference: Reference, episodes: list[Episode]) -> Episode | None:
    """The episode that a reference with a start joins."""
    return latest_started([
        e for e in episodes
        if not e.holds(reference.organisation)
        and reference.start - e.start <= JOIN_START
        and not ended_well_before(e.end, reference.start)
    ])


def earlier_started(episode: Episode) -> tuple:
    """The order of episodes at equal distance from an end."""
    unknown = datetime.min if "unknown-start-first" in departures else datetime.max
    first_place = "equal-distance-and-start-first" in departures
    return (
        episode.start or unknown.replace(tzinfo=timezone.utc),
        episode.place if first_place else -episode.place,
    )


def place_end_only(reference: Reference, episodes: list[Episode]) -> Episode | None:
    """The episode that a reference with an end only joins.

    Reading: episodes of unknown start take part by their end; at equal distance
    a known start counts as earlier than an unknown one.  Where distance and
    start are both equal, the rule for equal starts holds.
    """
    end = reference.end_told
    others = [e for e in episodes if not e.holds(reference.organisation)]
    near = [e for e in others if e.end_told is not None and abs(e.end_told - end) <= JOIN_END_ONLY]
    if near:
        return min(near, key=lambda e: (abs(e.end_told - end), *earlier_started(e)))
    return latest_started([e for e in others if e.end is None and e.start <= end])


def place_cancelled(reference: Reference, episodes: list[Episode]) -> Episode | None:
    """The episode that a cancelled reference joins, whatever its organisations.

    Reading: not an episode of unknown start.
    """
    own_end = min(reference.ends, default=None)
    known = [e for e in episodes if e.start is not None]
    if "cancelled-near-stand-in" in departures:
        known = episodes
    return latest_started([
        e for e in known
        if abs(e.stand_in - reference.start) <= JOIN_START
        and not ended_well_before(e.end, reference.start)
        and not ended_well_before(own_end, e.stand_in)
    ])


def by_start(reference: Reference) -> tuple:
    return (reference.start, reference.organisation, reference.reference)


def by_end(reference: Reference) -> tuple:
    return (reference.end_told, reference.organisation, reference.reference)


def gather(references: list[Reference], order, place, first_place: int = 0,
           episodes: list[Episode] | None = None) -> list[Episode]:
    """Let each reference, in order, join an episode of those given or start one."""
    episodes = [] if episodes is None else episodes
    for reference in sorted(references, key=order):
        episode = place(reference, episodes)
        if episode is None:
            episodes.append(Episode(first_place + len(episodes), [reference]))
        else:
            episode.references.append(reference)
    return episodes


def gather_cancelled(cancelled: list[Reference], episodes: list[Episode]) -> list[Episode]:
    """Cancelled references join what stands; the rest make episodes among themselves.

    Reading: "by the same rule" is the rule for references with a start.
    """
    alone = []
    for reference in sorted(cancelled, key=by_start):
        episode = place_cancelled(reference, episodes)
        if episode is None:
            alone.append(reference)
        else:
            episode.joined_cancelled.append(reference)
    any_organisation = "cancelled-any-organisation" in departures
    place = place_cancelled if any_organisation else place_started
    pending = gather(alone, by_start, place, first_place=len(episodes))
    for episode in pending:
        episode.cancellation_pending = True
    return pending


def build_episodes(record: Record) -> list[Episode]:
    """A child's episodes, in the order in which the rules start them."""
    standing = [r for r in record.references if not r.cancelled]
    episodes = gather([r for r in standing if r.start is not None], by_start, place_started)
    end_only = [r for r in standing if r.start is None and r.ends]
    gather(end_only, by_end, place_end_only, episodes=episodes)
    cancelled = [r for r in record.references if r.cancelled and r.start is not None]
    return episodes + gather_cancelled(cancelled, episodes)


# --- values -----------------------------------------------------------------

def classification(episode: Episode) -> str:
    """The most serious of the current ones; missing if no source gives one."""
    given = [r.classification for r in episode.references if r.classification is not None]
    return min(given, key=SERIOUSNESS.index, default="missing")


def ever_owing_class(episode: Episode) -> bool:
    """Some source ever said missing or away, or what stands now is one of them.

    Reading: "none given counts as missing" is judged for the episode as a whole,
    on what stands now.
    """
    per_source = [r.ever_classified for r in episode.references]
    if "unclassified-per-source" in departures:
        per_source = [given or {"missing"} for given in per_source]
    ever = set().union(*per_source)
    if not ever or "cleared-is-not-missing" not in departures:
        ever.add(classification(episode))
    return bool(OWING & ever)


def under_eighteen(episode: Episode, born: date | None) -> bool:
    """Reading: a child whose birth date nobody told counts as under 18."""
    return born is None or london_date(episode.stand_in) < eighteenth_birthday(born)


def counts(episode: Episode, born: date | None) -> bool:
    """Whether duty and repeat-missing rules look at the episode at all."""
    return ever_owing_class(episode) and under_eighteen(episode, born)


def values(episode: Episode, born: date | None) -> dict:
    """The episode as the comparison shows it."""
    is_returned = episode.end is not None
    owes = is_returned and counts(episode, born)
    has_due = owes and episode.returned is not None
    return {
        "state": "returned" if is_returned else "missing",
        "missing_from_at": format_time(episode.start),
        "found_at": format_time(episode.found),
        "returned_at": format_time(episode.returned),
        "due_at": format_time(episode.returned + INTERVIEW_WITHIN) if has_due else None,
        "owes": owes,
        "return_time_missing": owes and not has_due,
        "return_confirmed": is_returned and all(r.ends for r in episode.references),
        "cancellation_pending": episode.cancellation_pending,
        "classification": classification(episode),
        "episode_of": sorted(map(key_of, episode.references)),
    }


# --- repeat missing ---------------------------------------------------------

def time_missing(episode: Episode, at: datetime) -> timedelta:
    """From the earliest start to the latest return, else latest finding, else T; at most T."""
    for times in ([r.returned for r in episode.references], [r.found for r in episode.references]):
        known = [time for time in times if time is not None]
        if known:
            return min(max(known), at) - episode.start
    return at - episode.start


def rules_reached(counted: list[Episode], at: datetime) -> tuple[list[str], int]:
    """The rules matched and the number of episodes in 90 days."""
    in_90 = [e for e in counted if at - WINDOW_THREE <= e.stand_in <= at]
    in_28 = [e for e in counted if at - WINDOW_TWO <= e.stand_in <= at]
    long = [e for e in in_90 if e.start is not None and time_missing(e, at) > LONG_ABSENCE]
    matched = {
        "3-in-90-days": len(in_90) >= 3,
        "2-in-28-days": len(in_28) >= 2,
        "over-24-hours": bool(long),
    }
    return [rule for rule, holds in matched.items() if holds], len(in_90)


def repeat_item(episodes: list[Episode], born: date | None, at: datetime) -> dict | None:
    """A child's line of the repeat-missing list, None where no rule is reached.

    Reading: `references` are those of all counted episodes, also of ones that
    start after T.
    """
    counted = [e for e in episodes if counts(e, born)]
    rules, in_90 = rules_reached(counted, at)
    if not rules:
        return None
    started = [e for e in counted if e.stand_in <= at]
    shown = started if "references-to-t" in departures else counted
    return {
        "references": sorted(r.key for e in shown for r in e.references),
        "rules": rules,
        "episodes_in_90_days": in_90,
        "missing_now": any(e.end is None or e.end > at for e in started),
        "last_missing_from_at": max(e.stand_in for e in started),
    }


def urgency(item: dict) -> tuple:
    """Missing now, more rules, more episodes, most recent; Reading: then references."""
    return (
        not item["missing_now"],
        -len(item["rules"]),
        -item["episodes_in_90_days"],
        -item["last_missing_from_at"].timestamp(),
        item["references"],
    )


def repeat_missing(children: list[tuple[list[Episode], date | None]], at: datetime) -> list[dict]:
    items = [repeat_item(episodes, born, at) for episodes, born in children]
    listed = sorted((item for item in items if item is not None), key=urgency)
    for item in listed:
        item["last_missing_from_at"] = format_time(item["last_missing_from_at"])
    return listed


# --- the whole --------------------------------------------------------------

def child_order(child: tuple[list[Episode], date | None]) -> tuple:
    """A fixed order of children, whatever the order of the lines."""
    first = min(child[0], key=lambda e: (e.stand_in, e.place))
    return (first.stand_in, first.references[0].key)


def key_of(reference: Reference) -> str:
    return reference.key


def by_reference(children) -> dict:
    """Values of the episode of each reference that has one."""
    answer = {}
    for episodes, born in sorted((c for c in children if c[0]), key=child_order):
        for episode in episodes:
            shown = values(episode, born)
            held = sorted(episode.references, key=key_of)
            for reference in held + sorted(episode.joined_cancelled, key=key_of):
                answer[reference.key] = shown
    return answer


def record(lines: list[tuple[str, dict]], at: datetime) -> dict:
    """Everything: what the given notices come to, looked at from `at`."""
    notices = distinct_notices(lines)
    records = build_records(build_references(notices))
    children = [(build_episodes(each), birth_date(each)) for each in records]
    shown = [values(episode, born) for episodes, born in children for episode in episodes]
    states = Counter(each["state"] for each in shown)
    return {
        "as_at": format_time(at),
        "notices": len(lines),
        "distinct_notices": len(notices),
        "children": len(records),
        "episodes": {state: states[state] for state in sorted(states)},
        "interviews_owed": sum(each["owes"] for each in shown),
        "cancellation_pending": sum(each["cancellation_pending"] for each in shown),
        "return_not_confirmed": sum(
            each["state"] == "returned" and not each["return_confirmed"] for each in shown
        ),
        "by_reference": by_reference(children),
        "repeat_missing": repeat_missing(children, at),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("notices", help="NDJSON as `homeward import notices` takes it")
    parser.add_argument("--at", default=DEFAULT_AT, help="the instant T (default %(default)s)")
    parser.add_argument("--reading", action="append", choices=READINGS, default=[], metavar="NAME",
                        help="read one point the other way (repeatable): " + ", ".join(READINGS))
    arguments = parser.parse_args()
    departures.update(arguments.reading)
    answer = record(read_lines(arguments.notices), parse_time(arguments.at))
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
