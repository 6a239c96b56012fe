//! What rows show of themselves in logs.

use super::*;

#[test]
fn debug_output_keeps_secrets_and_people_out_of_logs() {
    let account = Account {
        id: AccountId::from_random([1; 16]),
        login: "ada@client.example".into(),
        name: "Ada Lovelace".into(),
        password: Some("$argon2id$v=19$secret".into()),
        created: Instant(0),
    };
    let shown = format!("{account:?}");
    assert!(shown.contains(account.id.as_str()), "{shown}");
    for hidden in ["ada@client", "Lovelace", "argon2"] {
        assert!(!shown.contains(hidden), "{shown}");
    }

    let csrf = Hash::of(b"csrf");
    let token_digest = Hash::of(b"token");
    let session = Session { token_digest, account: account.id, created: Instant(0), seen: Instant(1), csrf };
    let shown = format!("{session:?}");
    assert!(!shown.contains(&csrf.to_string()) && !shown.contains(&token_digest.to_string()), "{shown}");
}
