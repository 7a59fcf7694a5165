#!/usr/bin/env python3
"""Generator of synthetic years of notices, to be read by `record.py` and the server alike.

    make_feed.py --seed N --children K --notices M [--undecided] > notices.ndjson

prints about M notices (never fewer) about at most K made-up children from the
three partners of the example authority, in order of arrival.  Absences are
built around the boundaries of the record rules: joins at exactly 24 hours and a
second more, 30 minutes after an end and a second more, 6 hours between ends and
a second more, equal starts and equal distances, struck-out references, starts
and ends cleared again, eighteenth birthdays at London midnight, the windows of
the repeat-missing rules before T = 2026-11-01T00:00:00Z.  Other absences are
random, with every time taken from near another.

Every child is identified without doubt: birth dates are all different (also
with day and month swapped, and never on 1 January), names lie far apart, and
identifiers are each one child's.  Every notice carries `reported_at`, so the
order of the lines is of no account.

An absence that the contract does not decide (`record.READINGS`) is left out,
unless `--undecided` asks for such absences too.

The same arguments give the same lines.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

import record

POLICE, OAKFIELD, RIVERSIDE = "Northshire Police", "Oakfield Homes", "Riverside Fostering"
ORGANISATIONS = {POLICE: "NP", OAKFIELD: "OH", RIVERSIDE: "RF"}
AUTHORITY = "990"

AT = datetime(2026, 11, 1, tzinfo=timezone.utc)
YEAR_FROM = datetime(2025, 11, 2, tzinfo=timezone.utc)
YEAR_TO = datetime(2026, 10, 26, tzinfo=timezone.utc)
CLOCK_CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=timezone.utc),
    datetime(2026, 10, 25, 1, tzinfo=timezone.utc),
]

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HALF_HOUR = timedelta(minutes=30)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

LEVELS = ["unknown", "very_low", "no_apparent_risk", "low", "medium", "high"]
SETTINGS = ["home", "childrens_home", "foster_care", "supported_accommodation", "school", "hospital", "other"]
OFFSETS = ["+00:00", "+01:00", "-05:00", "+05:45", "-03:30", "+14:00"]
CAUSES = ["recorded_in_error", "duplicate_of", "transferred_to", "never_missing"]


# --- children ---------------------------------------------------------------

GIVEN_NAMES = {
    "latin": ["Zoë", "Aoife", "Siân", "Jack", "Chloé", "Béatrice", "Łucja", "Søren", "Žofia", "Nguyệt", "Anne-Marie"],
    "cyrillic": ["Олена", "Дмитро", "Соломія", "Андрей"],
    "greek": ["Ελένη", "Νεφέλη", "Δήμητρα"],
    "arabic": ["محمد", "فاطمة", "يوسف"],
    "hebrew": ["נועה", "איתמר", "שירה"],
    "devanagari": ["प्रिया", "अर्जुन", "काव्या"],
    "hangul": ["서연", "민준", "지우"],
    "chinese": ["小明", "美玲", "志强"],
    "georgian": ["ნინო", "გიორგი"],
    "armenian": ["Անահիտ", "Դավիթ"],
    "thai": ["สมชาย", "มาลี"],
    "ethiopic": ["ሰላም", "ዳዊት"],
}
SYLLABLES = {
    "latin": "bran dé fólk gar hím jöst kel lúm mor nýv pesk quil rast sōl tův vex wyth zam O'Dr drū Mac št".split(),
    "cyrillic": "бра ге дов жук зим йор кел люб мош нев пет руд сём тій фек хоч цап шев щур юх".split(),
    "greek": "αβ γερ δωκ ζην θάλ κρι λόμ μπέ νυξ πατ ρού σφι ταχ φων χρύ ψιλ".split(),
    "arabic": "بدر جهم خلد رفع زكي سعد شمس صبح طلق عفر غصن فجر قمر كنز لطف نور".split(),
    "hebrew": "ברק גלע דרו זהב חיפ טלל כרמ לוי מנש נגב ספי ענב פלג צור קשת רמת שדה".split(),
    "devanagari": "बर्म गुप चौध जोश ठाक दत्त नाथ पटे भट्ट मेह राव वर्ध शर्म सिंह".split(),
    "hangul": "남궁 황보 제갈 사공 선우 독고 동방 서문 어금 망절".split(),
    "chinese": "欧阳 司马 诸葛 上官 夏侯 东方 皇甫 尉迟 公孙 慕容 长孙 宇文 轩辕 令狐".split(),
    "georgian": "ბერ გელ დოლ ვაშ თუმ კობ ლომ მაქ ნოზ სულ ფიფ ქარ ჯაფ".split(),
    "armenian": "աբր գևո դան զաք թում խաչ կար հով մար ներ սար տեր".split(),
    "thai": "ทอง ศรี บุญ แก้ว จันทร์ วงศ์ สุข พรหม รัตน์ ชัย".split(),
    "ethiopic": "ተስፋ ገብረ ወልደ ኃይለ አበበ ከበደ ደስታ መንግ".split(),
}
CASED = {"latin", "cyrillic", "greek", "armenian"}


@dataclass
class Child:
    """A made-up child and how the partners may write it."""

    number: int
    script: str
    given: str
    family: str
    born: date
    kind: str  # identified: always numbered · bare: never · mixed: now and then
    references: list = field(default_factory=list)

    @property
    def birthday(self) -> datetime:
        """London midnight at which the child turns 18."""
        day = record.eighteenth_birthday(self.born)
        midnight = datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
        return midnight if record.london_date(midnight - HOUR) < day else midnight - HOUR


def distance(one: str, other: str) -> int:
    """Letters to change, add or take away to come from one word to the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def far_apart(name: str, names: list[str]) -> bool:
    folded = record.fold(name)
    return len(folded) >= 3 and all(
        distance(folded, other) >= max(2, (len(folded) + 1) // 2) for other in names
    )


def new_family_name(rng: random.Random, script: str, names: list[str]) -> str:
    """A family name unlike all before; a longer one where the short are used up."""
    for attempt in range(400):
        count = rng.choice([2, 3]) + attempt // 50
        syllables = [rng.choice(SYLLABLES[script]) for _ in range(count)]
        name = "".join(syllables)
        if script in CASED:
            name = name[0].upper() + name[1:]
        if script == "latin" and rng.random() < 0.15:
            name = name + rng.choice(["-", " "]) + rng.choice(SYLLABLES[script]).capitalize()
        if far_apart(name, names):
            names.append(record.fold(name))
            return name
    raise SystemExit("no more family names: ask for fewer children")


def birth_dates(rng: random.Random):
    """Birth dates without end, all different, also with day and month swapped."""
    used: set[date] = set()
    special = [date(2008, 2, 29), date(2012, 2, 29), date(2004, 2, 29), date(2008, 3, 29), date(2007, 11, 25)]
    while True:
        draw = rng.random()
        if special:
            born = special.pop(0)
        elif draw < 0.3:
            born = date(2007, 11, 3) + timedelta(days=rng.randrange(355))
        else:
            born = date(2007, 1, 2) + timedelta(days=rng.randrange(365 * 13))
        swapped = date(born.year, born.day, born.month) if born.day <= 12 else born
        if (born.month, born.day) != (1, 1) and not {born, swapped} & used:
            used |= {born, swapped}
            yield born


def make_children(rng: random.Random, count: int) -> list[Child]:
    families: list[str] = []
    births = birth_dates(rng)
    children = []
    for number in range(count):
        script = rng.choice(["latin", "latin", *SYLLABLES])
        family = new_family_name(rng, script, families)
        kind = rng.choice(["identified", "mixed", "mixed", "bare"])
        children.append(Child(number, script, rng.choice(GIVEN_NAMES[script]), family, next(births), kind))
    return children


def nhs_number(number: int) -> str:
    """A number of the test range with its check digit."""
    for candidate in range(number * 11, number * 11 + 11):
        digits = f"999{candidate:06d}"
        check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(digits)) % 11
        if check != 10:
            return digits + str(check % 11)
    raise AssertionError("one of eleven in a row has a check digit")


