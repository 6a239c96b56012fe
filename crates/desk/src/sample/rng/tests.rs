//! The numbers stay what they are: those of the published generator, and those drawn from them.

use super::*;

#[test]
fn the_numbers_are_those_of_splitmix64() {
    let mut rng = Rng(0);
    let drawn = [rng.draw(), rng.draw(), rng.draw()];
    assert_eq!(drawn, [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]);
}

#[test]
fn draws_never_change() {
    let mut rng = Rng::stream(7, 1);
    let below: Vec<u64> = (0..6).map(|_| rng.below(100)).collect();
    assert_eq!(below, [59, 10, 72, 12, 43, 90]);
    let lengths: Vec<i64> = (0..4).map(|_| rng.around(&LOGNORMAL, 600)).collect();
    assert_eq!(lengths, [372, 369, 231, 1041]);
}

#[test]
fn weights_decide_how_often() {
    let mut rng = Rng::stream(1, 1);
    let mut heavy = 0;
    for _ in 0..1_000 {
        match rng.choose(&[(0, "never"), (900, "heavy"), (100, "light")]) {
            "never" => panic!("a weight of zero was drawn"),
            "heavy" => heavy += 1,
            _ => {}
        }
    }
    assert!((860..940).contains(&heavy), "{heavy}");
    assert_eq!(rng.weighted([0, 0].into_iter()), 0);
    assert_eq!(rng.below(0), 0);
    assert!(!rng.chance(0) && rng.chance(1_000));
}

#[test]
fn shapes_have_their_middle() {
    let mut rng = Rng::stream(3, 3);
    let mut lengths: Vec<i64> = (0..10_001).map(|_| rng.around(&LOGNORMAL, 1_000)).collect();
    lengths.sort_unstable();
    assert!((960..1_040).contains(&lengths[5_000]), "median {}", lengths[5_000]);
    assert!((110..300).contains(&lengths[0]) && lengths[10_000] <= 8_000);
    let mean = (0..10_000).map(|_| rng.around(&EXPONENTIAL, 1_000)).sum::<i64>() / 10_000;
    assert!((950..1_100).contains(&mean), "mean {mean}");
}
