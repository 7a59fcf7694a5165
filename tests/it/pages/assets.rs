//! The stylesheet, the scripts and the pictures: nothing of GOV.UK's own, nothing that is not there, nothing asked for twice.

use std::collections::BTreeSet;

use homeward::web::assets::{ALL, STYLE};
use reqwest::Method;

use super::Site;
use crate::app::On;
use crate::http::answered;

/// Every address that the text names in `url(…)`.
fn addresses(style: &str) -> BTreeSet<&str> {
    style.split("url(").skip(1).filter_map(|rest| rest.split(')').next()).map(|url| url.trim_matches('"')).collect()
}

#[tokio::test]
async fn the_stylesheet_names_only_what_is_there_and_nothing_of_gov_uks_own() {
    let site = Site::on(On::Sqlite).await;
    let style = site.get(STYLE).await;
    assert_eq!((style.code, style.header("content-type")), (200, "text/css; charset=utf-8"));
    for foreign in ["GDS Transport", "@font-face", "crest.", "crown.", "data:"] {
        assert!(!style.text.contains(foreign), "{foreign}");
    }
    for ours in ["#00504d", "Helvetica Neue", ".govuk-summary-list", ".moj-timeline", ".homeward-person"] {
        assert!(style.text.contains(ours), "{ours}");
    }
    let addresses = addresses(&style.text);
    assert!(addresses.len() > 5, "{addresses:?}");
    for address in addresses {
        assert!(address.starts_with("/assets/"), "{address}");
        let picture = site.get(address).await;
        assert_eq!((picture.code, picture.header("content-type")), (200, "image/svg+xml"), "{address}");
    }
}

#[tokio::test]
async fn an_asset_is_kept_for_ever_and_packed_for_whoever_unpacks_it() {
    let site = Site::on(On::Sqlite).await;
    for asset in ALL {
        let path = format!("/assets/{}", asset.name);
        let plain = site.get(&path).await;
        assert_eq!(plain.code, 200, "{path}");
        assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
        assert_eq!(plain.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        assert_eq!(plain.text.as_bytes(), asset.plain, "{path}");
        let packed = answered(site.request(Method::HEAD, &path).header("accept-encoding", "gzip")).await;
        assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("gzip", "accept-encoding"), "{path}");
        assert_eq!(packed.header("content-length"), asset.gzipped.len().to_string(), "{path}");
    }
    let gone = site.get("/assets/homeward-000000000000.css").await;
    assert_eq!((gone.code, gone.header("cache-control")), (404, "no-store"));
}

#[tokio::test]
async fn scripts_import_each_other_by_the_names_they_are_served_under() {
    let site = Site::on(On::Sqlite).await;
    let script = site.get(homeward::web::assets::SCRIPT).await.text;
    let imported: Vec<_> = script.split(" from '").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
    assert_eq!(imported.len(), 2, "{script}");
    for path in imported {
        let answer = site.get(path).await;
        assert_eq!((answer.code, answer.header("content-type")), (200, "text/javascript; charset=utf-8"), "{path}");
        assert!(!answer.text.contains("sourceMappingURL"), "{path}");
    }
}
