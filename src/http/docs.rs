//! The API's description as a page to read and try. Everything it needs comes from here: it works in closed networks, and
//! runs nothing that was not built into the program.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use utoipa_swagger_ui::{Config, serve};

use super::problem::Problem;

/// Its own scripts, styles and pictures, and requests to this host. The viewer writes styles into its elements.
const POLICY: (HeaderName, HeaderValue) = (
    header::CONTENT_SECURITY_POLICY,
    HeaderValue::from_static(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
);

/// The page's files name each other relative to its folder.
pub(super) async fn page() -> Redirect {
    Redirect::permanent("/api/docs/index.html")
}

/// One of the page's files.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let config = Config::new(["/api/v1/openapi.json"]).use_base_layout().validator_url("none");
    let file = serve(&name, Arc::new(config)).map_err(|error| {
        tracing::error!(error, "the page of the API's description cannot be made");
        Problem::internal()
    })?;
    let file = file.ok_or_else(Problem::not_found)?;
    let content_type = HeaderValue::from_str(&file.content_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let headers = [(header::CONTENT_TYPE, content_type), POLICY];
    let mut response = (headers, file.bytes.into_owned()).into_response();
    if file.gzpipped {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}
