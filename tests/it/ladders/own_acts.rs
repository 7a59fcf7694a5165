//! Nobody is written to about what they have just recorded themselves, as long as somebody else is; and of what time alone
//! brings about later, they are told like everybody.

use super::duty_log::Duty;
use crate::app::On;
use crate::builders::{child, missing, returned, with};
use crate::on_both;

on_both! {
    async fn who_reports_a_child_is_not_told_that_the_child_is_missing(on: On) {
        let mut duty = Duty::at(on, "2026-11-23T10:00:00Z").await;
        duty.joined_by(&[("cleo", "Cleo Coordinator", "missing_coordinator")]).await;
        let mia = child("Mia", "Sample", "2011-03-04");
        let gone = missing("C-1", &mia, "2026-11-23T09:30:00Z");
        duty.told_by_own("2026-11-23T10:00:00Z", "cora", &gone, "Cora reports the child, and knows").await;
        let back = with(returned("C-1", "2026-11-23T15:00:00Z"), "reported_at", "2026-11-23T15:10:00Z".into());
        duty.told_by_own("2026-11-23T15:10:00Z", "cora", &back, "Cora tells of the return").await;
        insta::assert_snapshot!("own_act", duty.log("2026-11-24T12:00:00Z").await);
    }
}

on_both! {
    async fn where_nobody_else_is_there_they_are_told(on: On) {
        let mut duty = Duty::at(on, "2026-11-23T10:00:00Z").await;
        duty.only("cora").await;
        let gone = missing("C-1", &child("Mia", "Sample", "2011-03-04"), "2026-11-23T09:30:00Z");
        duty.told_by_own("2026-11-23T10:00:00Z", "cora", &gone, "Cora reports the child; she works alone").await;
        insta::assert_snapshot!("own_act_alone", duty.log("2026-11-23T10:30:00Z").await);
    }
}
