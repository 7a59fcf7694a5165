//! The pictures beside the figures of timeliness: what is drawn is what the table beside it says, and where there is nothing
//! to draw, that is said.

use super::children::SOL;
use super::sign_offs::finished;
use super::work::IDA;
use crate::app::{On, at};
use crate::builders::{child, missing, returned};
use crate::on_both;
use crate::pages::Site;

/// A picture with all that stands around it.
struct Shown {
    heading: String,
    says: String,
    drawing: Option<String>,
    /// The rows of the table, the name of each first.
    rows: Vec<Vec<String>>,
}

/// What stands behind `begin` and before `end`.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let after = text.split_once(begin).unwrap_or_else(|| panic!("no {begin} in {text}")).1;
    after.split_once(end).unwrap_or_else(|| panic!("no {end} in {after}")).0
}

/// What is in each element that begins so.
fn each<'a>(text: &'a str, begin: &str) -> Vec<&'a str> {
    text.split(begin).skip(1).map(|rest| rest.split_once('>').expect("a tag").1).collect()
}

fn pictures(page: &str) -> Vec<Shown> {
    let sections = page.split("<section aria-labelledby=\"picture-").skip(1);
    let shown = |section: &str| {
        let table = section.split_once("<tbody").map(|(_, rest)| rest.split("</tbody>").next().expect("an end"));
        let cells = |row: &str| {
            let cells = row.split("<t").skip(1).filter(|cell| cell.starts_with("h ") || cell.starts_with("d "));
            cells.map(|cell| between(cell, ">", "<").trim().to_owned()).collect::<Vec<_>>()
        };
        Shown {
            heading: between(between(section, "<h2", "/h2>"), ">", "<").to_owned(),
            says: between(between(section, "<p class", "/p>"), ">", "<").to_owned(),
            drawing: section
                .split_once("<svg")
                .map(|(_, rest)| rest.split("</svg>").next().expect("an end").to_owned()),
            rows: table.map(|table| each(table, "<tr").into_iter().map(cells).collect()).unwrap_or_default(),
        }
    };
    sections.map(shown).collect()
}

impl Shown {
    fn drawing(&self) -> &str {
        self.drawing.as_deref().unwrap_or_else(|| panic!("{} is not drawn", self.heading))
    }

    /// The numbers in a column of the table.
    fn column(&self, place: usize) -> Vec<usize> {
        self.rows.iter().map(|row| row[place].parse().unwrap_or_else(|_| panic!("a number: {row:?}"))).collect()
    }

    /// The rectangles of the drawing with their fills: across, down, wide, high.
    fn rectangles(&self) -> Vec<([f64; 4], String)> {
        let of = |tag: &str| {
            let tag = tag.split('>').next().expect("a tag");
            let text = |name: &str| {
                let value = tag.split_once(&format!(" {name}=\"")).map(|(_, rest)| rest.split('"').next());
                value.flatten().unwrap_or_default().to_lowercase()
            };
            (["x", "y", "width", "height"].map(|name| text(name).parse().unwrap_or(f64::NAN)), text("fill"))
        };
        self.drawing().split("<rect").skip(1).map(of).collect()
    }

    /// That its columns, from the left, are as high as these numbers say, of which it has none for nothing.
    fn has_columns(&self, numbers: &[usize]) {
        let high: Vec<f64> = self
            .rectangles()
            .into_iter()
            .filter(|(sides, fill)| fill == "#00504d" && sides[3] > 0.01)
            .map(|(sides, _)| sides[3])
            .collect();
        let drawn: Vec<f64> = numbers.iter().filter(|number| **number > 0).map(|number| real(*number)).collect();
        assert_eq!(high.len(), drawn.len(), "{}: {numbers:?} as {high:?}", self.heading);
        let unit = high[0] / drawn[0];
        for (high, number) in high.iter().zip(&drawn) {
            assert!((high / number - unit).abs() < unit / 50.0, "{}: {number} as {high}", self.heading);
        }
    }
}

fn real(number: usize) -> f64 {
    f64::from(u32::try_from(number).expect("a small number"))
}

on_both! {
    async fn where_there_is_nothing_to_draw_it_says_so(on: On) {
        let site = Site::peopled(on).await;
        let setup = "users = [{ email = 'sol@northshire.example.org', name = 'Sol Social', organisation = 'Northshire County Council', roles = ['social_worker'] }]";
        site.app.apply(setup).await;
        site.app.services.give_password(&[SOL.to_owned()], crate::accounts::PASSWORD).await.expect("a password is set");
        let page = site.signed_in(SOL).await.get("/timeliness").await.text;
        let all = pictures(&page);
        assert_eq!(all.len(), 4, "{page}");
        assert_eq!(page.matches("<p class=\"govuk-body\">No data.</p>").count(), 4, "{page}");
        for picture in all {
            assert!(picture.drawing.is_none() && picture.rows.is_empty(), "{} is of nothing", picture.heading);
        }
    }
}

