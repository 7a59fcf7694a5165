//! A rota that a file of the set-up says: applied twice it is there once, every fault is named, and one that is removed stays
//! readable.

use homeward::domain::audience::Role;
use homeward::domain::authority::AuthorityCode;
use homeward::domain::rota::Entry;
use homeward::services::Error;
use homeward::services::setup::Setup;
use homeward::store::rotas;

use crate::app::{App, On};
use crate::on_both;

const NIGHTS: &str = r#"
    [[rotas]]
    authority = "990"
    role = "out_of_hours"
    who = "odin@northshire.example.org"
    days = ["monday", "tuesday"]
    from = "17:30:00"
    to = "08:30:00"
    first_day = "2026-11-01"
"#;

on_both! {
    async fn a_file_makes_a_rota_be_as_it_says(on: On) {
        let app = App::northshire(on).await;
        let db = app.services.database.read();
        let northshire = AuthorityCode::try_from("990".to_owned()).expect("a code");
        for _ in ["once", "and again"] {
            app.apply(NIGHTS).await;
            let standing = rotas::standing(db, &northshire).await.expect("it is read");
            assert!(matches!(&standing[..], [one] if one.role == Role::OutOfHours && matches!(one.entry, Some(Entry::Weekly(_)))), "{standing:?}");
        }
        let wrong = r#"
            rotas = [
                { authority = "991", role = "out_of_hours", who = "odin@northshire.example.org", from = "17:30:00", to = "08:30:00", first_day = "2026-11-01" },
                { authority = "990", role = "interviewer", who = "ida@northshire.example.org", from = "17:30:00", to = "08:30:00", first_day = "2026-11-01" },
                { authority = "990", role = "out_of_hours", who = "ida@northshire.example.org", from = "17:30:00", to = "08:30:00", first_day = "2026-11-01" },
                { authority = "990", role = "out_of_hours", who = "odin@northshire.example.org", from = "17:30:00", to = "08:30:00", first_day = "2026-11-01", last_day = "2026-10-01" },
            ]
        "#;
        let setup: Setup = toml::from_str(wrong).expect("it is written right");
        let Err(Error::Invalid(faults)) = app.services.apply(&setup).await else { panic!("it is refused") };
        let pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["#/rotas/0/authority", "#/rotas/1/role", "#/rotas/2/who", "#/rotas/3/days", "#/rotas/3/last_day"]);
        assert_eq!(rotas::of_authority(db, &northshire).await.expect("it is read").len(), 1, "nothing is changed");
        for _ in ["once", "and again"] {
            app.apply(&format!("{NIGHTS}    removed = true")).await;
            assert_eq!(rotas::standing(db, &northshire).await.expect("it is read"), []);
        }
        assert_eq!(rotas::of_authority(db, &northshire).await.expect("it is read").len(), 2, "what was there stays readable");
    }
}