def identifiers(rng: random.Random, child: Child, organisation: str) -> list[dict]:
    """Some of the child's numbers; at least the authority's for one always numbered."""
    own = ("police_person_id", f"PP{child.number:06d}")
    if organisation != POLICE:
        own = ("provider_id", f"{child.number:05d}")  # the same at both, of different meaning
        if organisation == RIVERSIDE:
            own = ("provider_id", f"{child.number + 1:05d}")
    sure = ("la_child_id", f"D{child.number:06d}")
    known = [sure, ("nhs_number", nhs_number(child.number)), own]
    if child.kind == "bare":
        return []
    if child.kind == "mixed" and rng.random() < 0.4:
        return []
    chosen = [each for each in known if rng.random() < 0.4]
    if child.kind == "identified" and sure not in chosen:
        chosen.append(sure)
    rng.shuffle(chosen)
    return [{"scheme": scheme, "value": value} for scheme, value in chosen]


def spelling(rng: random.Random, child: Child, name: str) -> str:
    """The name as somebody may type it: case, accents, spaces and punctuation aside."""
    draw = rng.random()
    if draw < 0.15 and child.script == "latin":
        return name.upper()
    if draw < 0.25:
        return unicodedata.normalize("NFD", name)
    if draw < 0.3 and child.script == "latin":
        stripped = unicodedata.normalize("NFD", name)
        return "".join(c for c in stripped if not unicodedata.combining(c))
    if draw < 0.35:
        return name.replace("'", "’").replace("-", " ") + " "
    return name


