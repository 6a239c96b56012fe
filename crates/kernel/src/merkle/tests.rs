//! Published vectors, then every proof of every tree up to 64 leaves, then forged ones.

use super::*;

fn tree(size: u64) -> Tree {
    let mut tree = Tree::default();
    (0..size).for_each(|i| tree.push(leaf_hash(&i.to_be_bytes())));
    tree
}

/// The recursive definition of RFC 6962, section 2.1, written the slow way.
fn reference(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of(&[]),
        [only] => *only,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len() as u64) as usize);
            node_hash(&reference(left), &reference(right))
        }
    }
}

#[test]
fn roots_match_the_vectors_of_certificate_transparency() {
    // The eight leaves and roots that the reference implementations of RFC 6962 share.
    let leaves: [&[u8]; 4] = [b"", b"\x00", b"\x10", b"\x20\x21"];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    let mut tree = Tree::default();
    assert_eq!(tree.root().to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (leaf, root) in leaves.iter().zip(roots) {
        tree.push(leaf_hash(leaf));
        assert_eq!(tree.root().to_string(), root);
    }
}

#[test]
fn roots_match_the_recursive_definition() {
    let leaves: Vec<Hash> = (0..200u64).map(|i| leaf_hash(&i.to_be_bytes())).collect();
    let tree = tree(200);
    for size in 0..=200 {
        assert_eq!(tree.root_at(size as u64), Some(reference(&leaves[..size])), "size {size}");
    }
    assert_eq!(tree.root_at(201), None);
}

#[test]
fn every_inclusion_proof_up_to_64_leaves_verifies_and_no_forged_one_does() {
    let tree = tree(64);
    for size in 1..=64 {
        let root = tree.root_at(size).unwrap();
        for index in 0..size {
            let leaf = leaf_hash(&index.to_be_bytes());
            let path = tree.inclusion(index, size).unwrap();
            assert!(verify_inclusion(leaf, (index, size), &path, root));
            assert!(!verify_inclusion(leaf_hash(b"forged"), (index, size), &path, root));
            assert!(!verify_inclusion(leaf, ((index + 1) % size, size), &path, root) || size == 1);
            assert!(!verify_inclusion(leaf, (index, size), &[path.clone(), vec![root]].concat(), root));
            for i in 0..path.len() {
                let mut forged = path.clone();
                forged[i].0[0] ^= 1;
                assert!(!verify_inclusion(leaf, (index, size), &forged, root));
                assert!(!verify_inclusion(leaf, (index, size), &path[..i], root));
            }
        }
    }
    assert_eq!(tree.inclusion(3, 3), None);
    assert_eq!(tree.inclusion(3, 65), None);
}

#[test]
fn every_consistency_proof_up_to_64_leaves_verifies_and_no_forged_one_does() {
    let tree = tree(64);
    for new in 1..=64 {
        for old in 1..=new {
            let ends = ((old, tree.root_at(old).unwrap()), (new, tree.root_at(new).unwrap()));
            let path = tree.consistency(old, new).unwrap();
            assert!(verify_consistency(ends.0, ends.1, &path), "{old} in {new}");
            assert!(!verify_consistency((old, leaf_hash(b"forged")), ends.1, &path));
            assert!(!verify_consistency(ends.0, (new, leaf_hash(b"forged")), &path));
            for i in 0..path.len() {
                let mut forged = path.clone();
                forged[i].0[31] ^= 1;
                assert!(!verify_consistency(ends.0, ends.1, &forged));
                assert!(!verify_consistency(ends.0, ends.1, &path[..i]));
            }
        }
    }
    assert_eq!(tree.consistency(0, 5), None);
    assert_eq!(tree.consistency(5, 4), None);
}

/// An insider changes one leaf of a large ledger and makes every hash above it anew. Nothing in the new tree
/// shows it, and no proof that the new tree can give leads from the checkpoint that the other party kept.
#[test]
fn r07_an_insider_rewrite_of_a_million_leaves_fails_against_a_kept_checkpoint() {
    const SIZE: u64 = 1_000_000;
    const KEPT: u64 = 999_983;
    const CHANGED: u64 = 333_333;
    let leaf = |index: u64| leaf_hash(&index.to_be_bytes());
    let forged_leaf = leaf_hash(b"as it never was");
    let (mut honest, mut rewritten) = (Tree::default(), Tree::default());
    for index in 0..SIZE {
        honest.push(leaf(index));
        rewritten.push(if index == CHANGED { forged_leaf } else { leaf(index) });
    }
    let kept = (KEPT, honest.root_at(KEPT).unwrap());
    let path = honest.consistency(KEPT, SIZE).unwrap();
    assert!(path.len() <= 40, "{} hashes", path.len());
    assert!(verify_consistency(kept, (SIZE, honest.root()), &path));

    let new = (SIZE, rewritten.root());
    let shown = rewritten.inclusion(CHANGED, SIZE).unwrap();
    assert!(verify_inclusion(forged_leaf, (CHANGED, SIZE), &shown, new.1), "it fits together by itself");
    assert!(!verify_consistency(kept, new, &rewritten.consistency(KEPT, SIZE).unwrap()));
    assert!(!verify_consistency(kept, new, &path), "nor does the honest proof help it");
    // What was kept before the changed leaf says nothing, and whatever was kept after it does.
    for size in [1, CHANGED, CHANGED + 1, SIZE / 2, SIZE] {
        let kept = (size, honest.root_at(size).unwrap());
        let holds = verify_consistency(kept, new, &rewritten.consistency(size, SIZE).unwrap());
        assert_eq!(holds, size <= CHANGED, "kept at {size}");
    }
}
