//! Whether a ledger is still the one that was seen before. Pure, so that every way to deceive is a row in a test.

use outrigger_desk::view::ConsistencyProof;
use outrigger_kernel::{Checkpoint, merkle::verify_consistency, number::grouped};

/// What has become of a ledger since it was last seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Growth {
    /// It was not seen before.
    First,
    /// It is as it was.
    Same,
    /// It has more entries; whether those seen before are among them, a proof has to show.
    Longer,
    /// It is not what was seen before: why.
    Broken(String),
}

/// Compares what is shown now with what was seen last, of one engagement.
pub fn compare(seen: Option<&Checkpoint>, shown: &Checkpoint) -> Growth {
    let Some(seen) = seen else { return Growth::First };
    if shown.size < seen.size {
        return Growth::Broken(format!(
            "the ledger has {} entries now and had {} before, so it was rolled back",
            grouped(shown.size),
            grouped(seen.size)
        ));
    }
    if shown.size > seen.size {
        return Growth::Longer;
    }
    if shown.root == seen.root { Growth::Same } else { Growth::Broken(other_root(shown.size)) }
}

/// Whether a proof leads from one checkpoint to a longer one.
///
/// # Errors
/// The end of a sentence that says why not.
pub fn proven(short: &Checkpoint, long: &Checkpoint, proof: &ConsistencyProof) -> Result<(), String> {
    // An empty ledger is the beginning of every other.
    let holds =
        short.size == 0 || verify_consistency((short.size, short.root), (long.size, long.root), &proof.path);
    if holds {
        return Ok(());
    }
    Err(format!(
        "no proof leads from the {} entries that were seen before to the {} that are shown now, so the ledger was \
         rewritten, or another one was shown",
        grouped(short.size),
        grouped(long.size)
    ))
}

/// What two roots over as many entries mean.
pub fn other_root(size: u64) -> String {
    format!(
        "there are two roots over the first {} entries, so the ledger was rewritten, or another one was shown",
        grouped(size)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_kernel::{EngagementId, Hash, Tree, merkle::leaf_hash};

    fn tree(size: u64, changed: Option<u64>) -> Tree {
        let mut tree = Tree::default();
        for index in 0..size {
            let mark = u8::from(changed == Some(index));
            tree.push(leaf_hash(&[&[mark][..], &index.to_be_bytes()].concat()));
        }
        tree
    }

    fn at(tree: &Tree, size: u64) -> Checkpoint {
        let engagement = EngagementId::from_random([1; 16]);
        Checkpoint { engagement, size, root: tree.root_at(size).unwrap() }
    }

    fn proof(tree: &Tree, from: u64, to: u64) -> ConsistencyProof {
        let (short, long) = (at(tree, from), at(tree, to));
        ConsistencyProof {
            engagement: short.engagement,
            from,
            from_root: short.root,
            to,
            to_root: long.root,
            path: tree.consistency(from, to).unwrap_or_default(),
        }
    }

    #[test]
    fn a_ledger_grows_or_it_is_broken() {
        let honest = tree(12, None);
        let (seven, twelve) = (at(&honest, 7), at(&honest, 12));
        assert_eq!(compare(None, &seven), Growth::First);
        assert_eq!(compare(Some(&seven), &seven), Growth::Same);
        assert_eq!(compare(Some(&seven), &twelve), Growth::Longer);
        let why = |seen: &Checkpoint, shown: &Checkpoint| match compare(Some(seen), shown) {
            Growth::Broken(why) => why,
            other => panic!("{other:?}"),
        };
        assert!(why(&twelve, &seven).ends_with("it was rolled back"));
        let other = Checkpoint { root: Hash::of(b"another"), ..seven };
        assert!(why(&seven, &other).starts_with("there are two roots over the first 7 entries"));
    }

    #[test]
    fn r07_no_proof_leads_to_a_rewritten_ledger() {
        let honest = tree(12, None);
        for seen in 1..=12 {
            let honest_proof = proof(&honest, seen, 12);
            assert_eq!(proven(&at(&honest, seen), &at(&honest, 12), &honest_proof), Ok(()));
            for changed in 0..12 {
                let forged = tree(12, Some(changed));
                let (kept, shown) = (at(&honest, seen), at(&forged, 12));
                let holds = proven(&kept, &shown, &proof(&forged, seen, 12)).is_ok();
                assert_eq!(holds, changed >= seen, "seen {seen}, changed {changed}");
                assert!(proven(&kept, &shown, &honest_proof).is_err());
            }
        }
        let nothing = Checkpoint { size: 0, root: Hash::of(b""), ..at(&honest, 1) };
        assert_eq!(proven(&nothing, &at(&honest, 12), &proof(&honest, 1, 12)), Ok(()));
    }
}
