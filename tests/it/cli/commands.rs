//! Commands that do one thing and end.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use super::{Ended, PARTIES, Place, ended};
use crate::app::On;
use crate::http::missing;
use crate::on_both;

const PERSON: &str = r#"
    [[users]]
    email = "pat@police.example.org"
    name = "Pat Police"
    organisation = "Northshire Police"
    roles = ["reporter"]
"#;

fn codes(ended: &Ended) -> Vec<Value> {
    ended.lines().iter().map(|line| json!([line["line"], line["status"]])).collect()
}

on_both! {
    async fn a_secret_is_printed_once_however_often_a_file_is_applied(on: On) {
        let place = Place::on(on).await;
        place.write("apply.toml", PARTIES);
        let first = place.run(&["apply", "apply.toml"]);
        assert_eq!(first.code, Some(0), "{first:?}");
        let issued = first.lines();
        assert_eq!(issued.len(), 1);
        assert_eq!((&issued[0]["issued"], &issued[0]["name"]), (&json!("api_key"), &json!("police")));
        let secret = issued[0]["secret"].as_str().expect("a secret");
        assert!(secret.len() > 32 && !first.err.contains(secret), "a secret is not for people's screens: {first:?}");
        let again = place.run(&["apply", "apply.toml"]);
        assert_eq!((again.code, again.out.as_str()), (Some(0), ""), "{again:?}");
    }
}

on_both! {
    async fn new_people_are_invited_once_and_whoever_cannot_get_in_any_more_by_the_command_line(on: On) {
        let place = Place::on(on).await;
        place.write("apply.toml", &format!("{PARTIES}\n{PERSON}"));
        let first = place.run(&["apply", "apply.toml"]);
        let issued = first.lines();
        let kinds: Vec<_> = issued.iter().map(|line| line["issued"].as_str().expect("a kind")).collect();
        assert_eq!(kinds, ["api_key", "invitation"], "{first:?}");
        let link = issued[1]["secret"].as_str().expect("a link");
        assert_eq!(issued[1]["name"], "pat@police.example.org");
        assert!(link.starts_with("http://127.0.0.1:8072/set-password/") && !first.err.contains(link), "{first:?}");
        let again = place.run(&["apply", "apply.toml"]);
        assert_eq!((again.code, again.out.as_str()), (Some(0), ""), "{again:?}");
        let reset = place.run(&["reset-sign-in", "PAT@police.example.org"]);
        let lines = reset.lines();
        assert_eq!((reset.code, lines.len(), &lines[0]["issued"]), (Some(0), 1, &json!("invitation")), "{reset:?}");
        assert_ne!(lines[0]["secret"], link);
        let nobody = place.run(&["reset-sign-in", "nobody@police.example.org"]);
        assert_eq!((nobody.code, nobody.out.as_str()), (Some(1), ""), "{nobody:?}");
    }
}

