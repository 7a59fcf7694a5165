//! The pages that anybody may open, and the refusals that anybody may meet, before every kind of reader.

use super::judged::{html_faults, is_valid_html};
use super::{Browser, Reader};
use crate::app::{App, On};
use crate::http::A_MINUTE;
use crate::pages::Site;
use homeward::web::Purpose;

/// By the names of their pictures; those that differ in words only have none.
const PAGES: [(&str, &str); 13] = [
    ("sign-in", "/sign-in"),
    ("signed-out", "/signed-out"),
    ("link-over", "/set-password/guessed"),
    ("accessibility-statement", "/accessibility-statement"),
    ("cookies", "/cookies"),
    ("", "/specimen/refused/400"),
    ("", "/specimen/refused/403"),
    ("refused-404", "/nothing"),
    ("", "/specimen/refused/409"),
    ("", "/specimen/refused/422"),
    ("", "/specimen/refused/429"),
    ("refused-500", "/panics"),
    ("", "/specimen/refused/503"),
];

async fn are_fit_for(reader: Reader) {
    let site = Site::over(App::on(On::Sqlite).await, A_MINUTE, Purpose::Demonstration).await;
    let browser = Browser::open(reader, &site.base).await;
    for (name, path) in PAGES {
        browser.visit(path).await;
        // The browser tells of an answer that refuses, as it should.
        browser.complaints().await;
        browser.is_fit(path).await;
        let enhanced = browser.has("body.govuk-frontend-supported").await;
        assert_eq!(enhanced, reader != Reader::WithoutScripts, "{path}");
        let heading = browser.text("h1").await;
        assert_eq!(browser.title().await, format!("{heading} – Homeward"), "{path}");
        if reader == Reader::AtDesk && !name.is_empty() {
            browser.screen(name).await;
        }
    }
}

#[tokio::test]
async fn they_are_fit_for_a_reader_at_a_desk() {
    are_fit_for(Reader::AtDesk).await;
}

#[tokio::test]
async fn they_are_fit_for_a_reader_without_javascript() {
    are_fit_for(Reader::WithoutScripts).await;
}

#[tokio::test]
async fn they_are_fit_for_a_reader_with_a_small_phone() {
    are_fit_for(Reader::OnPhone).await;
}

#[tokio::test]
async fn their_html_is_valid() {
    let site = Site::on(On::Sqlite).await;
    for (_, path) in PAGES {
        is_valid_html(&site.get(path).await.text, path).await;
    }
}

#[tokio::test]
async fn the_judges_would_tell() {
    let site = Site::on(On::Sqlite).await;
    let browser = Browser::open(Reader::OnPhone, &site.base).await;
    for (row, html, rule) in [
        ("a field without a name", "<input type='text'>", "label"),
        ("grey on white", "<p data-look='color:#aaa;background:#fff'>Hardly to be read</p>", "color-contrast"),
        (
            "too small to be hit",
            "<button data-look='font-size:4px;padding:0'>x</button><button data-look='font-size:4px;padding:0'>y</button>",
            "target-size",
        ),
    ] {
        browser.visit("/cookies").await;
        let content = serde_json::to_string(html).expect("a text");
        browser.script(&format!("document.querySelector('main').innerHTML = {content}")).await;
        // A style that is written into the page would not hold: its policy stops it.
        browser
            .script("document.querySelectorAll('[data-look]').forEach(part => part.style = part.dataset.look)")
            .await;
        let violations = browser.violations().await;
        assert!(violations.iter().any(|found| found.contains(rule)), "{row}: {violations:?}");
    }
    browser.visit("/cookies").await;
    browser.script("document.querySelector('h1').textContent = 'x'.repeat(200)").await;
    assert!(browser.overhang().await > 100, "what is too wide is seen");
    browser.complaints().await;
    browser.script("document.querySelector('img').src = '/assets/none.svg'").await;
    browser.until("the complaint", async || !browser.complaints().await.is_empty()).await;
    let page = site.get("/cookies").await.text.replace("<main", "<p style=\"color:red\"><main");
    let faults = html_faults(&page).await;
    assert!(faults.contains("no-inline-style"), "{faults}");
}

#[tokio::test]
async fn nothing_that_is_written_into_a_page_can_run() {
    let site = Site::on(On::Sqlite).await;
    let browser = Browser::open(Reader::AtDesk, &site.base).await;
    browser.visit("/").await;
    browser.complaints().await;
    let written = "const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
        const far = document.createElement('img');
        far.src = 'http://127.0.0.2:9/x.png';
        document.body.append(far);
        return window.ran === true";
    assert_eq!(browser.script(written).await, false);
    browser
        .until("both to be stopped", async || {
            static SEEN: std::sync::Mutex<String> = std::sync::Mutex::new(String::new());
            let complaints = browser.complaints().await.join("\n");
            let mut seen = SEEN.lock().expect("nobody panicked");
            seen.push_str(&complaints);
            seen.contains("script-src") && seen.contains("img-src")
        })
        .await;
}
