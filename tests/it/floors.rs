//! A floor is a layer of the house: it may lean on those below it and on nothing else. The table says who may not lean
//! on whom; the tests read every source file and answer with the sentence of the rule that is broken. See
//! `docs/architecture.md` for the picture.

mod broken;
mod length;
mod source;
mod words;

use std::{collections::BTreeSet, fs, path::Path};

use source::{Name, Shape, read};

/// One rule: where it holds, what breaks it, and what whoever broke it should read.
struct Rule {
    holds_on: fn(&str) -> bool,
    sentence: &'static str,
    broken_by: fn(&Name, &Crates) -> bool,
}

/// The crates that the root package's manifest names, as the code spells them.
type Crates = BTreeSet<String>;

/// What a rule of the field may be written with: values, no input or output, no clock, no ORM.
const PURE: [&str; 13] = [
    "chrono",
    "chrono_tz",
    "csv",
    "hex",
    "rphonetic",
    "serde",
    "serde_json",
    "serde_json_canonicalizer",
    "sha2",
    "strsim",
    "thiserror",
    "unicode_normalization",
    "uuid",
];

/// Only tests of the domain may name these besides.
const FOR_TESTS: [&str; 2] = ["insta", "proptest"];

/// The parts of std by which a rule could touch the world or wait for it.
const WORLDLY: [&str; 8] = ["env", "fs", "future", "io", "net", "process", "task", "thread"];

/// How a transaction is opened. Clippy forbids the bare ways; these are what is left, and the words that lead to them.
const OPENERS: [&str; 5] =
    ["TransactionTrait", "TransactionOptions", "begin_with_options", "begin_with_config", "SqliteTransactionMode"];

const RULES: &[Rule] = &[
    Rule {
        holds_on: |floor| floor == "domain",
        sentence: "domain names nothing of the crate but itself: it knows rules, not who uses them, and can move out by one `git mv`",
        broken_by: |name, _| name.own_module().is_some_and(|module| module != "domain"),
    },
    Rule {
        holds_on: |floor| floor == "domain",
        sentence: "domain is written with std and the pure crates only: no I/O, no runtime, no ORM, so every rule can be tested by a table",
        broken_by: |name, crates| {
            let may = |used: &str| PURE.contains(&used) || (name.in_tests && FOR_TESTS.contains(&used));
            crates.iter().any(|used| name.is_of_crate(used) && !may(used))
        },
    },
    Rule {
        holds_on: |floor| floor == "domain",
        sentence: "domain neither waits nor touches the world: it is handed values and `now`, and answers at once",
        broken_by: |name, _| {
            matches!(name.path[0].as_str(), "async" | "await")
                || (name.path[0] == "std" && name.path.get(1).is_some_and(|part| WORLDLY.contains(&part.as_str())))
        },
    },
    Rule {
        holds_on: |floor| floor == "store",
        sentence: "store leans on domain and sea_orm only: rows know no use-case, no transport, no sender and no clock",
        broken_by: |name, _| name.own_module().is_some_and(|module| !matches!(module, "domain" | "store")),
    },
    Rule {
        holds_on: |floor| floor == "store",
        sentence: "store keeps its entities to itself: it hands out domain values, so a column may change without anyone noticing",
        broken_by: |name, _| {
            name.shape == Shape::Import { public: true }
                && name.starts_with(&["crate", "store", "entity"])
                && name.path.len() > 3
        },
    },
    Rule {
        holds_on: |floor| !matches!(floor, "store" | "jobs" | "migrations"),
        sentence: "entities do not leave the store: ask a store function for a domain value",
        broken_by: |name, _| name.starts_with(&["crate", "store", "entity"]),
    },
    Rule {
        holds_on: |floor| floor == "notify",
        sentence: "notify and store do not see each other: a sender is handed what to send and says how it went",
        broken_by: |name, _| name.own_module() == Some("store") || name.is_of_crate("sea_orm"),
    },
    Rule {
        holds_on: |floor| floor == "clock",
        sentence: "the clock stands beside store and notify and sees neither, nor anything above",
        broken_by: |name, _| name.own_module().is_some_and(|module| !matches!(module, "domain" | "clock")),
    },
    Rule {
        holds_on: |floor| matches!(floor, "notify" | "services"),
        sentence: "what lies below does not look up: services and notify know nothing of http, web or the command line",
        broken_by: |name, _| {
            matches!(name.own_module(), Some("http" | "web" | "cli" | "*"))
                || ["axum", "clap", "tower", "tower_http", "utoipa"].iter().any(|used| name.is_of_crate(used))
        },
    },
    Rule {
        holds_on: |floor| floor == "services",
        sentence: "services know no status code: they answer with a domain value or an Error, and http says what that is on the wire",
        broken_by: |name, _| name.path.iter().any(|word| word == "StatusCode"),
    },
    Rule {
        holds_on: |floor| floor == "notify",
        sentence: "notify does not call the services: they hand it messages, it never asks for any",
        broken_by: |name, _| matches!(name.own_module(), Some("services" | "clock")),
    },
    Rule {
        holds_on: |floor| matches!(floor, "http" | "web"),
        sentence: "http and web reach rows through services only: there every read is scoped and audited",
        broken_by: |name, _| {
            matches!(name.own_module(), Some("store" | "*")) || name.is_of_crate("sea_orm") || name.is_of_crate("sqlx")
        },
    },
    Rule {
        holds_on: |floor| floor == "http",
        sentence: "http and web do not see each other: what both need is a service",
        broken_by: |name, _| name.own_module() == Some("web"),
    },
    Rule {
        holds_on: |floor| floor == "web",
        sentence: "web and http do not see each other: what both need is a service",
        broken_by: |name, _| name.own_module() == Some("http"),
    },
    Rule {
        holds_on: |floor| floor == "jobs",
        sentence: "jobs knows when things run, not what they do: it is handed a trait and never names the application",
        broken_by: |name, _| {
            ["homeward", "homeward_migrations", "sea_orm", "axum"].iter().any(|used| name.is_of_crate(used))
        },
    },
    Rule {
        holds_on: |floor| floor == "migrations",
        sentence: "migrations stand alone: an old one must still run when the code it was written for is long gone",
        broken_by: |name, crates| {
            let may = |used: &str| matches!(used, "sea_orm_migration" | "sea_orm");
            name.is_of_crate("homeward") || crates.iter().any(|used| name.is_of_crate(used) && !may(used))
        },
    },
    Rule {
        holds_on: |floor| !matches!(floor, "services" | "migrations"),
        sentence: "only services begin a transaction: whoever is below is handed one, whoever is above asks for a verb",
        broken_by: |name, _| opens_a_transaction(name),
    },
    Rule {
        holds_on: |floor| !matches!(floor, "services" | "migrations"),
        sentence: "only services commit: one verb, one transaction",
        broken_by: |name, _| name.shape == Shape::Member && matches!(name.path[0].as_str(), "commit" | "rollback"),
    },
];

