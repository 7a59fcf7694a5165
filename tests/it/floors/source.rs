//! A name, here, is a path that Rust source spells, in a `use` line or in the code, followed back to where it starts:
//! `super::store::facts` and `store::facts` after `use crate::store` are both `crate::store::facts`.
//!
//! This reads words, not types: enough to say who leans on whom, and quick enough to run with every other test.

use std::collections::HashMap;

use super::words::{Word, words};

/// One path, and where it stands.
pub(super) struct Name {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    /// Whether only test builds compile it.
    pub(super) in_tests: bool,
    pub(super) shape: Shape,
}

/// How a name is spelled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// In a `use` line.
    Import { public: bool },
    /// In the code.
    Path,
    /// After a dot, so a field or a method.
    Member,
}

impl Name {
    /// Whether this leans on the crate `name`. A lone word in the code may be anyone's variable.
    pub(super) fn is_of_crate(&self, name: &str) -> bool {
        self.path[0] == name && (matches!(self.shape, Shape::Import { .. }) || self.path.len() > 1)
    }

    /// The module of our own crate that this leans on, or `*` for all of them at once.
    pub(super) fn own_module(&self) -> Option<&str> {
        if self.path[0] != "crate" {
            return None;
        }
        match self.path.get(1) {
            Some(module) => Some(module),
            None => matches!(self.shape, Shape::Import { .. }).then_some("*"),
        }
    }

    pub(super) fn starts_with(&self, start: &[&str]) -> bool {
        self.path.len() >= start.len() && self.path.iter().zip(start).all(|(word, wanted)| word == wanted)
    }
}

/// What one file names, which macros it defines, and which modules it keeps for tests.
pub(super) struct Reading {
    pub(super) names: Vec<Name>,
    pub(super) macros: Vec<String>,
    pub(super) test_modules: Vec<Vec<String>>,
}

/// The names in `text`, a file that is the module `module` (`["crate", "store", "facts"]`).
pub(super) fn read(module: &[String], text: &str) -> Reading {
    let words = words(text);
    let mut reader = Reader {
        words: &words,
        at: 0,
        root: module.to_vec(),
        blocks: Vec::new(),
        brackets: 0,
        next_is_test: false,
        next_module: None,
        known: HashMap::new(),
        names: Vec::new(),
        macros: Vec::new(),
        test_modules: Vec::new(),
    };
    reader.file();
    let Reader { mut names, known, macros, test_modules, .. } = reader;
    for name in names.iter_mut().filter(|name| name.shape != Shape::Member) {
        name.path = follow(&name.path, &known);
    }
    Reading { names, macros, test_modules }
}

/// Follows a path back through the file's imports and modules. Bounded, for an import may bear its own name.
fn follow(path: &[String], known: &HashMap<String, Vec<String>>) -> Vec<String> {
    const LONGEST_CHAIN: usize = 4;
    let mut path = path.to_vec();
    for _ in 0..LONGEST_CHAIN {
        match known.get(&path[0]) {
            Some(start) if start[0] != path[0] => path = start.iter().chain(&path[1..]).cloned().collect(),
            _ => break,
        }
    }
    path
}

/// A pair of braces we are inside of.
struct Block {
    module: Option<String>,
    is_test: bool,
}

struct Reader<'a> {
    words: &'a [Word],
    at: usize,
    root: Vec<String>,
    blocks: Vec<Block>,
    /// Round and square ones: a semicolon inside them ends no item.
    brackets: usize,
    next_is_test: bool,
    next_module: Option<String>,
    known: HashMap<String, Vec<String>>,
    names: Vec<Name>,
    macros: Vec<String>,
    test_modules: Vec<Vec<String>>,
}

