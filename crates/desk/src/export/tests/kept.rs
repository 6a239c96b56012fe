//! What a party kept itself shows a roll-back and a rewrite, whoever signs for them.

use super::*;

#[test]
fn a_rolled_back_ledger_fails_against_a_kept_checkpoint() {
    let twelve = entries(12);
    let kept = signed(&twelve, &[&server()]);
    let back = export(&twelve[..10]);
    let sound = format!("OK entries=12 root={}", Checkpoint::parse(&kept.text).unwrap().root);
    check(&[
        Case::new("ten of twelve", back.clone(), "ROLLED BACK").keeping(std::slice::from_ref(&kept)),
        Case::new("twelve of twelve", export(&twelve), &sound).keeping(&[kept.clone(), kept.clone()]),
    ]);
    let trusted = Case::new("", Vec::new(), "").keeping(&[kept]).trusted;
    let report = verify(&back[..], &trusted).unwrap();
    let sentence = "The export has 10 entries; the checkpoint you hold has 12: it was rolled back.";
    assert_eq!(report.findings, [sentence]);
}

/// An insider changes an entry and makes every hash and the server's signature anew.
#[test]
fn r07_a_rewritten_ledger_fails_against_a_kept_checkpoint() {
    let was = entries(12);
    let mut is = was.clone();
    is[4] = sealed(5, "as it never was");
    let rewritten = export(&is);
    let kept = |size: usize| signed(&was[..size], &[&server()]);
    let sound = format!("OK entries=12 root={}", Checkpoint::parse(&signed(&is, &[]).text).unwrap().root);
    let mut cases = vec![Case::new("nothing was kept", rewritten.clone(), &sound)];
    for size in 0..=12 {
        let want = if size < 5 { sound.as_str() } else { "REWRITTEN" };
        cases.push(Case::new(format!("kept at {size}"), rewritten.clone(), want).keeping(&[kept(size)]));
    }
    let longer = signed(&entries(13), &[&server()]);
    let both = Case::new("kept at 8 and at 13", rewritten.clone(), "REWRITTEN; ROLLED BACK");
    cases.push(both.keeping(&[kept(8), longer]));
    check(&cases);
    let report = verify(&rewritten[..], &cases[9].trusted).unwrap();
    assert!(report.findings[0].contains("up to entry 8 "), "{report:?}");
}

#[test]
fn a_checkpoint_of_another_ledger_says_nothing_about_this_one() {
    let five = entries(5);
    let mut other = signed(&five, &[&server()]);
    let foreign = EngagementId::from_random([9; 16]).to_string();
    other.text = other.text.replace(&engagement().to_string(), &foreign);
    check(&[
        Case::new("another ledger", export(&five), "BAD checkpoint").keeping(std::slice::from_ref(&other))
    ]);
    let moved = export_under(other, &five).unwrap();
    check(&[Case::new("entries of another ledger", moved, "BAD checkpoint; BAD entry=1")]);
    let nonsense = Note { text: "hello\n".into(), signatures: signed(&five, &[&server()]).signatures };
    check(&[Case::new("no checkpoint", export(&five), "UNREADABLE").keeping(&[nonsense])]);
}

#[test]
fn only_trusted_signatures_count() {
    let five = entries(5);
    let stranger = SignerKey::new("server.example/outrigger", KeyKind::Ed25519, [9; 32]);
    let by = |signers: &[&SignerKey]| export_under(signed(&five, signers), &five).unwrap();
    let mut forged = signed(&five, &[&server(), &witness()]);
    forged.signatures[1].bytes[20] ^= 1;
    let forged = export_under(forged, &five).unwrap();
    let mut late = signed(&five, &[&witness()]);
    late.signatures[0].bytes[7] ^= 1;
    let late = export_under(late, &five).unwrap();
    let sound = format!("OK entries=5 root={}", Checkpoint::parse(&signed(&five, &[]).text).unwrap().root);
    check(&[
        Case::new("a stranger signed", by(&[&stranger]), "BAD checkpoint"),
        Case::new("a stranger signed, nobody is trusted", by(&[&stranger]), "BAD checkpoint").trusting(&[]),
        Case::new("a stranger signed too", by(&[&stranger, &server()]), &sound),
        Case::new("the witness did not sign", by(&[&server()]), "BAD checkpoint").trusting(&[&witness()]),
        Case::new("the witness did sign", by(&[&server(), &witness()]), &sound).trusting(&[&witness()]),
        Case::new("a forged signature of nobody trusted", forged.clone(), &sound),
        Case::new("a forged signature", forged, "BAD checkpoint").trusting(&[&server(), &witness()]),
        Case::new("a changed time", late, "BAD checkpoint").trusting(&[&witness()]),
        Case::new("nobody signed", by(&[]), "UNREADABLE"),
    ]);
}