const ONE_OPENER: &str =
    "transactions are begun in one file of services: on SQLite a write must begin IMMEDIATE, and that is said once";

fn opens_a_transaction(name: &Name) -> bool {
    name.path.last().is_some_and(|word| OPENERS.contains(&word.as_str()))
}

/// One source file, by its path from the root of the project.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// `domain` for `src/domain/deadline.rs`, `clock` for `src/clock.rs`, `jobs` for `jobs/src/due.rs`.
    fn floor(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
    }

    /// `["crate", "domain", "deadline"]`.
    fn module(&self) -> Vec<String> {
        let below = self.path.split_once("src/").map_or("", |(_, below)| below).trim_end_matches(".rs");
        let words = below.split('/').filter(|word| !matches!(*word, "lib" | "main" | "mod"));
        std::iter::once("crate").chain(words).map(str::to_owned).collect()
    }
}

/// Every broken rule as `file:line: what is named: the sentence`.
fn broken_rules(sources: &[Source], crates: &Crates) -> Vec<String> {
    let mut readings: Vec<_> = sources.iter().map(|source| (source, read(&source.module(), &source.text))).collect();
    let kept_for_tests: Vec<_> = readings
        .iter()
        .flat_map(|(source, reading)| reading.test_modules.iter().map(|module| (source.floor(), module.clone())))
        .collect();
    // Rust hangs an exported macro on the crate itself; to the floors it belongs where it is written.
    let macros: Vec<_> = readings
        .iter()
        .flat_map(|(source, reading)| reading.macros.iter().map(|name| (name.clone(), source.module())))
        .collect();
    let mut broken = Vec::new();
    let mut opener = None;
    for (source, reading) in &mut readings {
        let (floor, module) = (source.floor(), source.module());
        let for_tests = kept_for_tests.iter().any(|(on, tests)| *on == floor && module.starts_with(tests));
        for name in &mut reading.names {
            name.in_tests |= for_tests;
            // The binary calls the library by the package's name; to the floors it is the same crate.
            if source.path.starts_with("src/") && name.is_of_crate("homeward") {
                "crate".clone_into(&mut name.path[0]);
            }
            if let ["crate", exported] = name.path.iter().map(String::as_str).collect::<Vec<_>>()[..]
                && let Some((_, home)) = macros.iter().find(|(written, _)| written == exported)
            {
                name.path = home.iter().chain(&name.path[1..]).cloned().collect();
            }
            let (path, named) = (&source.path, name.path.join("::"));
            let mut say = |sentence: &str| broken.push(format!("{path}:{}: `{named}`: {sentence}", name.line));
            for rule in RULES.iter().filter(|rule| (rule.holds_on)(floor) && (rule.broken_by)(name, crates)) {
                say(rule.sentence);
            }
            if floor == "services" && opens_a_transaction(name) && *opener.get_or_insert(path) != path {
                say(ONE_OPENER);
            }
        }
    }
    broken.dedup();
    broken
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The `.rs` files under the folder `within`, in order of their paths.
fn sources(within: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(within)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read to its end").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("the source is UTF-8");
                let path = path.strip_prefix(root()).expect("the source lies in the project");
                found.push(Source { path: path.display().to_string().replace('\\', "/"), text });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn crates() -> Crates {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest can be read");
    let manifest: toml::Table = manifest.parse().expect("the manifest is TOML");
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let named = sections.iter().filter_map(|section| manifest.get(*section)?.as_table()).flat_map(toml::Table::keys);
    named.map(|name| name.replace('-', "_")).collect()
}

#[test]
fn every_floor_leans_only_on_those_below_it() {
    let sources: Vec<_> = ["src", "jobs/src", "migrations/src"].into_iter().flat_map(sources).collect();
    for floor in ["domain", "store", "services", "jobs", "migrations"] {
        assert!(sources.iter().any(|source| source.floor() == floor), "no source was read on the floor {floor}");
    }
    let broken = broken_rules(&sources, &crates());
    assert!(broken.is_empty(), "{} broken:\n{}", broken.len(), broken.join("\n"));
}
