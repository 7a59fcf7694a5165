//! `homeward export`: what the council sends to others, as files that only whoever runs it can read.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Failure, OfYear, opened, print, say};
use crate::config::Settings;
use crate::domain::authority::AuthorityCode;
use crate::domain::export::{Format, Purpose};
use crate::domain::instant::outward;
use crate::domain::party::Caller;
use crate::domain::report::foi::FinancialYear;
use crate::domain::ssda903::Year;
use crate::domain::ssda903::written::{self, MARKING};
use crate::domain::violation::parse_any_instant;
use crate::domain::{annex_a, ssd};
use crate::services::ssda903::{Asked, Wanted};
use crate::services::{Services, reports};

/// What can be exported.
#[derive(Subcommand)]
pub(super) enum Export {
    /// The Missing table of the SSDA903 return, with what fails the Department's rules and what was changed.
    Ssda903(Made),
    /// What Annex A list 8 says of children who went missing.
    AnnexA(Made),
    /// The missing episodes of a year, as a table of the Standard Safeguarding Dataset.
    Ssd(Made),
    /// The answers to the questions on missing children that every council is sent, for the financial year that ends in it.
    Foi(Made),
}

/// Of what an export is made, and where to.
#[derive(Args)]
pub(super) struct Made {
    #[command(flatten)]
    of: OfYear,
    /// As it was known then: what was recorded later is left out. A time with its offset, as in 2026-05-01T09:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    known_at: Option<String>,
    /// The folder to write into; else the present one.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

/// Makes one.
pub(super) async fn export(settings: &Settings, wanted: &Export) -> Result<(), Failure> {
    let (Export::Ssda903(made) | Export::AnnexA(made) | Export::Ssd(made) | Export::Foi(made)) = wanted;
    let asked = made.asked()?;
    let services = opened(settings).await?;
    let Some(council) = services.council_of(&asked.authority).await? else {
        return Err(Failure::Usage(format!("no council of authority {} is known here", asked.authority)));
    };
    match wanted {
        Export::Ssda903(_) => made.ssda903(&services, &council, &asked).await,
        Export::AnnexA(_) => made.annex_a(&services, &council, &asked).await,
        Export::Ssd(_) => made.ssd(&services, &council, &asked).await,
        Export::Foi(_) => made.foi(&services, &council, &asked).await,
    }
}

/// Whose return, of which year.
pub(super) fn asked(authority: &str, year: i32) -> Result<(AuthorityCode, Year), Failure> {
    let authority = AuthorityCode::try_from(authority.to_owned());
    let authority = authority.map_err(|detail| Failure::Usage(format!("--authority: {detail}")))?;
    let year = Year::try_from(year).map_err(|detail| Failure::Usage(format!("--year: {detail}")))?;
    Ok((authority, year))
}

impl Made {
    fn asked(&self) -> Result<Asked, Failure> {
        let (authority, year) = asked(&self.of.authority, self.of.year)?;
        let read = |text: &str| -> Result<DateTime<Utc>, Failure> {
            let read = parse_any_instant(&Value::from(text));
            read.map_err(|detail| Failure::Usage(format!("--known-at: {detail}")))
        };
        let known_at = self.known_at.as_deref().map(read).transpose()?;
        Ok(Asked { authority, year, known_at })
    }

    /// Writes a file, marked in its name.
    fn write(&self, what: &str, asked: &Asked, content: &str) -> Result<PathBuf, Failure> {
        let (authority, year) = (&asked.authority, asked.year.number());
        put(self.out.join(format!("{what}-{authority}-{year}-{MARKING}.csv")), content.as_bytes())
    }

    /// The Missing table of the SSDA903 return, what fails the rules and what was changed.
    async fn ssda903(&self, services: &Services, council: &Caller, asked: &Asked) -> Result<(), Failure> {
        let exported = services.export_ssda903(council, asked, Wanted::Table).await?;
        let mut files = vec![];
        for (what, content) in [
            ("missing", written::missing(&exported.made.rows)),
            ("missing-failures", written::failures(&exported.failures)),
            ("missing-changes", written::changes(&exported.made.changes)),
        ] {
            files.push(self.write(&format!("ssda903-{what}"), asked, &content)?);
        }
        let see_to = exported.made.changes.iter().filter(|change| change.what.asks_for_somebody()).count();
        let (rows, failures) = (exported.made.rows.len(), exported.failures.len());
        print(&json!({
            "authority": asked.authority,
            "year": asked.year.number(),
            "known_at": outward(exported.known_at),
            "rows": rows,
            "failures": failures,
            "changes": exported.made.changes.len(),
            "somebody_must_see_to": see_to,
            "files": files,
        }))?;
        say(&format!(
            "{rows} rows; {failures} fail a rule; {see_to} changes that somebody must see to before it is sent"
        ));
        if !exported.import.with_last_year {
            say("last year's table was not imported: nothing could be carried forward");
        }
        Ok(())
    }

    /// What Annex A list 8 says of children who went missing.
    async fn annex_a(&self, services: &Services, council: &Caller, asked: &Asked) -> Result<(), Failure> {
        let list = services.annex_a_list_8(council, asked).await?;
        let file = self.write("annex-a-list-8", asked, &annex_a::written(&list.rows))?;
        let undecided: usize = list.rows.iter().map(|row| row.undecided).sum();
        print(&json!({
            "authority": asked.authority,
            "year": asked.year.number(),
            "at": outward(list.at),
            "known_at": outward(list.known_at),
            "rows": list.rows.len(),
            "undecided": undecided,
            "files": [file],
        }))?;
        say(&format!("{} children; of {undecided} absences nobody has decided M or A", list.rows.len()));
        Ok(())
    }

    /// The table `ssd_missing`.
    async fn ssd(&self, services: &Services, council: &Caller, asked: &Asked) -> Result<(), Failure> {
        let made = services.ssd_missing(council, asked).await?;
        let ssd::Extract { rows, unnumbered, undecided } = &made.extract;
        let file = self.write("ssd-missing", asked, &ssd::written(rows))?;
        print(&json!({
            "authority": asked.authority,
            "year": asked.year.number(),
            "known_at": outward(made.known_at),
            "rows": rows.len(),
            "unnumbered": unnumbered,
            "undecided": undecided,
            "files": [file],
        }))?;
        say(&format!(
            "{} absences; of {undecided} nobody has decided M or A; {unnumbered} left out whose child's number is not known",
            rows.len()
        ));
        Ok(())
    }

    /// The FOI pack of the financial year that ends in the year asked.
    async fn foi(&self, services: &Services, council: &Caller, asked: &Asked) -> Result<(), Failure> {
        let year = FinancialYear::from(asked.year);
        let of = reports::Asked { authority: asked.authority.clone(), at: None, known_at: asked.known_at };
        let file = services.export_foi(council, &of, year, Purpose::FreedomOfInformation, Format::Csv).await?;
        let files = [put(self.out.join(file.name), &file.content)?];
        print(&json!({ "authority": asked.authority, "financial_year": year.begins(), "files": files }))?;
        say(&format!("the financial year {}, from 1 April to 31 March", year.in_words()));
        Ok(())
    }
}

/// Writes a file that only whoever runs this can read.
fn put(file: PathBuf, content: &[u8]) -> Result<PathBuf, Failure> {
    let written = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&file);
    let written = written.and_then(|mut open| open.write_all(content));
    written.map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))?;
    Ok(file)
}
