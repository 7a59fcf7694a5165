//! The tables, one change a file. Forward only; each file says which query or rule needs what it makes.
//!
//! Whoever runs these holds a lock: two programs that start at once must not both migrate.

mod m0001_parties;
mod m0002_ledger;
mod m0003_record;
mod m0004_reviews;
mod m0005_audit;
mod m0006_idempotency;
mod m0007_interviews;
mod m0008_messages;
mod m0009_steps;
mod m0010_schedules;
mod m0011_message_steps;
mod m0012_ledger_anchors;
mod m0013_policies;
mod m0014_webhooks;
mod m0015_reported;
mod m0017_pages;
mod m0018_repeat_standings;
mod m0019_accounts;
mod m0021_begun_notices;
mod m0022_told;
mod m0023_sounds;
mod m0024_awaiting;
mod m0025_safe_contacts;
mod m0026_channels;
mod m0026_receipts;
mod m0026_texts;
mod m0027_conversations;
mod m0028_gone_doubts;
mod m0029_inbox;
mod m0029_ways;
mod m0030_contacts;
mod m0031_received_texts;
mod m0032_rotas;
mod m0033_quiet_hours;
mod m0034_paces;
mod m0035_pauses;
mod m0036_stopped_numbers;
mod m0038_feed_silences;
mod m0039_wordings;
mod m0040_attachments;
mod m0041_family_messages;
mod m0042_lapsed;
mod m0042_led_to;
mod m0042_passed_over;
mod m0042_texts_by_when;
mod m0044_ssda903;
mod m0045_taken_in;
mod m0045_went;
mod m0046_invariants;
mod tables;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

/// All migrations in their order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_parties::Migration),
            Box::new(m0002_ledger::Migration),
            Box::new(m0003_record::Migration),
            Box::new(m0004_reviews::Migration),
            Box::new(m0005_audit::Migration),
            Box::new(m0006_idempotency::Migration),
            Box::new(m0007_interviews::Migration),
            Box::new(m0008_messages::Migration),
            Box::new(m0009_steps::Migration),
            Box::new(m0010_schedules::Migration),
            Box::new(m0011_message_steps::Migration),
            Box::new(m0012_ledger_anchors::Migration),
            Box::new(m0013_policies::Migration),
            Box::new(m0014_webhooks::Migration),
            Box::new(m0015_reported::Migration),
            Box::new(m0017_pages::Migration),
            Box::new(m0018_repeat_standings::Migration),
            Box::new(m0019_accounts::Migration),
            Box::new(m0021_begun_notices::Migration),
            Box::new(m0022_told::Migration),
            Box::new(m0023_sounds::Migration),
            Box::new(m0024_awaiting::Migration),
            Box::new(m0025_safe_contacts::Migration),
            Box::new(m0026_channels::Migration),
            Box::new(m0026_texts::Migration),
            Box::new(m0026_receipts::Migration),
            Box::new(m0027_conversations::Migration),
            Box::new(m0028_gone_doubts::Migration),
            Box::new(m0029_ways::Migration),
            Box::new(m0029_inbox::Migration),
            Box::new(m0030_contacts::Migration),
            Box::new(m0031_received_texts::Migration),
            Box::new(m0032_rotas::Migration),
            Box::new(m0033_quiet_hours::Migration),
            Box::new(m0034_paces::Migration),
            Box::new(m0035_pauses::Migration),
            Box::new(m0036_stopped_numbers::Migration),
            Box::new(m0038_feed_silences::Migration),
            Box::new(m0039_wordings::Migration),
            Box::new(m0040_attachments::Migration),
            Box::new(m0041_family_messages::Migration),
            Box::new(m0042_passed_over::Migration),
            Box::new(m0042_led_to::Migration),
            Box::new(m0042_lapsed::Migration),
            Box::new(m0042_texts_by_when::Migration),
            Box::new(m0044_ssda903::Migration),
            Box::new(m0045_taken_in::Migration),
            Box::new(m0045_went::Migration),
            Box::new(m0046_invariants::Migration),
        ]
    }
}