impl Reader<'_> {
    fn file(&mut self) {
        while let Some(word) = self.words.get(self.at) {
            match word.text.as_str() {
                "#" => self.attribute(),
                "{" => {
                    let module = self.next_module.take();
                    self.blocks.push(Block { module, is_test: self.next_is_test });
                    self.next_is_test = false;
                }
                "}" => {
                    self.blocks.pop();
                    self.next_is_test = false;
                }
                "(" | "[" => self.brackets += 1,
                ")" | "]" => self.brackets = self.brackets.saturating_sub(1),
                ";" if self.brackets == 0 => self.next_is_test = false,
                "use" if self.text(1) != "<" => {
                    self.import();
                    continue;
                }
                "mod" => self.module(),
                "macro_rules" => self.macros.push(self.text(2).to_owned()),
                text if is_name(text) => {
                    self.path();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    fn text(&self, ahead: usize) -> &str {
        self.words.get(self.at + ahead).map_or("", |word| &word.text)
    }

    /// The module that the words at hand stand in.
    fn here(&self) -> Vec<String> {
        self.root.iter().chain(self.blocks.iter().filter_map(|block| block.module.as_ref())).cloned().collect()
    }

    /// `#[cfg(test)]` keeps the next item for tests, `#![cfg(test)]` the whole file.
    fn attribute(&mut self) {
        let inner = self.text(1) == "!";
        let rest = &self.words[self.at..];
        let attribute: Vec<&str> = rest.iter().map(|word| word.text.as_str()).take_while(|text| *text != "]").collect();
        if !attribute.contains(&"cfg") || !attribute.contains(&"test") || attribute.contains(&"not") {
            return;
        }
        match self.blocks.last_mut() {
            Some(block) if inner => block.is_test = true,
            None if inner => self.blocks.push(Block { module: None, is_test: true }),
            _ => self.next_is_test = true,
        }
    }

    fn module(&mut self) {
        let name = self.text(1).to_owned();
        let mut path = self.here();
        path.push(name.clone());
        match self.text(2) {
            "{" => self.next_module = Some(name.clone()),
            ";" if self.next_is_test => self.test_modules.push(path.clone()),
            ";" => {}
            _ => return,
        }
        self.known.insert(name, path);
    }

    fn import(&mut self) {
        // `pub use` and `pub(crate) use` hand a name on; `pub(super) use` keeps it within the floor.
        let before: Vec<&str> =
            self.words[self.at.saturating_sub(4)..self.at].iter().map(|w| w.text.as_str()).collect();
        let public = before.ends_with(&["pub"]) || before.ends_with(&["pub", "(", "crate", ")"]);
        self.at += 1;
        self.tree(&[], public);
    }

    fn tree(&mut self, start: &[String], public: bool) {
        let mut path = start.to_vec();
        loop {
            match self.text(0) {
                "::" => self.at += 1,
                "{" => {
                    self.at += 1;
                    while !matches!(self.text(0), "}" | ";" | "") {
                        self.tree(&path, public);
                        self.at += usize::from(self.text(0) == ",");
                    }
                    self.at += 1;
                    return;
                }
                "}" | ";" | "," | "" => return,
                text => {
                    path.push(text.to_owned());
                    self.at += 1;
                    if self.text(0) != "::" {
                        break;
                    }
                }
            }
        }
        if path.len() > 1 && path.ends_with(&["self".to_owned()]) {
            path.pop();
        }
        let mut known_as = path.last().cloned().unwrap_or_default();
        let line = self.words[self.at - 1].line;
        if self.text(0) == "as" {
            self.text(1).clone_into(&mut known_as);
            self.at += 2;
        }
        let path = self.absolute(path);
        self.known.insert(known_as, path.clone());
        self.push(path, line, Shape::Import { public });
    }

    fn path(&mut self) {
        let line = self.words[self.at].line;
        let member = self.at > 0 && self.words[self.at - 1].text == ".";
        let mut path = vec![self.text(0).to_owned()];
        self.at += 1;
        while self.text(0) == "::" && is_name(self.text(1)) {
            path.push(self.text(1).to_owned());
            self.at += 2;
        }
        let path = if member { path } else { self.absolute(path) };
        self.push(path, line, if member { Shape::Member } else { Shape::Path });
    }

    fn push(&mut self, path: Vec<String>, line: usize, shape: Shape) {
        let in_tests = self.next_is_test || self.blocks.iter().any(|block| block.is_test);
        self.names.push(Name { path, line, in_tests, shape });
    }

    /// `self::` and `super::` spelled out. A lone `self` is a value, not a path.
    fn absolute(&self, path: Vec<String>) -> Vec<String> {
        if path.len() < 2 || !matches!(path[0].as_str(), "self" | "super") {
            return path;
        }
        let mut absolute = self.here();
        for word in path {
            match word.as_str() {
                "self" => {}
                // Nothing lies above the crate itself.
                "super" => absolute.truncate(absolute.len().max(2) - 1),
                _ => absolute.push(word),
            }
        }
        absolute
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}
