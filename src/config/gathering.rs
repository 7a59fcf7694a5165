//! Gathering: which settings were given, and where.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::Path;

use super::{FILE, FOR_TESTS, FROM_FILE, Given, KNOWN, PREFIX};

/// Values from a file and from the environment, and every fault in them.
pub(super) struct Gathering<'a> {
    pub faults: Vec<String>,
    pub read: &'a dyn Fn(&Path) -> io::Result<String>,
}

impl Gathering<'_> {
    pub fn in_file(&mut self, text: &str) -> BTreeMap<&'static str, Given> {
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                // Its long form quotes the line, which may hold a secret.
                self.faults.push(format!("{FILE}: {}", toml::de::Error::message(&error)));
                return BTreeMap::new();
            }
        };
        let mut given = BTreeMap::new();
        for (name, value) in table {
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                _ => {
                    self.faults.push(format!("{name} in {FILE} must be a text or a number"));
                    continue;
                }
            };
            self.take(&mut given, &name, &format!("{name} in {FILE}"), value, FILE);
        }
        given
    }

    pub fn in_environment(
        &mut self,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> BTreeMap<&'static str, Given> {
        let mut given = BTreeMap::new();
        for (name, value) in environment {
            let name = name.to_string_lossy().into_owned();
            let Some(ours) = name.strip_prefix(PREFIX).filter(|_| !name.starts_with(FOR_TESTS)) else { continue };
            let lower = ours.to_lowercase();
            match value.into_string() {
                // HOMEWARD_listen is as unknown as any other slip.
                Ok(value) if ours == ours.to_uppercase() => {
                    self.take(&mut given, &lower, &name, value, "environment");
                }
                Ok(_) => self.faults.push(format!("{name} is not a setting that is known here")),
                Err(_) => self.faults.push(format!("{name} is not UTF-8")),
            }
        }
        given
    }

    fn take(
        &mut self,
        given: &mut BTreeMap<&'static str, Given>,
        name: &str,
        called: &str,
        value: String,
        origin: &'static str,
    ) {
        let find = |name: &str| KNOWN.iter().find(|known| known.name == name).map(|known| known.name);
        let (name, value) = match (find(name), name.strip_suffix(FROM_FILE).and_then(find)) {
            (Some(name), _) => (name, Ok(value)),
            (None, Some(name)) => (name, (self.read)(Path::new(&value)).map(|text| text.trim_end().to_owned())),
            (None, None) => {
                self.faults.push(format!("{called} is not a setting that is known here"));
                return;
            }
        };
        match value {
            Ok(value) if value.is_empty() => self.faults.push(format!("{called} is empty: leave it out instead")),
            Ok(value) => {
                if given.insert(name, Given { value, origin }).is_some() {
                    self.faults.push(format!("{called} is given twice, once as a file"));
                }
            }
            Err(error) => self.faults.push(format!("{called} names a file that cannot be read: {error}")),
        }
    }
}
