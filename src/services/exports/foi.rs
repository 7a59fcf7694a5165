//! The FOI pack as a file.

use super::File;
use crate::domain::export::{Format, Purpose};
use crate::domain::party::Caller;
use crate::domain::report::foi::FinancialYear;
use crate::domain::report::foi::exported::exported;
use crate::services::reports::Asked;
use crate::services::{Error, Services, audit_line};
use crate::store::audit;

impl Services {
    /// Makes the FOI pack of a year as a file. Who is given it is noted with the purpose; it names no child.
    ///
    /// # Errors
    /// [`Error::NotFound`] where `caller` is not the council of the authority; the database's; when a fact cannot be read.
    pub async fn export_foi(
        &self,
        caller: &Caller,
        asked: &Asked,
        year: FinancialYear,
        purpose: Purpose,
        format: Format,
    ) -> Result<File, Error> {
        let foi = self.report_foi(caller, asked, year).await?;
        let file = File::of(&exported(&foi.pack, &asked.authority), format);
        let object = format!("foi:{}:{}:{}:{}", asked.authority, year.begins(), format.word(), purpose.word());
        let line = audit_line(caller, self.clock.now(), "export.foi", Some(object), None, "done");
        audit::write(self.database.read(), &line).await?;
        Ok(file)
    }
}
