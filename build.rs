//! Makes the look of the pages: installs the pinned npm packages, compiles our stylesheet over them, and hands the program
//! each file under a name that changes with its content. Nothing third-party is committed; `docs/third-party-notices.md`
//! says whose it is.

use std::error::Error;
use std::fmt::Write;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};

/// Where the stylesheet looks for pictures before they get their names.
const IMAGES: &str = "/assets/images/";
/// What GOV.UK's footer would show. It belongs to GOV.UK, so it goes nowhere.
const CREST: &str = "url(\"/assets/images/govuk-crest.svg\")";
/// What is read here, beside what npm installs.
const SOURCES: [&str; 8] =
    ["package.json", "package-lock.json", ".npmrc", "homeward.scss", "homeward.js", "board.js", "early.js", "mark.svg"];
/// Where npm's packages keep what we serve as it is.
const GOVUK_SCRIPT: &str = "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js";
const MOJ: &str = "node_modules/@ministryofjustice/frontend/moj";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() {
    if let Err(error) = made() {
        println!("cargo::error={error}");
    }
}

fn made() -> Outcome<()> {
    let assets = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("assets");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for source in SOURCES {
        println!("cargo::rerun-if-changed=assets/{source}");
    }
    install(&assets)?;
    let mut made = Made { out: &out, code: String::new() };
    let style = styled(&assets, &out)?;
    let style = with_pictures_named(&style, &assets.join(MOJ).join("assets/images"), &mut made)?;
    made.keep("STYLE", "homeward.css", style.as_bytes())?;
    let script = fs::read_to_string(assets.join("homeward.js"))?;
    let mut imports = vec![];
    for (name, path) in [
        ("govuk-frontend.min.js", assets.join(GOVUK_SCRIPT)),
        ("moj-frontend.min.js", assets.join(MOJ).join("moj-frontend.min.js")),
    ] {
        imports.push((name, made.keep("", name, without_source_map(&fs::read_to_string(path)?).as_bytes())?));
    }
    let script = imports
        .iter()
        .fold(script, |script, (name, address)| script.replace(&format!("'./{name}'"), &format!("'{address}'")));
    made.keep("SCRIPT", "homeward.js", script.as_bytes())?;
    made.keep("BOARD", "board.js", &fs::read(assets.join("board.js"))?)?;
    made.keep("EARLY", "early.js", &fs::read(assets.join("early.js"))?)?;
    made.keep("MARK", "mark.svg", &fs::read(assets.join("mark.svg"))?)?;
    fs::write(out.join("assets.rs"), made.whole())?;
    Ok(())
}

/// Has npm install what the lock file names, unless it has. One at a time: an editor may build beside us.
fn install(assets: &Path) -> Outcome<()> {
    let lock = File::create(assets.join(".building"))?;
    lock.lock()?;
    let wanted = fs::read(assets.join("package-lock.json"))?;
    let installed = assets.join("node_modules/.installed-from");
    if fs::read(&installed).is_ok_and(|from| from == wanted) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"]);
    run(npm.current_dir(assets), "install what assets/package-lock.json names")?;
    fs::write(installed, wanted)?;
    Ok(())
}

/// The stylesheet; compiled anew only where its sources changed.
fn styled(assets: &Path, out: &Path) -> Outcome<String> {
    let mut sources = fs::read(assets.join("homeward.scss"))?;
    sources.extend(fs::read(assets.join("package-lock.json"))?);
    let (compiled, from) = (out.join("compiled.css"), out.join("compiled.from"));
    let key = digest(&sources);
    if fs::read_to_string(&from).is_ok_and(|made_from| made_from == key)
        && let Ok(style) = fs::read_to_string(&compiled)
    {
        return Ok(style);
    }
    let mut sass = Command::new("node");
    sass.arg("node_modules/sass/sass.js");
    // Without --no-error-css a failure leaves a stylesheet that only says so.
    sass.args(["--style=compressed", "--no-source-map", "--no-error-css", "--quiet"]);
    // The second folder is for what MoJ's sources import from `node_modules/…` by that path.
    sass.args(["--load-path=node_modules", "--load-path=.", "homeward.scss"]).arg(&compiled);
    run(sass.current_dir(assets), "compile the stylesheet")?;
    fs::write(from, key)?;
    Ok(fs::read_to_string(compiled)?)
}

fn run(command: &mut Command, purpose: &str) -> Outcome<()> {
    let output = match command.output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(
                "Homeward's build needs npm (Node.js 20.19 or later) to compile its stylesheet: install Node.js \
                        and build again."
                    .into(),
            );
        }
        output => output?,
    };
    if output.status.success() {
        return Ok(());
    }
    // Cargo shows one line of an error.
    let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', " | ");
    Err(format!("cannot {purpose} ({}): {said}", output.status).into())
}

/// The stylesheet with each picture that it names under the name it is served by.
fn with_pictures_named(style: &str, pictures: &Path, made: &mut Made) -> Outcome<String> {
    let style = style.replace(CREST, "none");
    let mut named = String::new();
    let mut rest = style.as_str();
    while let Some(at) = rest.find(IMAGES) {
        let (before, from) = rest.split_at(at);
        let end = from.find([')', '"']).ok_or("a picture in the stylesheet has no end")?;
        let picture = &from[IMAGES.len()..end];
        named.push_str(before);
        named.push_str(&made.keep("", picture, &fs::read(pictures.join(picture))?)?);
        rest = &from[end..];
    }
    named.push_str(rest);
    Ok(named)
}

/// Nobody is served the map, so nobody is told of one.
fn without_source_map(script: &str) -> &str {
    script.rfind("//# sourceMappingURL").map_or(script, |at| &script[..at])
}

/// What the program is handed: files in `out`, and the code that embeds them.
struct Made<'a> {
    out: &'a Path,
    code: String,
}

impl Made<'_> {
    /// Keeps a file and gives the address by which it is served; under a constant too, if one is named.
    fn keep(&mut self, constant: &str, name: &str, bytes: &[u8]) -> Outcome<String> {
        let (stem, ending) = name.rsplit_once('.').ok_or("a file has no ending")?;
        let name = format!("{stem}-{}.{ending}", &digest(bytes)[..12]);
        let kind = match ending {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            _ => return Err(format!("{name} is of no kind that is served").into()),
        };
        let address = format!("/assets/{name}");
        // The stylesheet may name a picture twice.
        if self.code.contains(&format!("name: {name:?}")) {
            return Ok(address);
        }
        fs::write(self.out.join(&name), bytes)?;
        // No time and no name inside: the same content gives the same bytes.
        let mut gzip = GzBuilder::new().mtime(0).write(vec![], Compression::best());
        gzip.write_all(bytes)?;
        fs::write(self.out.join(format!("{name}.gz")), gzip.finish()?)?;
        let embedded = |name: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))");
        writeln!(
            self.code,
            "    Asset {{ name: {name:?}, kind: {kind:?}, plain: {}, gzipped: {} }},",
            embedded(&name),
            embedded(&format!("{name}.gz"))
        )?;
        if !constant.is_empty() {
            let constant = format!("/// Where it is served.\npub const {constant}: &str = {address:?};\n");
            self.code.insert_str(0, &constant);
        }
        Ok(address)
    }

    fn whole(&self) -> String {
        let (constants, assets) = self.code.split_at(self.code.find("    Asset").unwrap_or(self.code.len()));
        format!("{constants}/// All that is served.\npub const ALL: &[Asset] = &[\n{assets}];\n")
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