on_both! {
    async fn what_is_drawn_is_what_the_table_beside_it_says(on: On) {
        let (site, _) = Site::with_a_child(on).await;
        let (id, council, ida) = {
            let council = site.app.caller("Northshire County Council").await;
            let asked = homeward::services::interviews::Asked { limit: 10, ..Default::default() };
            let all = site.app.services.return_interviews(&council, &asked).await.expect("they are listed");
            let hers = all.items.iter().find(|one| one.worker.is_some()).expect("Ida has one").id;
            (hers, council, site.person(IDA).await)
        };
        site.app.services.save_record(&council, &ida, id, &finished()).await.expect("the talk was held");
        let bo = child("Bo", "Birch", "2012-03-04");
        site.tell("Northshire Police", &missing("NP-8", &bo, "2026-09-01T18:00:00Z")).await;
        site.tell("Northshire Police", &returned("NP-8", "2026-09-02T08:00:00Z")).await;
        site.app.services.clock.set(at("2026-11-26T09:00:00Z"));
        let page = site.signed_in(SOL).await.get("/timeliness?period=12-months").await.text;
        let all = pictures(&page);
        let [waits, months, children, week] = &all[..] else { panic!("four pictures: {page}") };
        for (place, picture) in all.iter().enumerate() {
            let drawing = picture.drawing();
            let named = format!("aria-labelledby=\"drawing-{0}-title drawing-{0}-says\"", place + 1);
            assert!(drawing.contains("role=\"img\"") && drawing.contains(&named), "{drawing}");
            assert_eq!(between(drawing, &format!("<title id=\"drawing-{}-title\">", place + 1), "<"), picture.heading);
            assert_eq!(between(drawing, &format!("<desc id=\"drawing-{}-says\">", place + 1), "<"), picture.says);
        }
        let content = page.split("<section aria-labelledby=\"picture-1\"").nth(1).expect("pictures");
        assert!(!content.contains("<details"), "the numbers stand beside the drawing, and are not folded away");

        // From nine on Saturday to eight on Monday are 47 hours.
        assert_eq!(waits.column(1), [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        waits.has_columns(&waits.column(1));
        assert!(waits.drawing().contains(">72 hours</text>") && waits.says.starts_with("1 of 1 talks"), "{}", waits.says);

        // Thirteen months, of which each has its place, whether or not anything was due in it.
        assert_eq!(months.rows.len(), 13);
        let of = |name: &str| months.rows.iter().find(|row| row[0] == name).expect("the month")[1..].to_vec();
        assert_eq!(of("November 2026"), ["50.0%", "1", "2"]);
        assert_eq!(of("September 2026"), ["0.0%", "0", "1"]);
        assert_eq!(of("October 2026"), ["–", "0", "0"]);
        let expected: Vec<String> = months
            .rows
            .iter()
            .map(|row| if row[3] == "0" { "–".to_owned() } else { format!("{}/{}", row[2], row[3]) })
            .collect();
        let under: Vec<&str> = months.drawing().split("<tspan").skip(1).map(|rest| between(rest, ">", "<")).collect();
        assert_eq!(under, expected, "the numerators stand under their months");
        for month in ["Nov 25", "Oct 26", "Nov 26"] {
            assert!(months.drawing().contains(&format!(">{month}<tspan")), "{month}: {}", months.drawing());
        }
        let shares: Vec<usize> = months.rows.iter().map(|row| if row[1] == "50.0%" { 50 } else { 0 }).collect();
        months.has_columns(&shares);

        assert_eq!(children.column(1), [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        children.has_columns(&children.column(1));
        the_week_is_drawn_as_it_is_told(week);
    }
}

/// Each hour of each day has its field, and where a child went missing it is darker.
fn the_week_is_drawn_as_it_is_told(week: &Shown) {
    let all = week.rectangles();
    let size = |sides: &[f64; 4]| format!("{:.1} {:.1}", sides[2], sides[3]);
    let is_field = |sides: &[f64; 4]| all.iter().filter(|(other, _)| size(other) == size(sides)).count() > 20;
    let fields: Vec<_> = all.iter().filter(|(sides, _)| is_field(sides)).collect();
    let lines = |side: usize| {
        let mut found: Vec<f64> = fields.iter().map(|(sides, _)| sides[side]).collect();
        found.sort_by(f64::total_cmp);
        found.dedup_by(|one, other| (*one - *other).abs() < 0.5);
        found
    };
    let (across, down) = (lines(0), lines(1));
    assert_eq!((across.len(), down.len(), fields.len()), (24, 7, 168));
    let place = |among: &[f64], at: f64| among.iter().position(|line| (line - at).abs() < 0.5).expect("its line");
    let light = &fields.iter().find(|(sides, _)| place(&down, sides[1]) == 1).expect("a Tuesday").1;
    let mut drawn = vec![vec![0; 8]; 7];
    for (sides, _) in fields.iter().filter(|(_, fill)| fill != light) {
        drawn[place(&down, sides[1])][place(&across, sides[0]) / 3] += 1;
    }
    let told: Vec<Vec<usize>> =
        week.rows.iter().map(|row| row[1..].iter().map(|cell| cell.parse().expect("a number")).collect()).collect();
    assert_eq!(drawn, told, "{}", week.says);
    assert_eq!(told.iter().flatten().sum::<usize>(), 3, "two absences of Amy that are over, and Bo's");
}
