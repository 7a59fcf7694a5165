//! Encryption for webhooks and for GOV.UK Notify: rustls, with the certificates that this host trusts, else Mozilla's list, so that a bare
//! container can deliver too and a council's own authority counts where it is installed.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// Makes ring what every client of this program encrypts with that does not say otherwise; without a default, making one
/// fails. Done before is done well.
pub fn provide() {
    drop(ring::default_provider().install_default());
}

/// The settings of a client.
pub(in crate::notify) fn config() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let (_, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let versions = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider speaks the versions that rustls holds to be safe");
    versions.with_root_certificates(roots).with_no_client_auth()
}
