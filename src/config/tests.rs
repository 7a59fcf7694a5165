use super::*;

fn gather(file: &str, environment: &[(&str, &str)]) -> Result<Settings, Faults> {
    let environment = environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Settings::gather(file, environment, &|path| match path.to_str() {
        Some("/run/secrets/database") => Ok("postgres://homeward:from-a-file@db.example.org/homeward\n".to_owned()),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    })
}

#[test]
fn with_nothing_set_it_listens_at_home_on_a_file_of_its_own() {
    let settings = gather("", &[]).unwrap();
    assert_eq!(settings.database_url, "sqlite:homeward.db");
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8072");
    assert_eq!(settings.rate_limit.get(), 600);
    assert_eq!(settings.log, "info");
}

#[test]
fn the_environment_wins_over_the_file_and_a_file_may_hold_the_value() {
    let file = "listen = \"127.0.0.1:1\"\nrate_limit = 60\ndatabase_url = \"sqlite:other.db\"";
    let environment = [
        ("HOMEWARD_LISTEN", "127.0.0.1:2"),
        ("HOMEWARD_DATABASE_URL_FILE", "/run/secrets/database"),
        ("HOMEWARD_TEST_POSTGRES", "is none of ours"),
        ("HOME", "/root"),
    ];
    let settings = gather(file, &environment).unwrap();
    assert_eq!(settings.listen.port(), 2);
    assert_eq!(settings.rate_limit.get(), 60);
    assert_eq!(settings.database_url, "postgres://homeward:from-a-file@db.example.org/homeward");
}

#[test]
fn every_fault_stops_the_start_by_name() {
    for (row, file, environment, said) in [
        ("a slip in the environment", "", ("HOMEWARD_LISTNE", "x"), "HOMEWARD_LISTNE is not a setting"),
        ("a slip of case", "", ("HOMEWARD_listen", "127.0.0.1:1"), "HOMEWARD_listen is not a setting"),
        ("a slip in the file", "lisen = \"x\"", ("A", ""), "lisen in homeward.toml is not a setting"),
        ("a table in the file", "[listen]", ("A", ""), "listen in homeward.toml must be a text"),
        ("no TOML", "listen", ("A", ""), "homeward.toml: "),
        ("a folder for anchors", "", ("HOMEWARD_ANCHOR_FILE", "/tmp/"), "HOMEWARD_ANCHOR_FILE must name a file"),
        ("no port", "", ("HOMEWARD_LISTEN", "127.0.0.1"), "HOMEWARD_LISTEN must be an address and a port"),
        ("another database", "", ("HOMEWARD_DATABASE_URL", "mysql://x"), "HOMEWARD_DATABASE_URL must begin with"),
        ("no requests at all", "", ("HOMEWARD_RATE_LIMIT", "0"), "HOMEWARD_RATE_LIMIT must be a whole number"),
        ("neither yes nor no", "", ("HOMEWARD_REHEARSAL", "false"), "HOMEWARD_REHEARSAL must be true, or be left out"),
        ("a short secret", "", ("HOMEWARD_SECRET_KEY", "abc"), "HOMEWARD_SECRET_KEY must be at least 32"),
        ("an empty value", "", ("HOMEWARD_SMTP_URL", ""), "HOMEWARD_SMTP_URL is empty"),
        ("no file", "", ("HOMEWARD_SMTP_URL_FILE", "/nowhere"), "HOMEWARD_SMTP_URL_FILE names a file"),
        ("no network", "", ("HOMEWARD_WEBHOOK_ALLOW_NETWORKS", "10.0.0.0/33"), "HOMEWARD_WEBHOOK_ALLOW_NETWORKS must"),
        ("no template", "", ("HOMEWARD_NOTIFY_EMAIL_TEMPLATE", "x"), "HOMEWARD_NOTIFY_EMAIL_TEMPLATE must be the id"),
        ("no template", "", ("HOMEWARD_NOTIFY_SMS_TEMPLATE", "x"), "HOMEWARD_NOTIFY_SMS_TEMPLATE must be the id"),
        ("no address", "", ("HOMEWARD_MAIL_FROM", "nobody"), "HOMEWARD_MAIL_FROM must be an e-mail"),
    ] {
        let Err(Faults(faults)) = gather(file, &[environment]) else { panic!("{row}: starts") };
        assert!(faults.iter().any(|fault| fault.starts_with(said)), "{row}: {faults:?}");
    }
}

#[test]
fn anchors_lie_beside_the_sqlite_file_unless_it_is_said_where() {
    for (row, database, said, lies) in [
        ("by default", "sqlite:homeward.db", None, Some("homeward-anchors.jsonl")),
        ("another database", "sqlite:///srv/demo.db?mode=rwc", None, Some("/srv/demo-anchors.jsonl")),
        ("in memory", "sqlite::memory:", None, None),
        ("on PostgreSQL", "postgres://db.example.org/homeward", None, None),
        ("said", "postgres://db.example.org/homeward", Some("/var/log/anchors"), Some("/var/log/anchors")),
        ("said for SQLite", "sqlite:homeward.db", Some("elsewhere"), Some("elsewhere")),
    ] {
        let mut environment = vec![("HOMEWARD_DATABASE_URL", database)];
        environment.extend(said.map(|said| ("HOMEWARD_ANCHOR_FILE", said)));
        assert_eq!(gather("", &environment).unwrap().anchor_file, lies.map(PathBuf::from), "{row}");
    }
}

#[test]
fn all_faults_are_named_at_once() {
    let environment = [("HOMEWARD_ONE", "x"), ("HOMEWARD_TWO", "x"), ("HOMEWARD_LOG", "[[")];
    let Err(Faults(faults)) = gather("", &environment) else { panic!("starts") };
    assert_eq!(faults.len(), 3, "{faults:?}");
}

#[test]
fn a_value_given_plainly_and_as_a_file_is_a_fault() {
    let environment =
        [("HOMEWARD_DATABASE_URL", "sqlite:a.db"), ("HOMEWARD_DATABASE_URL_FILE", "/run/secrets/database")];
    let Err(Faults(faults)) = gather("", &environment) else { panic!("starts") };
    assert_eq!(faults, ["HOMEWARD_DATABASE_URL_FILE is given twice, once as a file"]);
}

#[test]
fn what_is_shown_holds_no_secret() {
    let environment = [
        ("HOMEWARD_DATABASE_URL", "postgres://homeward:swordfish@db.example.org/homeward?password=swordfish"),
        ("HOMEWARD_SMTP_URL", "smtps://mail:sword@fish@smtp.example.org"),
        ("HOMEWARD_SECRET_KEY", "swordfish-swordfish-swordfish-swordfish"),
        ("HOMEWARD_NOTIFY_API_KEY", "swordfish-swordfish-swordfish-swordfish"),
        ("HOMEWARD_HEARTBEAT_URL", "https://beat.example.org/swordfish"),
    ];
    let shown = gather("rate_limit = 60", &environment).unwrap().shown();
    assert!(!shown.contains("sword") && !shown.contains("fish"), "{shown}");
    assert!(shown.contains("database_url = \"postgres://homeward:***@db.example.org/homeward?***\" # environment"));
    assert!(shown.contains("heartbeat_url = \"https://beat.example.org/***\""), "{shown}");
    assert!(shown.contains("rate_limit = \"60\" # homeward.toml"), "{shown}");
}
