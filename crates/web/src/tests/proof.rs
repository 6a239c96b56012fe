//! What a party takes away from the ledger: checkpoints, proofs, receipts and exports.

use super::*;
use axum::http::header::CONTENT_DISPOSITION;
use outrigger_desk::{
    export::{Trusted, verify, verify_receipt},
    view::{ConsistencyProof, InclusionProof},
};
use outrigger_kernel::{
    Checkpoint,
    merkle::{verify_consistency, verify_inclusion},
    note::{KeyKind, Note, SignerKey, VerifierKey},
};
use serde::de::DeserializeOwned;

fn read<T: DeserializeOwned>(reply: &Reply) -> T {
    serde_json::from_str(&reply.body).unwrap_or_else(|error| panic!("{error}: {}", reply.body))
}

fn server(house: &House) -> VerifierKey {
    house.desk.keys().server().verifier().clone()
}

#[tokio::test]
async fn a_checkpoint_is_text_for_people_and_data_for_programs() {
    let house = house();
    let anna = house.session(house.anna);
    let text = house.get(&house.at("/checkpoint"), Some(&anna)).await;
    assert_eq!(text.headers.get(CONTENT_TYPE).unwrap(), "text/plain; charset=utf-8");
    let note: Note = text.body.parse().unwrap();
    assert!(note.verified_by(&server(&house)).is_some());
    let stated = Checkpoint::parse(&note.text).unwrap();
    assert_eq!((stated.engagement, stated.size), (house.engagement, 2));
    let data = house.get_json(&house.at("/checkpoint"), Some(&anna)).await.json();
    assert_eq!(data["note"], text.body.as_str());
    assert_eq!(data["server_key"], server(&house).to_string());
    let page = house.get(&house.at("/ledger"), Some(&anna)).await;
    assert!(page.body.contains(&server(&house).to_string()), "{}", page.body);
}

#[tokio::test]
async fn proofs_hold_without_the_server() {
    let house = house();
    for name in ["Tickets", "Invoices", "Payroll"] {
        house.execute("content.draft", json!({ "content": house.process(name) }));
    }
    let anna = house.session(house.anna);
    let get = async |path: &str| house.get_json(&house.at(path), Some(&anna)).await;
    let proof: ConsistencyProof = read(&get("/ledger/proof?from=2&to=5").await);
    assert!(verify_consistency((2, proof.from_root), (5, proof.to_root), &proof.path));
    assert_eq!(read::<ConsistencyProof>(&get("/ledger/proof?from=2").await), proof, "up to now");
    let proof: InclusionProof = read(&get("/ledger/3/proof?size=4").await);
    assert!(verify_inclusion(proof.leaf, (2, 4), &proof.path, proof.root));
    assert_eq!(read::<InclusionProof>(&get("/ledger/3/proof").await).size, 5);
    for (path, status) in [
        ("/ledger/proof", StatusCode::UNPROCESSABLE_ENTITY),
        ("/ledger/proof?from=x", StatusCode::UNPROCESSABLE_ENTITY),
        ("/ledger/proof?from=0", StatusCode::NOT_FOUND),
        ("/ledger/proof?from=4&to=9", StatusCode::NOT_FOUND),
        ("/ledger/9/proof", StatusCode::NOT_FOUND),
        ("/ledger/x/proof", StatusCode::NOT_FOUND),
        ("/ledger/9/receipt", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(get(path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn a_receipt_and_an_export_are_kept_and_verify() {
    let house = house();
    house.execute("content.draft", json!({ "content": house.process("Tickets") }));
    let anna = house.session(house.anna);
    let trusted = Trusted { keys: vec![server(&house)], notes: Vec::new() };
    let receipt = house.get(&house.at("/ledger/3/receipt"), Some(&anna)).await;
    let name = receipt.headers.get(CONTENT_DISPOSITION).unwrap();
    assert_eq!(name, "attachment; filename=\"receipt-3.json\"");
    let report = verify_receipt(receipt.body.as_bytes(), &trusted).unwrap();
    assert!(report.is_sound() && report.seq == 3, "{report:?}");

    let export = house.get(&house.at("/export"), Some(&anna)).await;
    let name = export.headers.get(CONTENT_DISPOSITION).unwrap().to_str().unwrap();
    assert_eq!(name, format!("attachment; filename=\"ledger-{}.tar\"", house.engagement));
    let report = verify(export.body.as_bytes(), &trusted).unwrap();
    assert!(report.is_sound() && report.entries == 3, "{report:?}");
}

#[tokio::test]
async fn a_witness_brings_what_it_signed() {
    let house = house();
    let witness = SignerKey::new("northwind.example/witness", KeyKind::Cosignature, [1; 32]);
    house.execute("engagement.name-witness", json!({ "key": witness.verifier() }));
    let anna = house.session(house.anna);
    let mut note: Note = house.get(&house.at("/checkpoint"), Some(&anna)).await.body.parse().unwrap();
    note.signatures.push(witness.sign(&note.text, house.desk.now()));
    let kept = house.post_json(&house.at("/cosign"), &anna, &json!({ "note": note.to_string() })).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
    assert_eq!((&kept.json()["size"], &kept.json()["witnesses"][0]["side"]), (&json!(3), &json!("client")));
    assert_eq!(house.get(&house.at("/checkpoint"), Some(&anna)).await.body, note.to_string());
    let page = house.get(&house.at("/ledger"), Some(&anna)).await;
    assert!(page.body.contains("northwind.example/witness"), "{}", page.body);
    note.text = note.text.replace("\n3\n", "\n2\n");
    let refused = house.post_json(&house.at("/cosign"), &anna, &json!({ "note": note.to_string() })).await;
    assert_eq!(
        (refused.status, &refused.json()["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("note"))
    );
    let nothing = house.post_json(&house.at("/cosign"), &anna, &json!({})).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}
