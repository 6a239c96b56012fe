//! What the dice decide: whether, which one, and in which order.

use crate::trust::dice::Dice;

impl Dice {
    /// Whether it is this time, of so many.
    pub fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    /// A number from one up to another, which is not reached.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + (self.roll() % to.abs_diff(from)) as i64
    }

    /// One of several; none of none.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())).copied() }
    }

    /// One of several that weigh differently.
    pub fn weigh<T: Copy>(&mut self, from: &[(usize, T)]) -> T {
        let mut left = self.below(from.iter().map(|(weight, _)| weight).sum());
        let falls_here = |(weight, _): &&(usize, T)| {
            let is_here = left < *weight;
            left = left.saturating_sub(*weight);
            is_here
        };
        from.iter().find(falls_here).unwrap().1
    }

    /// Several in another order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

#[test]
fn weights_are_heeded_and_nothing_is_lost() {
    let mut dice = Dice::new(3);
    let drawn: Vec<char> = (0..1_000).map(|_| dice.weigh(&[(9, 'a'), (0, 'b'), (1, 'c')])).collect();
    let count = |wanted: char| drawn.iter().filter(|letter| **letter == wanted).count();
    assert_eq!(count('b'), 0);
    assert!((850..950).contains(&count('a')), "{}", count('a'));
    assert!((0..100).all(|_| (-3..4).contains(&dice.between(-3, 4))));
    let mut all: Vec<usize> = (0..50).collect();
    dice.shuffle(&mut all);
    assert!(!all.is_sorted());
    all.sort_unstable();
    assert!(all.into_iter().eq(0..50));
    assert_eq!((dice.pick::<u8>(&[]), dice.pick(&[7])), (None, Some(7)));
}
