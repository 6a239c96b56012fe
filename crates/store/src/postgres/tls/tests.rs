//! Files of certificates: a good one, and each way of being none.

use super::*;
use std::fs;

const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBjjCCATOgAwIBAgIUAR7Q3J8FmtPi/wXJOp3OeX7BbPcwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRRXhhbXBsZSBhdXRob3JpdHkwHhcNMjYxMTIyMDU0OTMyWhcN
MzYxMTE5MDU0OTMyWjAcMRowGAYDVQQDDBFFeGFtcGxlIGF1dGhvcml0eTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABFqyQAM2lbsa9L4lYAOjfvUtxlsJPJMsbYfP
85GudwhkkaseZWdFy3ZmeNNY4lF6OIVSHI1duLANIu5gmVBpU7ejUzBRMB0GA1Ud
DgQWBBS3W8DB3SsioaLCQsCq/echyxaqODAfBgNVHSMEGDAWgBS3W8DB3SsioaLC
QsCq/echyxaqODAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCI
4Bot8jTcv84ldwQZheTiXL/CXWBsnhGTCqXpc268hQIhAOZONDqzLhVFjpT9S54B
RfAQcrIV+VxY0k3ISgZMcShw
-----END CERTIFICATE-----
";

#[test]
fn public_authorities_are_known_without_a_file() {
    assert!(connector(None).is_ok());
    assert!(connector(None).is_ok(), "the second time too");
}

#[test]
fn a_file_of_authorities_replaces_them() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("db.pem");
    fs::write(&path, CERTIFICATE.repeat(2)).unwrap();
    assert!(connector(Some(&path)).is_ok());
    assert_eq!(read(&path).unwrap().len(), 2);
}

#[test]
fn a_file_that_holds_none_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("db.pem");
    let cut = &CERTIFICATE[..200];
    let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for wrong in ["", "no certificate at all", cut, empty] {
        fs::write(&path, wrong).unwrap();
        let error = connector(Some(&path)).err().unwrap().to_string();
        assert!(error.contains("db.pem cannot be used"), "{wrong:?}: {error}");
    }
    let error = connector(Some(&dir.path().join("absent"))).err().unwrap().to_string();
    assert!(error.contains("absent cannot be used"), "{error}");
}