on_both! {
    async fn a_faulty_file_of_parties_changes_nothing_and_is_explained(on: On) {
        let place = Place::on(on).await;
        place.write("nobody.toml", r#"api_keys = [{ name = "x", organisation = "Nobody", scopes = ["notices"] }]"#);
        place.write("slip.toml", "organisation = []");
        for (file, code, words) in [
            ("nobody.toml", 1, "there is no organisation named \"Nobody\""),
            ("slip.toml", 2, "unknown field `organisation`"),
            ("none.toml", 2, "none.toml: "),
        ] {
            let refused = place.run(&["apply", file]);
            assert_eq!((refused.code, refused.out.as_str()), (Some(code), ""), "{refused:?}");
            assert!(refused.err.contains(words), "{refused:?}");
        }
    }
}

on_both! {
    async fn a_file_of_notices_may_be_imported_again(on: On) {
        let place = Place::on(on).await;
        place.write("apply.toml", PARTIES);
        assert_eq!(place.run(&["apply", "apply.toml"]).code, Some(0));
        let line = |organisation: &str, reference: &str| {
            json!({ "organisation": organisation, "notice": missing(reference, "Trial") }).to_string()
        };
        let good = format!("\u{feff}{}\n\n{}\n", line("Northshire Police", "NP-1"), line("Northshire Police", "NP-2"));
        place.write("good.ndjson", &good);
        let first = place.run(&["import", "notices", "good.ndjson"]);
        assert_eq!((first.code, codes(&first)), (Some(0), vec![json!([1, 201]), json!([3, 201])]), "{first:?}");
        let again = place.run(&["import", "notices", "good.ndjson"]);
        assert_eq!((again.code, codes(&again)), (Some(0), vec![json!([1, 200]), json!([3, 200])]), "{again:?}");
        assert_eq!(again.lines()[0]["notice"]["notice_id"], first.lines()[0]["notice"]["notice_id"]);
        place.write("bad.ndjson", &format!("{}\nno JSON\n{{\"organisation\": \"Northshire Police\"}}\n{}\n",
            line("Nobody", "NP-3"), line("Northshire Police", "NP-4")));
        let bad = place.run(&["import", "notices", "bad.ndjson"]);
        let expected = vec![json!([1, 422]), json!([2, 400]), json!([3, 422]), json!([4, 201])];
        assert_eq!((bad.code, codes(&bad)), (Some(1), expected), "{bad:?}");
        assert!(bad.err.contains("1 notices kept, 3 refused"), "{bad:?}");
        let verified = place.run(&["verify"]);
        assert_eq!((verified.code, &verified.lines()[0]["references"]), (Some(0), &json!(3)), "{verified:?}");
    }
}

on_both! {
    async fn a_table_of_notices_is_read_like_their_json(on: On) {
        let place = Place::on(on).await;
        place.write("apply.toml", PARTIES);
        assert_eq!(place.run(&["apply", "apply.toml"]).code, Some(0));
        place.write("notices.csv", "organisation,type,reference,authority,missing_from_at,reported_at,classification,\
            child.given_name,child.family_name,child.date_of_birth\r\n\
            Northshire Police,missing,NP-1,990,2026-11-20T21:40:00Z,2026-11-20T22:05:00Z,missing,Zoë,Trial,2011-04-09\r\n\
            Northshire Police,missing,NP-2,990,2026-11-20 21:40,2026-11-20T22:05:00Z,missing,Zoë,Trial,2011-04-09\r\n");
        let table = place.run(&["import", "notices", "notices.csv"]);
        assert_eq!((table.code, codes(&table)), (Some(1), vec![json!([2, 201]), json!([3, 422])]), "{table:?}");
        assert_eq!(table.lines()[1]["problem"]["errors"][0]["pointer"], "#/missing_from_at");
        let same = json!({ "organisation": "Northshire Police", "notice": missing("NP-1", "Trial") });
        place.write("same.ndjson", &same.to_string());
        let same = place.run(&["import", "notices", "same.ndjson"]);
        assert_eq!(codes(&same), [json!([1, 200])], "the same notice, whichever way it came: {same:?}");
    }
}

on_both! {
    async fn a_return_is_imported_and_exported_by_the_command_line(on: On) {
        let place = Place::on(on).await;
        place.write("apply.toml", PARTIES);
        assert_eq!(place.run(&["apply", "apply.toml"]).code, Some(0));
        place.write("header.csv", "CHILD,DOB\n100,09/04/2011\n");
        place.write("episodes.csv", "CHILD,DECOM,LS,PLACE,DEC,REC\n100,10/01/2024,C2,U4,,\n");
        place.write("last.csv", "CHILD,DOB,MISSING,MIS_START,MIS_END\n100,09/04/2011,M,20/03/2025,\n");
        let of = ["--authority", "990", "--year", "2026"];
        let files = ["--header", "header.csv", "--episodes", "episodes.csv", "--missing-last", "last.csv"];
        let export = [&["export", "ssda903"][..], &of, &["--out", "."]].concat();
        let import = [&["import", "ssda903"][..], &of, &files].concat();
        let nobody = place.run(&["export", "ssda903", "--authority", "991", "--year", "2026"]);
        assert_eq!(nobody.code, Some(2), "{nobody:?}");
        assert!(nobody.err.contains("no council of authority 991 is known here"), "{nobody:?}");
        let early = place.run(&export);
        assert_eq!((early.code, early.out.as_str()), (Some(1), ""), "{early:?}");
        assert!(early.err.contains("once Header and Episodes of that year have been imported"), "{early:?}");
        let imported = place.run(&import);
        assert_eq!((imported.code, &imported.lines()[0]["new"]), (Some(0), &json!(true)), "{imported:?}");
        assert_eq!(place.run(&import).lines()[0]["new"], json!(false), "again");
        let exported = place.run(&export);
        assert_eq!((exported.code, &exported.lines()[0]["rows"]), (Some(0), &json!(1)), "{exported:?}");
        assert!(exported.err.contains("1 rows; 0 fail a rule; 1 changes that somebody must see to"), "{exported:?}");
        let file = place.directory.join("ssda903-missing-990-2026-OFFICIAL-SENSITIVE.csv");
        let table = std::fs::read_to_string(&file).expect("the table");
        assert_eq!(table, "CHILD,DOB,MISSING,MIS_START,MIS_END\r\n100,09/04/2011,M,20/03/2025,\r\n");
        assert_eq!(std::fs::metadata(&file).expect("the table").permissions().mode() & 0o777, 0o600);
        let then = place.run(&[&export[..], &["--known-at", "2020-01-01T00:00:00Z"]].concat());
        assert_eq!((then.code, then.out.as_str()), (Some(1), ""), "{then:?}");
        assert!(then.err.contains("once Header and Episodes of that year have been imported by then"), "{then:?}");
        let odd = place.run(&[&export[..], &["--known-at", "yesterday"]].concat());
        assert_eq!((odd.code, odd.out.as_str()), (Some(2), ""), "{odd:?}");
        assert!(odd.err.contains("--known-at: must be a time with its offset"), "{odd:?}");
        for (kind, name, rows) in [("annex-a", "annex-a-list-8", 1), ("ssd", "ssd-missing", 0)] {
            let made = place.run(&[&["export", kind][..], &of, &["--out", "."]].concat());
            assert_eq!((made.code, &made.lines()[0]["rows"]), (Some(0), &json!(rows)), "{made:?}");
            let file = place.directory.join(format!("{name}-990-2026-OFFICIAL-SENSITIVE.csv"));
            let table = std::fs::read_to_string(&file).expect("the table");
            assert_eq!(table.lines().count(), 1 + rows, "{table}");
            assert_eq!(std::fs::metadata(&file).expect("the table").permissions().mode() & 0o777, 0o600);
        }
        place.write("header.csv", "CHILD,DOB\n100,9 April 2011\n");
        let refused = place.run(&import);
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{refused:?}");
        assert!(refused.err.contains("#/header/2/DOB: is not a day written as dd/mm/yyyy"), "{refused:?}");
    }
}

on_both! {
    async fn the_foi_pack_is_exported_by_the_command_line(on: On) {
        let place = Place::on(on).await;
        place.write("apply.toml", PARTIES);
        assert_eq!(place.run(&["apply", "apply.toml"]).code, Some(0));
        let nobody = place.run(&["export", "foi", "--authority", "991", "--year", "2026"]);
        assert_eq!(nobody.code, Some(2), "{nobody:?}");
        let exported = place.run(&["export", "foi", "--authority", "990", "--year", "2026", "--out", "."]);
        assert_eq!((exported.code, &exported.lines()[0]["financial_year"]), (Some(0), &json!(2025)), "{exported:?}");
        assert!(exported.err.contains("the financial year 2025-26, from 1 April to 31 March"), "{exported:?}");
        let file = place.directory.join("foi-990-2025-26-OFFICIAL-SENSITIVE.csv");
        let table = std::fs::read_to_string(&file).expect("the table");
        assert!(table.contains("answer,own,,,missing_episodes,0,"), "{table}");
        assert_eq!(std::fs::metadata(&file).expect("the table").permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn an_unknown_setting_stops_every_command_by_its_name() {
    let place = Place::on(On::Sqlite).await;
    for arguments in [&["serve"][..], &[], &["verify"], &["config", "check"], &["health"]] {
        let refused = ended(place.command(arguments).env("HOMEWARD_LISTNE", "127.0.0.1:1"));
        assert_eq!(refused.code, Some(2), "{arguments:?}: {refused:?}");
        assert!(refused.err.contains("HOMEWARD_LISTNE is not a setting that is known here"), "{refused:?}");
    }
    assert!(!place.directory.join("homeward.db").exists(), "nothing was begun");
}

#[tokio::test]
async fn the_settings_are_shown_without_their_secrets() {
    let place = Place::on(On::Sqlite).await;
    place.write("homeward.toml", "rate_limit = 60\nsecret_key = \"swordfish-swordfish-swordfish-swordfish\"");
    let mut command = place.command(&["config", "check"]);
    command.env("HOMEWARD_TEST_POSTGRES", "none of ours");
    command.env("HOMEWARD_DATABASE_URL", "postgres://homeward:swordfish@db.example.org/homeward");
    let shown = ended(&mut command);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    assert!(!shown.out.contains("swordfish") && !shown.err.contains("swordfish"), "{shown:?}");
    let table: toml::Table = shown.out.parse().expect("what is shown is TOML");
    assert_eq!(table["database_url"].as_str(), Some("postgres://homeward:***@db.example.org/homeward"));
    assert_eq!((table["rate_limit"].as_str(), table["secret_key"].as_str()), (Some("60"), Some("***")));
}

#[tokio::test]
async fn on_postgresql_the_secret_key_must_be_set() {
    let place = Place::on(On::Postgres).await;
    let refused = ended(place.command(&["serve"]).env_remove("HOMEWARD_SECRET_KEY"));
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.err.contains("HOMEWARD_SECRET_KEY must be set"), "{refused:?}");
}

#[tokio::test]
async fn beside_an_sqlite_database_a_secret_key_is_made_that_nobody_else_can_read() {
    let place = Place::on(On::Sqlite).await;
    let file = place.directory.join(homeward::config::key_beside(&place.url).expect("a place for the key"));
    drop(place.serve());
    let key = std::fs::read_to_string(&file).expect("the key is there");
    assert_eq!(std::fs::metadata(&file).expect("the key's file").permissions().mode() & 0o777, 0o600);
    assert!(key.trim().len() >= 64, "it cannot be guessed");
    drop(place.serve());
    assert_eq!(std::fs::read_to_string(&file).expect("the key is there"), key, "and it stays");
}

#[tokio::test]
async fn a_wrong_command_ends_with_two_and_a_version_with_nought() {
    let place = Place::on(On::Sqlite).await;
    assert_eq!(place.run(&["sevre"]).code, Some(2));
    assert_eq!(place.run(&["import", "notices"]).code, Some(2));
    assert_eq!(place.run(&["--config", "none.toml", "verify"]).code, Some(2));
    let version = place.run(&["--version"]);
    assert_eq!((version.code, version.out.as_str()), (Some(0), concat!("homeward ", env!("CARGO_PKG_VERSION"), "\n")));
}

#[tokio::test]
async fn the_printed_description_is_the_one_in_the_repository() {
    let place = Place::on(On::Sqlite).await;
    let printed = place.run(&["openapi"]);
    let copy = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json")).expect("the copy");
    assert_eq!(printed.code, Some(0));
    assert_eq!(printed.out, copy, "write it anew: cargo run -- openapi > docs/openapi.json");
}
