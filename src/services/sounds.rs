//! How the names of children sound who were known before sounds were kept: worked out bit by bit, until all are.

use super::{Error, Services};
use crate::store::{parties, sought};

/// How many references are heard in one transaction. On SQLite nobody else writes meanwhile, so it has to be short.
const TOGETHER: u64 = 500;

impl Services {
    /// Works out how names sound of which it is not known yet; says whether none is left.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hear_names(&self) -> Result<bool, Error> {
        for (authority, _) in parties::authorities(self.database.read()).await? {
            let unheard = sought::unheard(self.database.read(), &authority, TOGETHER).await?;
            if unheard.is_empty() {
                continue;
            }
            let tx = self.database.begin().await?;
            sought::heard(&*tx, &authority, &unheard).await?;
            tx.commit().await?;
            return Ok(false);
        }
        Ok(true)
    }
}
