//! What holds for every stage: commands and facts read back, and a ledger replays to what it came from.

mod commands;
mod facts;
mod fold;

use crate::{
    Evidence,
    scene::{
        REASON, Scene, TERMS, amend, attach, attach_file, claim, detach_file, digest, draft, erase, figures,
        kpi, objective, pdf, process, reason, result, seal, shape, source, terms_with_silence, waiver, with,
        withdraw_batch, witness,
    },
};
use serde_json::json;

/// An engagement from its founding to a statement that both sides agreed on; every fact happens in it.
fn whole_life() -> Scene {
    let log = Evidence::Log(shape("log", "2026-02-28T18:00:00Z"), 0);
    let scene = Scene::given()
        .when("carla", "gate.waive-criterion", with(waiver("G1"), "criterion", "baselines"))
        .when("otto", "content.draft", draft(process("Incidents")))
        .when("otto", "content.amend", amend("PROC-1", 1, process("Incidents and requests")))
        .when("anna", "content.draft", draft(objective()))
        .when("anna", "content.draft", draft(kpi()))
        .evidence(log)
        .when("otto", "assess.attach-log", with(attach("log"), "zone", "Europe/Berlin"))
        .evidence(Evidence::Baseline(Box::new(result(91))))
        .when("otto", "assess.measure-baseline", json!({ "kpi": "KPI-1" }))
        .when("anna", "gate.sign", json!({ "gate": "G1" }))
        .when("carla", "gate.sign", json!({ "gate": "G1" }));
    let waive = |scene: Scene, gate: &str| scene.when("carla", "gate.waive-gate", waiver(gate));
    let agree = json!({ "statement": "STMT-1", "digest": figures(96).digest });
    let scene = ["G2", "G3", "G4"]
        .into_iter()
        .fold(scene, waive)
        .when("ben", "content.draft", draft(source("Remedy")))
        .when("ben", "operate.connect-source", json!({ "source": "SRC-1" }))
        .evidence(Evidence::Tail(shape("march", "2026-03-31T21:00:00Z")))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .when("ben", "operate.propose-agreement", json!({ "text": TERMS }))
        .when("anna", "operate.sign-agreement", json!({ "agreement": "AGR-1", "digest": digest(TERMS) }))
        .evidence(Evidence::Statement(Box::new(figures(96))))
        .when("ben", "operate.state-period", json!({ "period": "2026-03" }))
        .when("ben", "operate.agree-statement", agree.clone())
        .when(
            "otto",
            "operate.dispute-statement",
            json!({ "statement": "STMT-1", "level": "resolution", "reason": REASON }),
        )
        .when(
            "ben",
            "operate.answer-claim",
            json!({ "claim": "CLAIM-1", "answer": "reject", "reason": REASON }),
        )
        .when("anna", "operate.agree-statement", agree)
        .evidence(Evidence::EmptyTail)
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T12:00:00Z"));
    let close = json!({ "source": "SRC-1", "reason": REASON });
    upkeep(second_thoughts(scene)).when("ben", "operate.disconnect-source", close)
}

/// Files, witnesses, holds, an erasure and a batch that was a mistake.
fn upkeep(scene: Scene) -> Scene {
    let key = witness("northwind.example/witness");
    scene
        .evidence(pdf(1_024))
        .when("otto", "content.attach-file", attach_file("PROC-1", "report.pdf"))
        .when("otto", "content.detach-file", detach_file("PROC-1", "report.pdf"))
        .when("anna", "engagement.name-witness", key.clone())
        .when("anna", "engagement.retire-witness", with(key, "reason", REASON))
        .when("ben", "engagement.place-hold", reason())
        .when("ben", "engagement.release-hold", reason())
        .when("anna", "engagement.erase-person", erase("otto"))
        .evidence(Evidence::Tail(shape("mistake", "2026-04-02T06:00:00Z")))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-02T07:00:00Z"))
        .when("tina", "operate.withdraw-batch", withdraw_batch("mistake"))
}

/// What both sides may still do about figures once these are stated: claims and restatements.
fn second_thoughts(scene: Scene) -> Scene {
    let amended = terms_with_silence("accepted").replace("effective = 2026-01-01", "effective = 2026-04-01");
    let dropped = amended.replace("95 %", "99 %");
    let withdraw = json!({ "claim": "CLAIM-3", "reason": REASON });
    let restate = json!({ "period": "2026-03", "reason": REASON });
    scene
        .when("ben", "operate.propose-agreement", json!({ "text": amended }))
        .when("anna", "operate.sign-agreement", json!({ "agreement": "AGR-2", "digest": digest(&amended) }))
        .when("ben", "operate.propose-agreement", json!({ "text": dropped }))
        .when("ben", "operate.withdraw-agreement", json!({ "agreement": "AGR-3", "reason": REASON }))
        .when("tina", "operate.raise-claim", claim("INC-7"))
        .when(
            "anna",
            "operate.answer-claim",
            json!({ "claim": "CLAIM-2", "answer": "accept", "reason": REASON }),
        )
        .when("tina", "operate.raise-claim", claim("INC-8"))
        .when("ben", "operate.withdraw-claim", withdraw)
        .when("tina", "operate.raise-claim", claim("INC-9"))
        .later(11)
        .when("otto", "operate.settle-claim", json!({ "claim": "CLAIM-4" }))
        .evidence(Evidence::Statement(Box::new(figures(94))))
        .when("ben", "operate.propose-restatement", restate.clone())
        .when("anna", "operate.decline-restatement", json!({ "restatement": "RST-1", "reason": REASON }))
        .evidence(Evidence::Statement(Box::new(figures(94))))
        .when("ben", "operate.propose-restatement", restate)
        .when(
            "anna",
            "operate.sign-restatement",
            json!({ "restatement": "RST-2", "digest": figures(94).digest }),
        )
}
