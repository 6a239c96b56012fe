//! Numbers of every length, and bytes that end too early.

use super::*;
use proptest::prelude::*;

fn bytes_of(numbers: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    numbers.iter().for_each(|number| put(&mut bytes, *number));
    bytes
}

#[test]
fn seven_bits_take_a_byte() {
    assert_eq!(bytes_of(&[0, 1, 127]), [0, 1, 127]);
    assert_eq!(bytes_of(&[128, 300, 16_383]), [0x80, 1, 0xAC, 2, 0xFF, 0x7F]);
    assert_eq!(bytes_of(&[(1 << 56) - 1]).len(), BYTES_MAX);
}

#[test]
fn a_number_that_does_not_end_is_none() {
    for cut in [&[][..], &[0x80], &[0xFF; 7], &[0xFF; 8], &[0xFF; 20]] {
        assert_eq!(Varints(cut).take(), None, "{cut:?}");
    }
    let mut varints = Varints(&[5, 0x80]);
    assert_eq!((varints.take(), varints.take()), (Some(5), None));
}

proptest! {
    #[test]
    fn numbers_read_back(numbers in prop::collection::vec((0u64..1 << 56, 0u32..56), 0..40)) {
        let numbers: Vec<u64> = numbers.into_iter().map(|(number, shift)| number >> shift).collect();
        let bytes = bytes_of(&numbers);
        let mut varints = Varints(&bytes);
        for number in numbers {
            prop_assert!(!varints.are_used_up());
            prop_assert_eq!(varints.take(), Some(number));
        }
        prop_assert!(varints.are_used_up());
    }

    #[test]
    fn any_bytes_give_numbers_or_none(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut varints = Varints(&bytes);
        let taken = std::iter::from_fn(|| varints.take()).count();
        prop_assert!(taken <= bytes.len());
    }
}