def child_object(rng: random.Random, child: Child, organisation: str) -> dict:
    return {
        "given_name": spelling(rng, child, child.given),
        "family_name": spelling(rng, child, child.family),
        "date_of_birth": child.born.isoformat(),
        "identifiers": identifiers(rng, child, organisation),
    }


# --- from what a reference comes to, to its notices --------------------------

@dataclass
class Telling:
    """What one reference shall say after all its notices."""

    organisation: str
    start: datetime | None = None
    found: datetime | None = None
    returned: datetime | None = None
    classes: list | None = None  # in the order told; None: drawn
    cancelled: bool = False


def write_time(rng: random.Random, instant: datetime) -> str:
    """The instant in one of the ways in which it can be written."""
    draw = rng.random()
    if draw < 0.65:
        return record.format_time(instant)
    if draw < 0.72:
        return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond:06d}Z"
    offset = rng.choice(OFFSETS)
    hours, minutes = int(offset[1:3]), int(offset[4:])
    shift = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    return record.format_time(instant + shift).removesuffix("Z") + offset


def latest_time(notice: dict) -> datetime:
    """The latest time that a notice without `reported_at` as yet tells."""
    told = [record.parse_time(notice[name]) for name in notice if name.endswith("_at") and notice[name]]
    return max(told, default=YEAR_FROM - 2 * DAY)


def draw_classes(rng: random.Random) -> list:
    draw = rng.random()
    if draw < 0.5:
        return ["missing"]
    if draw < 0.58:
        return []
    if draw < 0.72:
        return ["absent"]
    return rng.choices(record.SERIOUSNESS, k=rng.randint(1, 4))


