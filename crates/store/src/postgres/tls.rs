//! How connections are secured: by certificates of public authorities, or of those in a file.

use crate::StoreError;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{
        CertificateDer,
        pem::{self, PemObject},
    },
};
use std::path::Path;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Authorities in one file.
const AUTHORITIES_MAX: usize = 1_000;

/// What secures a connection, whenever the address asks for it.
pub(super) fn connector(authorities: Option<&Path>) -> Result<MakeRustlsConnect, StoreError> {
    // Another part of the process may have been first: it chose the same.
    _ = rustls::crypto::ring::default_provider().install_default();
    let Some(path) = authorities else { return Ok(MakeRustlsConnect::with_webpki_roots()) };
    let roots = read(path).map_err(|cause| StoreError::Engine {
        cause: format!("the file of certificates {} cannot be used, {cause}", path.display()),
    })?;
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn read(path: &Path) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let found = CertificateDer::pem_file_iter(path).map_err(|error: pem::Error| error.to_string())?;
    for certificate in found.take(AUTHORITIES_MAX) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.is_empty() { Err("it holds none".into()) } else { Ok(roots) }
}

#[cfg(test)]
mod tests;
