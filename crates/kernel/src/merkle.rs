//! The Merkle tree of RFC 6962: roots, inclusion proofs and consistency proofs.
//!
//! Complete subtrees are kept level by level, so a proof costs the height of the tree and not its width.

use crate::hash::Hash;

/// The hash of a leaf: SHA-256 of a zero byte and the leaf's bytes (RFC 6962, section 2.1).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Hash::of_parts(&[&[0], leaf])
}

/// The hash of an inner node: SHA-256 of a one byte and both children (RFC 6962, section 2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash::of_parts(&[&[1], &left.0, &right.0])
}

/// A growing Merkle tree. Level 0 holds the leaf hashes, level k the roots of complete subtrees of
/// 2^k leaves.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Adds a leaf hash at the end.
    pub fn push(&mut self, leaf: Hash) {
        let mut carried = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(carried);
            match self.levels[level].as_slice() {
                [.., left, right] if self.levels[level].len().is_multiple_of(2) => {
                    carried = node_hash(left, right)
                }
                _ => return,
            }
        }
    }

    /// The root of the first `size` leaves; `None` when there are not that many.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        (size <= self.size()).then(|| self.subtree(0, size))
    }

    /// The root over all leaves; the empty tree's root is the SHA-256 of nothing.
    pub fn root(&self) -> Hash {
        self.subtree(0, self.size())
    }

    /// The audit path of leaf `index` in the tree of `size` leaves (RFC 6962, section 2.1.1).
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.size() {
            return None;
        }
        let mut path = Vec::new();
        self.walk_inclusion(index, (0, size), &mut path);
        Some(path)
    }

    /// The proof that the tree of `old` leaves is a prefix of the one of `new` (RFC 6962, 2.1.2).
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        if old == 0 || old > new || new > self.size() {
            return None;
        }
        let mut path = Vec::new();
        if old < new {
            self.walk_consistency(old, (0, new), true, &mut path);
        }
        Some(path)
    }

    fn walk_inclusion(&self, index: u64, (start, end): (u64, u64), path: &mut Vec<Hash>) {
        if end - start <= 1 {
            return;
        }
        let middle = start + split(end - start);
        if index < middle {
            self.walk_inclusion(index, (start, middle), path);
            path.push(self.subtree(middle, end));
        } else {
            self.walk_inclusion(index, (middle, end), path);
            path.push(self.subtree(start, middle));
        }
    }

    fn walk_consistency(&self, old: u64, (start, end): (u64, u64), whole: bool, path: &mut Vec<Hash>) {
        if old == end {
            if !whole {
                path.push(self.subtree(start, end));
            }
            return;
        }
        let middle = start + split(end - start);
        if old <= middle {
            self.walk_consistency(old, (start, middle), whole, path);
            path.push(self.subtree(middle, end));
        } else {
            self.walk_consistency(old, (middle, end), false, path);
            path.push(self.subtree(start, middle));
        }
    }

    /// The hash over leaves `start..end`, where `start` is a multiple of the largest power of two
    /// not above the width: complete parts are looked up, the ragged right edge is combined.
    fn subtree(&self, start: u64, end: u64) -> Hash {
        let width = end - start;
        if width == 0 {
            return Hash::of(&[]);
        }
        if width.is_power_of_two() {
            let level = width.trailing_zeros() as usize;
            return self.levels[level][(start >> level) as usize];
        }
        let middle = start + split(width);
        node_hash(&self.subtree(start, middle), &self.subtree(middle, end))
    }
}

/// The largest power of two below `width`, where a tree of that width divides.
fn split(width: u64) -> u64 {
    debug_assert!(width > 1, "a tree of one leaf does not divide");
    1 << (63 - (width - 1).leading_zeros())
}

/// Whether `path` proves that `leaf` stands at `index` in the tree of `size` leaves with `root`.
pub fn verify_inclusion(leaf: Hash, (index, size): (u64, u64), path: &[Hash], root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node % 2 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node % 2 == 0 && node != 0 {
                (node, last) = (node / 2, last / 2);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node / 2, last / 2);
    }
    last == 0 && hash == root
}

/// Whether `path` proves that the tree `old` (size, root) is a prefix of the tree `new`
/// (RFC 9162, section 2.1.4.2).
pub fn verify_consistency(old: (u64, Hash), new: (u64, Hash), path: &[Hash]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size == 0 || old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return path.is_empty() && old_root == new_root;
    }
    let mut rest = path.iter();
    let first = if old_size.is_power_of_two() { Some(&old_root) } else { rest.next() };
    let Some(&first) = first else { return false };
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    while node % 2 == 1 {
        (node, last) = (node / 2, last / 2);
    }
    let (mut old_hash, mut new_hash) = (first, first);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if node % 2 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node % 2 == 0 && node != 0 {
                (node, last) = (node / 2, last / 2);
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node / 2, last / 2);
    }
    last == 0 && old_hash == old_root && new_hash == new_root
}

#[cfg(test)]
mod tests;
