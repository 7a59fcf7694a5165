//! One thing has one name: a report or an absence is *cancelled*, as the API says; a key and a step are withdrawn; what was
//! settled or proposed is taken back.

use std::path::Path;

/// What the pages say nowhere.
const OTHER_NAMES: [&str; 5] = ["struck out", "strike out", "strike it out", "withdraw the report", "withdraw it"];

fn read(dir: &Path, said: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, said);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text").to_lowercase();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let found = lines.filter(|line| OTHER_NAMES.iter().any(|name| line.contains(name)));
        said.extend(found.map(|line| format!("{}: {line}", path.display())));
    }
}

#[test]
fn what_is_cancelled_is_called_by_no_other_name() {
    let mut said = vec![];
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"), &mut said);
    assert_eq!(said, Vec::<String>::new());
}
