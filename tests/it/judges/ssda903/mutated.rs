//! Children whose tables are whole, and what becomes of them when cells are changed as people and programs change them.

use chrono::{Days, NaiveDate};
use fastrand::Rng;
use homeward::domain::ssda903::Year;
use homeward::domain::ssda903::rules::{Cell, EpisodeRow, HeaderRow, MissingRow, Tables};

/// Children in one set of tables.
pub const CHILDREN: u32 = 100;

/// Cells that hold no day, or one written otherwise. The validator takes a day of one digit.
const ODD_DAYS: [&str; 8] =
    ["", "31/02/2025", "2025-06-01", "1/6/2025", "01/06/25", "01/06/2025 10:00", "no day", "29/02/2026"];
/// Cells of the class.
const CLASSES: [&str; 7] = ["M", "A", "m", "a", "X", "", "MA"];
/// Cells of the reason for which a spell ended.
const REASONS: [&str; 4] = ["E8", "X1", "E4A", ""];

fn cell(text: &str) -> Cell {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn written(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// A day of the year or of the months around it.
fn some_day(year: Year, rng: &mut Rng) -> NaiveDate {
    year.first() - Days::new(60) + Days::new(rng.u64(0..500))
}

/// Tables of so many children, some of whom have faults.
pub fn tables(year: Year, seed: u64) -> Tables {
    let mut rng = Rng::with_seed(seed);
    let mut tables = Tables { missing_last: Some(vec![]), ..Tables::default() };
    for number in 0..CHILDREN {
        whole_child(&mut tables, year, &format!("{}", 1000 + number), &mut rng);
    }
    for _ in 0..CHILDREN {
        mutate(&mut tables, year, &mut rng);
    }
    tables
}

/// A child whose rows follow the rules.
fn whole_child(tables: &mut Tables, year: Year, child: &str, rng: &mut Rng) {
    let id = || cell(child);
    // Some turn 18 within the year.
    let born = year.first() - Days::new(rng.u64(365 * 8..365 * 18));
    tables.header.push(HeaderRow { child: id(), born: Some(written(born)) });
    let mut day = year.first() - Days::new(rng.u64(0..400));
    let spells = rng.u32(1..5);
    for spell in 0..spells {
        let ended = (day + Days::new(rng.u64(20..200))).max(year.first() + Days::new(u64::from(spell)));
        let goes_on = spell + 1 == spells && rng.bool() || year.last() < ended;
        let ended = Some(ended).filter(|_| !goes_on);
        let reason = if ended.is_some() { *rng.choice(&REASONS).unwrap_or(&"") } else { "" };
        let row = EpisodeRow {
            child: id(),
            began: Some(written(day)),
            ended: ended.map(written),
            reason_ended: cell(reason),
        };
        tables.episodes.push(row);
        let Some(ended) = ended else { break };
        // A move, or a time out of care.
        day = ended + Days::new(if rng.bool() { 0 } else { rng.u64(1..40) });
        if year.last() < day {
            break;
        }
    }
    let row = |began: NaiveDate, ended: Option<NaiveDate>, class: &str| MissingRow {
        child: id(),
        born: Some(written(born)),
        class: cell(class),
        began: Some(written(began)),
        ended: ended.map(written),
    };
    let mut from = year.first() + Days::new(rng.u64(0..60));
    if rng.u8(0..5) == 0 {
        let began = year.first() - Days::new(rng.u64(1..30));
        let last = row(began, None, "M");
        tables.missing_last.get_or_insert_default().push(last);
        if rng.u8(0..4) > 0 {
            tables.missing.push(row(began, Some(from), "M"));
        }
    }
    for _ in 0..rng.u32(0..6) {
        let ended = from + Days::new(rng.u64(0..10));
        let class = if rng.bool() { "M" } else { "A" };
        tables.missing.push(row(from, Some(ended).filter(|_| rng.u8(0..10) > 0), class));
        from = ended + Days::new(rng.u64(0..40));
    }
    if rng.u8(0..8) == 0 {
        let of_age = born.checked_add_months(chrono::Months::new(18 * 12)).unwrap_or(born);
        tables.missing.push(row(of_age - Days::new(3), Some(of_age), "M"));
        tables.episodes.push(EpisodeRow {
            child: id(),
            began: Some(written(of_age - Days::new(10))),
            ended: Some(written(of_age)),
            reason_ended: cell(rng.choice(&REASONS).unwrap_or(&"")),
        });
    }
}

/// Changes one cell or row somewhere.
fn mutate(tables: &mut Tables, year: Year, rng: &mut Rng) {
    let odd = |rng: &mut Rng| {
        if rng.u8(0..3) == 0 { cell(rng.choice(&ODD_DAYS).unwrap_or(&"")) } else { Some(written(some_day(year, rng))) }
    };
    let at = rng.usize(0..tables.missing.len());
    let spell = rng.usize(0..tables.episodes.len());
    let header = rng.usize(0..tables.header.len());
    match rng.u8(0..14) {
        0 => tables.missing[at].began = odd(rng),
        1 => tables.missing[at].ended = odd(rng),
        2 => tables.missing[at].class = cell(rng.choice(&CLASSES).unwrap_or(&"")),
        3 => tables.missing[at].born = odd(rng),
        4 => tables.missing[at].ended = None,
        5 => tables.missing[at].child = cell("9999"),
        6 => tables.missing[at].child = tables.header[header].child.clone(),
        7 => {
            let again = tables.missing[at].clone();
            let to = rng.usize(0..=tables.missing.len());
            tables.missing.insert(to, again);
        }
        8 => tables.episodes[spell].began = odd(rng),
        9 => tables.episodes[spell].ended = odd(rng),
        10 => drop(tables.episodes.remove(spell)),
        11 => drop(tables.header.remove(header)),
        12 => tables.header[header].born = odd(rng),
        _ => {
            let last = tables.missing_last.get_or_insert_default();
            if !last.is_empty() {
                let at = rng.usize(0..last.len());
                last[at].began = odd(rng);
            }
        }
    }
}

/// The tables as files, with every column that the return has.
pub fn as_csv(tables: &Tables, year: Year) -> serde_json::Value {
    let text = |cell: &Cell| cell.clone().unwrap_or_default();
    let missing = |rows: &[MissingRow]| {
        let line =
            |row: &MissingRow| [&row.child, &row.born, &row.class, &row.began, &row.ended].map(text).join(",") + "\n";
        format!("CHILD,DOB,MISSING,MIS_START,MIS_END\n{}", rows.iter().map(line).collect::<String>())
    };
    let header = |row: &HeaderRow| format!("{},1,{},WBRI,,,\n", text(&row.child), text(&row.born));
    let episode = |row: &EpisodeRow| {
        let [child, began, ended, reason] = [&row.child, &row.began, &row.ended, &row.reason_ended].map(text);
        format!("{child},{began},S,C2,N1,U4,PR1,{ended},{reason},,,,\n")
    };
    serde_json::json!({
        "year": year.number(),
        "header": format!(
            "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n{}",
            tables.header.iter().map(header).collect::<String>()
        ),
        "episodes": format!(
            "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n{}",
            tables.episodes.iter().map(episode).collect::<String>()
        ),
        "missing": missing(&tables.missing),
        "missing_last": tables.missing_last.as_deref().map(missing),
    })
}