class Teller:
    """Writes the notices of references."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.numbers = {organisation: rng.randrange(1, 95) for organisation in ORGANISATIONS}

    def new_reference(self, organisation: str) -> str:
        """Numbers without leading zeros: NP-10 comes before NP-9."""
        self.numbers[organisation] += 1
        return f"{ORGANISATIONS[organisation]}-{self.numbers[organisation]}"

    def tell(self, child: Child, telling: Telling) -> list[dict]:
        """Notices that say `telling`, in the order in which they speak."""
        rng = self.rng
        notices = self.first_notices(child, telling)
        notices += self.corrections(telling, notices)
        if rng.random() < 0.1:
            extra = {"type": "amended", "child": child_object(rng, child, telling.organisation)}
            notices.insert(rng.randint(1, len(notices)), extra)
        if telling.cancelled:
            cause = {"type": "cancelled", "cause": rng.choice(CAUSES), "reason": "Struck out."}
            notices.insert(rng.randint(1, len(notices)), cause)
        self.number_and_date(telling, notices)
        name = self.new_reference(telling.organisation)
        for notice in notices:
            notice.update(reference=name, authority=AUTHORITY)
            if rng.random() < 0.1:
                notice["responsible_authority"] = AUTHORITY
        return notices

    def first_notices(self, child: Child, telling: Telling) -> list[dict]:
        rng = self.rng
        notices = []
        classes = draw_classes(rng) if telling.classes is None else list(telling.classes)
        has_end = telling.found is not None or telling.returned is not None
        if telling.start is not None or not has_end or rng.random() < 0.3:
            notices.append(self.missing(child, telling, classes))
            del classes[:1]
        if has_end or rng.random() < 0.1:
            notices.append(self.returned(child, telling, with_child=not notices))
        for each in classes:
            kind = rng.choice(["reclassified", "reclassified", "amended"])
            kind = "amended" if each is None else kind
            notices.append({"type": kind, "classification": each})
            if kind == "reclassified":
                notices[-1]["happened_at"] = write_time(rng, self.around(telling))
        if rng.random() < 0.15:
            level = {"level": rng.choice(LEVELS)}
            told = write_time(rng, self.around(telling))
            notices.append({"type": "risk_assessed", "risk": level, "happened_at": told})
        return notices

    def around(self, telling: Telling) -> datetime:
        """Some instant at which the reference was of interest."""
        known = [t for t in (telling.start, telling.found, telling.returned) if t is not None]
        return known[0] if known else self.random_instant()

    def random_instant(self) -> datetime:
        return YEAR_FROM + SECOND * self.rng.randrange(int((YEAR_TO - YEAR_FROM) / SECOND))

    def missing(self, child: Child, telling: Telling, classes: list) -> dict:
        rng = self.rng
        start = telling.start
        if start is None or rng.random() < 0.12:  # to be cleared or corrected
            start = self.around(telling) - MINUTE * rng.randint(1, 3000)
        notice = {
            "type": "missing",
            "child": child_object(rng, child, telling.organisation),
            "missing_from_at": write_time(rng, start),
            "missing_from": {"setting": rng.choice(SETTINGS), "name": "Fern House", "postcode": "ZZ1 1ZZ"},
            "circumstances": rng.choice(["Did not come back.", "Left after tea — “back soon”.", "Не вернулась."]),
        }
        if classes and classes[0] is not None:
            notice["classification"] = classes[0]
        if rng.random() < 0.7:
            notice["risk"] = {"level": rng.choice(LEVELS)}
        return notice

    def returned(self, child: Child, telling: Telling, with_child: bool) -> dict:
        """A return as first told; a time that is not to stand is cleared or corrected later."""
        rng = self.rng
        found, returned = telling.found, telling.returned
        if found is None and returned is None:
            found = self.around(telling) + HOUR
        elif rng.random() < 0.12:
            found = (found or returned) - MINUTE * rng.randint(0, 5)
            returned = max(returned or found, found) + MINUTE * rng.randint(0, 90)
        notice = {"type": "returned"}
        if found is not None:
            notice["found_at"] = write_time(rng, found)
        if returned is not None:
            notice["returned_at"] = write_time(rng, returned)
        if with_child or rng.random() < 0.15:
            notice["child"] = child_object(rng, child, telling.organisation)
        if rng.random() < 0.05:
            notice["prevention_interview"] = {"done": True, "summary": "Seen at home."}
        return notice

    def corrections(self, telling: Telling, notices: list[dict]) -> list[dict]:
        """Amendments that bring the times told so far to those that shall stand."""
        rng = self.rng
        wanted = {
            "missing_from_at": telling.start,
            "found_at": telling.found,
            "returned_at": telling.returned,
        }
        amended = []
        for name, value in wanted.items():
            told = [notice[name] for notice in notices if name in notice]
            stands = record.parse_time(told[-1]) if told else None
            if stands != value:
                text = None if value is None else write_time(rng, value)
                amended.append({"type": "amended", name: text})
        rng.shuffle(amended)
        if len(amended) > 1 and rng.random() < 0.3 and None in amended[0].values():
            amended[1] = {**amended[0], **amended[1]}
            del amended[0]
        return amended

    def number_and_date(self, telling: Telling, notices: list[dict]) -> None:
        """Sequence and `reported_at`, such that the notices speak in the order given."""
        rng = self.rng
        dates = [self.around(telling) + MINUTE * rng.randint(0, 300)]
        for notice in notices:
            after = dates[-1] + MINUTE * rng.choice([1, 7, 45, 200])
            dates.append(max(after, latest_time(notice) + MINUTE))
        del dates[0]
        style = rng.choice(["dates", "dates", "numbers", "late numbers", "equal numbers"])
        sequence = rng.choice([0, 0, 1, 5])
        for place, notice in enumerate(notices):
            if style == "equal numbers" or style == "numbers" or (style == "late numbers" and place):
                notice["sequence"] = sequence
                sequence += rng.choice([1, 1, 1, 8]) * (style != "equal numbers")
        if style in ("numbers", "late numbers"):
            rng.shuffle(dates)
        for notice, told in zip(notices, dates):
            if notice["type"] == "missing":
                told = max(told, latest_time(notice))
            notice["reported_at"] = write_time(rng, told)

    def contradict(self, notices: list[dict]) -> None:
        """Two amendments at one instant, differently written: the fingerprint decides."""
        rng = self.rng
        last = max(record.parse_time(notice["reported_at"]) for notice in notices) + MINUTE
        starts = [notice["missing_from_at"] for notice in notices if notice.get("missing_from_at")]
        if not starts:
            return
        start = record.parse_time(starts[-1])
        top = max(notice.get("sequence", -1) for notice in notices)
        for _ in range(2):
            amended = {"type": "amended", "reference": notices[0]["reference"], "authority": AUTHORITY}
            amended["missing_from_at"] = write_time(rng, start - MINUTE * rng.randint(1, 60))
            amended["reported_at"] = write_time(rng, last)
            if top >= 0:
                amended["sequence"] = top
            notices.append(amended)


# --- absences around each boundary -------------------------------------------

def some_hours(rng: random.Random, low: float = 1, high: float = 20) -> timedelta:
    return SECOND * rng.randint(int(low * 3600), int(high * 3600))


def or_second_more(rng: random.Random, length: timedelta) -> timedelta:
    """Exactly the length, a second more, a second less."""
    return length + SECOND * rng.choice([0, 0, 1, 1, -1])


def three(rng: random.Random) -> list[str]:
    return rng.sample(list(ORGANISATIONS), 3)


def ends(rng: random.Random, end: datetime) -> dict:
    """An end at exactly this instant: found, or returned, or found before the return."""
    draw = rng.random()
    if draw < 0.35:
        return {"found": end}
    if draw < 0.7:
        return {"returned": end}
    return {"found": end, "returned": end + MINUTE * rng.randint(0, 120)}


def told_twice(rng, child, base):
    a, b, _ = three(rng)
    end = base + some_hours(rng)
    other = Telling(b, base + MINUTE * rng.randint(0, 50))
    if rng.random() < 0.7:
        other.found = end + MINUTE * rng.randint(-20, 40)
    return [Telling(a, base, **ends(rng, end)), other]


def day_after_start(rng, child, base):
    """A second start 24 hours after one that is still open, or ends late."""
    a, b, _ = three(rng)
    first = Telling(a, base)
    if rng.random() < 0.5:
        first.returned = base + some_hours(rng, 24, 40)
    start = base + or_second_more(rng, DAY)
    return [first, Telling(b, start, **ends(rng, start + some_hours(rng)))]


def half_hour_after_end(rng, child, base):
    a, b, _ = three(rng)
    end = base + some_hours(rng)
    start = end + or_second_more(rng, HALF_HOUR)
    return [Telling(a, base, **ends(rng, end)), Telling(b, start, **ends(rng, start + some_hours(rng)))]


def chain_of_three(rng, child, base):
    """The third is near the second start, and at the limit from the first."""
    a, b, c = three(rng)
    return [
        Telling(a, base),
        Telling(b, base + some_hours(rng, 5, 23)),
        Telling(c, base + or_second_more(rng, DAY), **ends(rng, base + 2 * DAY)),
    ]


def one_organisation_overlapping(rng, child, base):
    a, b, c = three(rng)
    second = base + rng.choice([timedelta(0), SECOND, HALF_HOUR, 5 * HOUR])
    tellings = [Telling(a, base), Telling(a, second), Telling(b, second + rng.choice([timedelta(0), HOUR]))]
    if rng.random() < 0.5:
        tellings.append(Telling(b, second + 2 * HOUR))
    if rng.random() < 0.5:
        tellings.append(Telling(c, second + 3 * HOUR))
    for telling in tellings:
        if rng.random() < 0.6:
            end = second + some_hours(rng, 3, 20)
            telling.found, telling.returned = end, end + HALF_HOUR
    return tellings


def equal_starts(rng, child, base):
    a, b, c = three(rng)
    tellings = [Telling(o, base) for o in [a, a, a, b, b, c][: rng.randint(3, 6)]]
    for telling in tellings:
        end = base + some_hours(rng, 2, 10)
        telling.found, telling.returned = end, end + HALF_HOUR
    return tellings


def gone_again(rng, child, base):
    """A second disappearance within hours, told by all or by some."""
    a, b, c = three(rng)
    end = base + some_hours(rng, 1, 5)
    again = end + or_second_more(rng, HALF_HOUR) + MINUTE * rng.choice([0, 0, 90])
    later = again + some_hours(rng, 1, 6)
    return [
        Telling(a, base, **ends(rng, end)), Telling(b, base + 5 * MINUTE, **ends(rng, end)),
        Telling(a, again, **ends(rng, later)), Telling(c, again + MINUTE, **ends(rng, later)),
    ]


def end_only_near(rng, child, base):
    a, b, c = three(rng)
    end = base + some_hours(rng, 8, 30)
    gap = or_second_more(rng, 6 * HOUR) * rng.choice([-1, 1])
    way = rng.choice(["found", "returned"])
    tellings = [Telling(a, base, **{way: end}), Telling(b, **{rng.choice(["found", "returned"]): end + gap})]
    if rng.random() < 0.5:
        tellings.append(Telling(c, returned=end + rng.choice([gap, 2 * gap, MINUTE])))
    return tellings


def end_only_tie(rng, child, base):
    """An end midway between the ends of two episodes."""
    a, b, c = three(rng)
    gap = rng.choice([6 * HOUR, 6 * HOUR, 2 * HOUR, 6 * HOUR + SECOND])
    middle = base + 12 * HOUR
    first = Telling(a, base, returned=middle - gap)
    second = Telling(a, middle - gap + rng.choice([-HOUR, HALF_HOUR + SECOND, HOUR]), returned=middle + gap)
    last = [Telling(b, **{rng.choice(["found", "returned"]): middle})]
    if rng.random() < 0.4:
        last.append(Telling(c, returned=middle))
    return [first, second, *last]


def end_only_to_open(rng, child, base):
    """An end far from every other: the open episode that started by then."""
    a, b, c = three(rng)
    second = base + some_hours(rng, 0, 30)
    end = rng.choice([second, second - SECOND, base, base - SECOND, second + 3 * DAY])
    tellings = [Telling(a, base), Telling(a, second), Telling(b, **ends(rng, end))]
    if rng.random() < 0.4:
        tellings.append(Telling(c, found=end + or_second_more(rng, 6 * HOUR)))
    return tellings


def end_only_alone(rng, child, base):
    a, b, c = three(rng)
    tellings = [Telling(a, **ends(rng, base))]
    if rng.random() < 0.6:
        tellings.append(Telling(b, **ends(rng, base + or_second_more(rng, 6 * HOUR))))
    if rng.random() < 0.4:
        tellings.append(Telling(c, returned=base + rng.choice([3 * HOUR, 9 * HOUR])))
    if rng.random() < 0.3:
        tellings.append(Telling(a, returned=base))
    return tellings


def cancelled_that_joins(rng, child, base):
    """Struck out, at the limit in start or end on either side."""
    a, b, c = three(rng)
    end = base + some_hours(rng, 2, 20)
    real = Telling(a, base, **ends(rng, end))
    start = base + rng.choice([1, -1]) * or_second_more(rng, DAY)
    if rng.random() < 0.5:
        start = end + or_second_more(rng, HALF_HOUR)
    if rng.random() < 0.3:
        start = base - some_hours(rng, 2, 20)
        struck = Telling(b, start, found=base - or_second_more(rng, HALF_HOUR), cancelled=True)
    else:
        struck = Telling(rng.choice([a, b, c]), start, cancelled=True)
    if rng.random() < 0.3:
        real.found = real.returned = None
    return [real, struck]


def cancelled_alone(rng, child, base):
    """A pair, or one, struck out by all who told of it; with and without ends."""
    a, b, c = three(rng)
    end = base + some_hours(rng, 2, 20)
    tellings = [Telling(a, base, cancelled=True)]
    if rng.random() < 0.7:
        tellings.append(Telling(b, base + rng.choice([MINUTE, DAY, DAY + SECOND]), cancelled=True))
    if rng.random() < 0.3:
        tellings.append(Telling(a, base + HOUR, cancelled=True))
    for telling in tellings:
        if rng.random() < 0.7:
            telling.found, telling.returned = end + DAY, end + DAY + HOUR
    if rng.random() < 0.2:
        tellings.append(Telling(c, base + rng.choice([DAY, 2 * DAY]), **ends(rng, base + 3 * DAY)))
    return tellings


def cancelled_without_start(rng, child, base):
    a, b, _ = three(rng)
    tellings = [Telling(a, **ends(rng, base), cancelled=True)]
    if rng.random() < 0.6:
        tellings.append(Telling(b, base - some_hours(rng), **ends(rng, base + HOUR)))
    return tellings


def absent_throughout(rng, child, base):
    a, b, _ = three(rng)
    end = base + some_hours(rng)
    late = rng.choice([["absent"], ["absent"], ["absent", "absent"], ["absent", "away_without_authorisation", "absent"]])
    return [
        Telling(a, base, **ends(rng, end), classes=["absent"]),
        Telling(b, base + MINUTE, **ends(rng, end), classes=late),
    ]


def reclassified_much(rng, child, base):
    a, b, _ = three(rng)
    end = base + some_hours(rng)
    return [
        Telling(o, base, **ends(rng, end), classes=rng.choices([*record.SERIOUSNESS, None], k=rng.randint(2, 5)))
        for o in (a, b)[: rng.randint(1, 2)]
    ]


def nothing_left(rng, child, base):
    """No start and no end after all; another reference may stand."""
    a, b, _ = three(rng)
    tellings = [Telling(a, cancelled=rng.random() < 0.2)]
    if rng.random() < 0.5:
        tellings.append(Telling(b, base, **ends(rng, base + some_hours(rng))))
    return tellings


def birthday(rng, child, base):
    """Around London midnight of the 18th birthday, with and without a start."""
    a, b, _ = three(rng)
    midnight = child.birthday
    if not YEAR_FROM < midnight < YEAR_TO:
        return told_twice(rng, child, base)
    when = midnight + rng.choice([-SECOND, timedelta(0), SECOND, -HOUR, -DAY, HOUR, DAY])
    tellings = [Telling(a, when, **ends(rng, when + some_hours(rng)), classes=["missing"])]
    if rng.random() < 0.3:
        tellings = [Telling(a, **ends(rng, when), classes=["missing"])]
    if rng.random() < 0.4:
        tellings.append(Telling(b, when + rng.choice([-2 * SECOND, SECOND, HOUR]), **ends(rng, when + 5 * HOUR)))
    return tellings


def window(rng, child, base):
    """At the edges of the repeat-missing windows, and of 24 hours away."""
    a, b, _ = three(rng)
    tellings = []
    for days in rng.choice([[90, 60, 28], [90, 28, 28], [28, 28], [90, 90, 90], [1, 0], [90]]):
        start = AT - DAY * days + SECOND * rng.choice([0, 0, -1, 1])
        start = min(start, AT)
        end = start + or_second_more(rng, DAY)
        telling = Telling(a, start, classes=["missing"])
        if end <= AT:
            telling.found = end - MINUTE * rng.randint(0, 100)
            telling.returned = rng.choice([end, None])
        elif rng.random() < 0.5:
            telling.found = AT
        tellings.append(telling)
        if rng.random() < 0.3 and end <= AT:
            tellings.append(Telling(b, start, returned=end - rng.choice([timedelta(0), HOUR])))
    return tellings


def open_at_the_end(rng, child, base):
    a, b, _ = three(rng)
    start = AT - rng.choice([timedelta(0), HOUR, DAY, DAY + SECOND, 20 * DAY, 95 * DAY])
    tellings = [Telling(a, start)]
    if rng.random() < 0.5:
        tellings.append(Telling(b, min(start + HOUR, AT)))
    return tellings


def by_chance(rng, child, base):
    """Anything, with every time taken from near another."""
    points = [base]
    steps = [0, 1, -1, 1800, 1801, -1800, -1801, 21600, 21601, -21600, -21601, 86400, 86401, -86400, -86401]
    tellings = []
    for _ in range(rng.randint(2, 8)):
        telling = Telling(rng.choice(list(ORGANISATIONS)), cancelled=rng.random() < 0.18)
        near = rng.choice(points) + SECOND * rng.choice([*steps, rng.randint(-90000, 90000)])
        if rng.random() < 0.78:
            telling.start = near
            near += SECOND * rng.choice([0, 1800, 3600, 21600, 86400, rng.randint(60, 150000)])
        if telling.start is None or rng.random() < 0.75:
            for name, value in ends(rng, near).items():
                setattr(telling, name, value)
        times = [t for t in (telling.start, telling.found, telling.returned) if t is not None]
        if max(times) <= AT:
            points += times
            tellings.append(telling)
    return tellings


ABSENCES = [
    told_twice, day_after_start, half_hour_after_end, chain_of_three, one_organisation_overlapping,
    equal_starts, gone_again, end_only_near, end_only_tie, end_only_to_open, end_only_alone,
    cancelled_that_joins, cancelled_alone, cancelled_without_start, absent_throughout,
    reclassified_much, nothing_left, birthday, birthday, window, open_at_the_end,
    by_chance, by_chance, by_chance, by_chance, by_chance,
]


# --- a year -----------------------------------------------------------------

def base_instant(rng: random.Random) -> datetime:
    """Somewhere in the year; now and then by a clock change, or with a fraction."""
    instant = YEAR_FROM + SECOND * rng.randrange(int((YEAR_TO - YEAR_FROM) / SECOND))
    if rng.random() < 0.1:
        instant = rng.choice(CLOCK_CHANGES) + SECOND * rng.randint(-7200, 7200)
    if rng.random() < 0.05:
        instant += timedelta(microseconds=rng.choice([250000, 500000, 1, 999999]))
    return instant


def references_of(lines: list[tuple[str, dict]]) -> list[record.Reference]:
    return record.build_references(record.distinct_notices(lines))


def outcome(lines_of_child, reading: str | None) -> tuple:
    """What a child's notices come to when one point is read the other way."""
    record.departures = {reading} if reading else set()
    references = references_of(lines_of_child)
    children = [(record.build_episodes(r), record.birth_date(r)) for r in record.build_records(references)]
    result = record.by_reference(children), record.repeat_missing(children, AT)
    record.departures = set()
    return result


