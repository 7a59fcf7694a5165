//! Ready is a program whose database answers: requests may be sent to it.

use super::{Error, Services};

impl Services {
    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// When it gives none.
    pub async fn ready(&self) -> Result<(), Error> {
        Ok(self.database.read().ping().await?)
    }
}
