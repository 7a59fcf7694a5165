//! The real program in front of a real browser, on a fresh database of either kind.

use super::{Browser, Reader};
use crate::app::On;
use crate::cli::Place;
use crate::on_both;

on_both! {
    async fn it_opens_on_a_page_that_asks_who_is_there(on: On) {
        let place = Place::on(on).await;
        let serving = place.serve();
        let browser = Browser::open(Reader::AtDesk, &format!("http://{}", serving.address)).await;
        browser.visit("/").await;
        assert_eq!(browser.text("h1").await, "Sign in");
        assert!(!browser.has(".homeward-demonstration").await, "whoever works with it is not told that it is a demo");
        browser.is_fit("/").await;
    }
}