def decided(lines_of_child) -> bool:
    """Whether every reading gives the same."""
    plain = outcome(lines_of_child, None)
    return all(outcome(lines_of_child, reading) == plain for reading in record.READINGS)


def make_absence(rng: random.Random, teller: Teller, child: Child, kind) -> list[tuple[str, dict]]:
    lines = []
    for telling in kind(rng, child, base_instant(rng)):
        notices = teller.tell(child, telling)
        if rng.random() < 0.04:
            teller.contradict(notices)
        lines += [(telling.organisation, notice) for notice in notices]
    return lines


def turning_eighteen(rng: random.Random, children: list[Child]) -> Child | None:
    """A child with the 18th birthday in the year; often one born on 29 February."""
    of_age = [child for child in children if YEAR_FROM < child.birthday < YEAR_TO]
    leap = [child for child in of_age if (child.born.month, child.born.day) == (2, 29)]
    return rng.choice(leap if leap and rng.random() < 0.3 else of_age) if of_age else None


def make_year(rng: random.Random, children: list[Child], wanted: int, undecided: bool) -> list:
    """Absences for one child after the other, until there are notices enough."""
    teller = Teller(rng)
    told: dict[int, list] = {child.number: [] for child in children}
    kinds: list = []
    count = turn = 0
    while count < wanted * 0.93:
        if not kinds:
            kinds = rng.sample(ABSENCES, len(ABSENCES))
        kind = kinds.pop()
        child = children[turn % len(children)]
        turn += 1
        if kind is birthday:
            child = turning_eighteen(rng, children) or child
        for _ in range(8):
            lines = make_absence(rng, teller, child, kind)
            if undecided or decided(told[child.number] + lines):
                told[child.number] += lines
                count += len(lines)
                break
    return [line for child in children for line in told[child.number]]


def arrival(rng: random.Random, line: tuple[str, dict]) -> datetime:
    """When a notice comes in: most soon after it was made, some days late."""
    late = rng.choice([timedelta(0), MINUTE, HOUR, HOUR, 9 * HOUR, 6 * DAY])
    return record.parse_time(line[1]["reported_at"]) + late


def with_repeats(rng: random.Random, lines: list, wanted: int) -> list[tuple]:
    """Lines with the time of arrival, some of them sent twice."""
    repeats = max(wanted - len(lines), 0)
    sent = lines + [rng.choice(lines) for _ in range(repeats)]
    return [(arrival(rng, line), number, *line) for number, line in enumerate(sent)]


def as_json(rng: random.Random, organisation: str, notice: dict) -> str:
    """One of the ways to write the line: members in any order, letters escaped or not."""
    members = list(notice.items())
    if rng.random() < 0.3:
        rng.shuffle(members)
    else:
        members.sort(key=lambda member: member[0] != "type")
    line = {"organisation": organisation, "notice": dict(members)}
    return json.dumps(line, ensure_ascii=rng.random() < 0.2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--children", type=int, required=True)
    parser.add_argument("--notices", type=int, required=True)
    parser.add_argument("--undecided", action="store_true",
                        help="also absences that the contract does not decide")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    children = make_children(rng, arguments.children)
    lines = make_year(rng, children, arguments.notices, arguments.undecided)
    for _, _, organisation, notice in sorted(with_repeats(rng, lines, arguments.notices), key=lambda sent: sent[:2]):
        sys.stdout.write(as_json(rng, organisation, notice) + "\n")


if __name__ == "__main__":
    main()
