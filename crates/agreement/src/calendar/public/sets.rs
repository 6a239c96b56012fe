//! The sets of public holidays, each as the rules of its law. A set is listed only when its rules give
//! every day of 2022 to 2030; sets that follow a lunar calendar or yearly decrees are not.

use super::rule::{
    Rule, autumnal_equinox, easter, fixed, nth, on_or_after, once, orthodox_easter, vernal_equinox,
};
use jiff::civil::Weekday::{self, Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

/// Every set: its ISO 3166 name and the lists of rules that make it, sorted by name.
pub(super) const SETS: &[(&str, &[&[Rule]])] = &[
    ("AU", &[AU, AU_DAY]),
    ("AU-NSW", &[AU, AU_STATES, AU_NSW]),
    ("AU-VIC", &[AU, AU_STATES, AU_VIC]),
    ("BG", &[BG]),
    ("BR", &[BR]),
    ("CA", &[CA, CA_CANADA_DAY]),
    ("CA-ON", &[CA, CA_CANADA_DAY, CA_ON]),
    ("CA-QC", &[CA, CA_QC]),
    ("CO", &[CO]),
    ("CR", &[CR]),
    ("DE", &[DE]),
    ("DE-BE", &[DE, DE_BE]),
    ("DE-BY", &[DE, DE_BY]),
    ("ES", &[ES]),
    ("FR", &[FR]),
    ("GB", &[GB]),
    ("GB-ENG", &[GB, GB_ENG]),
    ("GB-SCT", &[GB, GB_SCT]),
    ("IE", &[IE]),
    ("JM", &[JM]),
    ("JP", &[JP]),
    ("MX", &[MX]),
    ("NL", &[NL]),
    ("PL", &[PL]),
    ("PT", &[PT]),
    ("RO", &[RO]),
    ("US", &[US]),
    ("US-NY", &[US, US_NY]),
    ("ZA", &[ZA]),
];

const WEEKEND: &[Weekday] = &[Saturday, Sunday];
const SUNDAY: &[Weekday] = &[Sunday];
const TO_MONDAY: &[(Weekday, i8)] = &[(Saturday, 2), (Sunday, 1)];
const SUNDAY_TO_MONDAY: &[(Weekday, i8)] = &[(Sunday, 1)];
const TO_NEAREST_WEEKDAY: &[(Weekday, i8)] = &[(Saturday, -1), (Sunday, 1)];

const AU: &[Rule] =
    &[easter(-2), easter(1), fixed(4, 25), once(2022, 9, 22), fixed(12, 25), fixed(12, 26), fixed(1, 1)];

/// The nation keeps Australia Day on its date; the states below move it.
const AU_DAY: &[Rule] = &[fixed(1, 26)];

const AU_STATES: &[Rule] = &[
    fixed(1, 1).next_free(WEEKEND),
    fixed(1, 26).moved(TO_MONDAY),
    easter(-1),
    easter(0),
    nth(2, Monday, 6),
    fixed(12, 25).next_free(WEEKEND),
    fixed(12, 26).next_free(WEEKEND),
];

const AU_NSW: &[Rule] = &[once(2026, 4, 27), once(2027, 4, 26), nth(1, Monday, 10)];

/// The Friday before the football final falls before the last Saturday of September.
const AU_VIC: &[Rule] = &[nth(2, Monday, 3), on_or_after(Friday, 9, 23), nth(1, Tuesday, 11)];

const BG: &[Rule] = &[
    fixed(1, 1).next_free(WEEKEND),
    fixed(3, 3).next_free(WEEKEND),
    orthodox_easter(-2),
    orthodox_easter(-1),
    orthodox_easter(0),
    orthodox_easter(1),
    fixed(5, 1).next_free(WEEKEND),
    fixed(5, 6).next_free(WEEKEND),
    fixed(5, 24).next_free(WEEKEND),
    fixed(9, 6).next_free(WEEKEND),
    fixed(9, 22).next_free(WEEKEND),
    fixed(12, 24).next_free(WEEKEND),
    fixed(12, 25).next_free(WEEKEND),
    fixed(12, 26).next_free(WEEKEND),
    once(2025, 12, 31),
    once(2026, 1, 2),
];

const BR: &[Rule] = &[
    fixed(1, 1),
    easter(-2),
    fixed(4, 21),
    fixed(5, 1),
    fixed(9, 7),
    fixed(10, 12),
    fixed(11, 2),
    fixed(11, 15),
    fixed(11, 20).since(2024),
    fixed(12, 25),
];

const CA: &[Rule] =
    &[fixed(1, 1).also(TO_MONDAY), easter(-2), nth(1, Monday, 9), fixed(12, 25).also(TO_MONDAY)];

const CA_CANADA_DAY: &[Rule] = &[fixed(7, 1)];

/// Boxing Day gives way to a Christmas Day that was observed on Monday.
const CA_ON: &[Rule] = &[
    nth(3, Monday, 2),
    on_or_after(Monday, 5, 18),
    nth(2, Monday, 10),
    fixed(12, 26).also(&[(Saturday, 2), (Sunday, 2)]),
];

const CA_QC: &[Rule] = &[
    on_or_after(Monday, 5, 18),
    fixed(6, 24).also(SUNDAY_TO_MONDAY),
    fixed(7, 1).also(SUNDAY_TO_MONDAY),
    nth(2, Monday, 10),
];

const CO: &[Rule] = &[
    fixed(1, 1),
    on_or_after(Monday, 1, 6),
    on_or_after(Monday, 3, 19),
    easter(-3),
    easter(-2),
    fixed(5, 1),
    easter(43),
    easter(64),
    easter(71),
    on_or_after(Monday, 6, 29),
    on_or_after(Monday, 7, 9).since(2026),
    fixed(7, 20),
    fixed(8, 7),
    on_or_after(Monday, 8, 15),
    on_or_after(Monday, 10, 12),
    on_or_after(Monday, 11, 1),
    on_or_after(Monday, 11, 11),
    fixed(12, 8),
    fixed(12, 25),
];

/// Until 2024 a law moved four days to a Monday of their week or the next.
const CR: &[Rule] = &[
    fixed(1, 1),
    easter(-3),
    easter(-2),
    once(2022, 4, 11),
    once(2023, 4, 10),
    once(2024, 4, 15),
    fixed(4, 11).since(2025),
    fixed(5, 1),
    once(2022, 7, 25),
    once(2023, 7, 24),
    once(2024, 7, 29),
    fixed(7, 25).since(2025),
    once(2022, 8, 15),
    once(2023, 8, 14),
    once(2024, 8, 19),
    fixed(8, 15).since(2025),
    once(2022, 9, 19),
    fixed(9, 15).since(2023),
    fixed(12, 25),
];

const DE: &[Rule] = &[
    fixed(1, 1),
    easter(-2),
    easter(1),
    fixed(5, 1),
    easter(39),
    easter(50),
    fixed(10, 3),
    fixed(12, 25),
    fixed(12, 26),
];

const DE_BE: &[Rule] = &[fixed(3, 8), once(2025, 5, 8), once(2028, 6, 17)];

const DE_BY: &[Rule] = &[fixed(1, 6), easter(60), fixed(11, 1)];

/// The nation's days that a Sunday does not swallow; what replaces a Sunday is each community's own.
const ES: &[Rule] = &[
    fixed(1, 1).except_on(SUNDAY),
    fixed(1, 6).except_on(SUNDAY),
    easter(-2),
    fixed(5, 1).except_on(SUNDAY),
    fixed(8, 15).except_on(SUNDAY),
    fixed(10, 12).except_on(SUNDAY),
    fixed(11, 1).except_on(SUNDAY),
    fixed(12, 6).except_on(SUNDAY),
    fixed(12, 8).except_on(SUNDAY),
    fixed(12, 25).except_on(SUNDAY),
];

const FR: &[Rule] = &[
    fixed(1, 1),
    easter(1),
    fixed(5, 1),
    fixed(5, 8),
    easter(39),
    easter(50),
    fixed(7, 14),
    fixed(8, 15),
    fixed(11, 1),
    fixed(11, 11),
    fixed(12, 25),
];

const GB: &[Rule] = &[
    fixed(1, 1).next_free(WEEKEND),
    easter(-2),
    nth(1, Monday, 5),
    once(2023, 5, 8),
    once(2022, 6, 2),
    once(2022, 6, 3),
    nth(-1, Monday, 5).since(2023),
    once(2022, 9, 19),
    fixed(12, 25).next_free(WEEKEND),
    fixed(12, 26).next_free(WEEKEND),
];

const GB_ENG: &[Rule] = &[easter(1), nth(-1, Monday, 8)];

const GB_SCT: &[Rule] =
    &[fixed(1, 2).next_free(WEEKEND), once(2026, 6, 15), nth(1, Monday, 8), fixed(11, 30).also(TO_MONDAY)];

/// Saint Brigid's Day is the first Monday of February, unless the first of February is a Friday.
const IE: &[Rule] = &[
    fixed(1, 1),
    fixed(2, 1).since(2023).moved(&[(Tuesday, 6), (Wednesday, 5), (Thursday, 4), (Saturday, 2), (Sunday, 1)]),
    fixed(3, 17),
    once(2022, 3, 18),
    easter(1),
    nth(1, Monday, 5),
    nth(1, Monday, 6),
    nth(1, Monday, 8),
    nth(-1, Monday, 10),
    fixed(12, 25),
    fixed(12, 26),
];

const JM: &[Rule] = &[
    fixed(1, 1).next_free(SUNDAY),
    easter(-46),
    easter(-2),
    easter(1),
    fixed(5, 23).also(TO_MONDAY),
    fixed(8, 1).next_free(SUNDAY),
    fixed(8, 6).next_free(SUNDAY),
    nth(3, Monday, 10),
    fixed(12, 25).next_free(SUNDAY),
    fixed(12, 26),
];

/// A day between two holidays is one itself: it occurs before an autumnal equinox on a Wednesday.
const JP: &[Rule] = &[
    fixed(1, 1).next_free(SUNDAY),
    nth(2, Monday, 1),
    fixed(2, 11).next_free(SUNDAY),
    fixed(2, 23).next_free(SUNDAY),
    vernal_equinox().next_free(SUNDAY),
    fixed(4, 29).next_free(SUNDAY),
    fixed(5, 3).next_free(SUNDAY),
    fixed(5, 4).next_free(SUNDAY),
    fixed(5, 5).next_free(SUNDAY),
    nth(3, Monday, 7),
    fixed(8, 11).next_free(SUNDAY),
    nth(3, Monday, 9),
    autumnal_equinox().next_free(SUNDAY),
    autumnal_equinox().also(&[(Wednesday, -1)]),
    nth(2, Monday, 10),
    fixed(11, 3).next_free(SUNDAY),
    fixed(11, 23).next_free(SUNDAY),
];

const MX: &[Rule] = &[
    fixed(1, 1),
    nth(1, Monday, 2),
    nth(3, Monday, 3),
    fixed(5, 1),
    fixed(9, 16),
    fixed(10, 1).since(2024).every(6),
    nth(3, Monday, 11),
    fixed(12, 25),
];

const NL: &[Rule] = &[
    fixed(1, 1),
    easter(-2),
    easter(0),
    easter(1),
    fixed(4, 27).moved(&[(Sunday, -1)]),
    fixed(5, 5).since(2025).every(5),
    easter(39),
    easter(49),
    easter(50),
    fixed(12, 25),
    fixed(12, 26),
];

const PL: &[Rule] = &[
    fixed(1, 1),
    fixed(1, 6),
    easter(0),
    easter(1),
    fixed(5, 1),
    fixed(5, 3),
    easter(49),
    easter(60),
    fixed(8, 15),
    fixed(11, 1),
    fixed(11, 11),
    fixed(12, 24).since(2025),
    fixed(12, 25),
    fixed(12, 26),
];

const PT: &[Rule] = &[
    fixed(1, 1),
    easter(-2),
    easter(0),
    fixed(4, 25),
    fixed(5, 1),
    easter(60),
    fixed(6, 10),
    fixed(8, 15),
    fixed(10, 5),
    fixed(11, 1),
    fixed(12, 1),
    fixed(12, 8),
    fixed(12, 25),
];

const RO: &[Rule] = &[
    fixed(1, 1),
    fixed(1, 2),
    fixed(1, 6).since(2024),
    fixed(1, 7).since(2024),
    fixed(1, 24),
    orthodox_easter(-2),
    orthodox_easter(0),
    orthodox_easter(1),
    fixed(5, 1),
    fixed(6, 1),
    orthodox_easter(49),
    orthodox_easter(50),
    fixed(8, 15),
    fixed(11, 30),
    fixed(12, 1),
    fixed(12, 25),
    fixed(12, 26),
];

const US: &[Rule] = &[
    fixed(1, 1).also(TO_NEAREST_WEEKDAY),
    nth(3, Monday, 1),
    nth(3, Monday, 2),
    nth(-1, Monday, 5),
    fixed(6, 19).also(TO_NEAREST_WEEKDAY),
    fixed(7, 4).also(TO_NEAREST_WEEKDAY),
    nth(1, Monday, 9),
    nth(2, Monday, 10),
    fixed(11, 11).also(TO_NEAREST_WEEKDAY),
    nth(4, Thursday, 11),
    fixed(12, 25).also(TO_NEAREST_WEEKDAY),
];

const US_NY: &[Rule] = &[fixed(2, 12).also(TO_NEAREST_WEEKDAY), fixed(2, 15), on_or_after(Tuesday, 11, 2)];

const ZA: &[Rule] = &[
    fixed(1, 1).also(SUNDAY_TO_MONDAY),
    fixed(3, 21).also(SUNDAY_TO_MONDAY),
    easter(-2),
    easter(1),
    fixed(4, 27).also(SUNDAY_TO_MONDAY),
    fixed(5, 1).also(SUNDAY_TO_MONDAY),
    once(2024, 5, 29),
    fixed(6, 16).also(SUNDAY_TO_MONDAY),
    fixed(8, 9).also(SUNDAY_TO_MONDAY),
    fixed(9, 24).also(SUNDAY_TO_MONDAY),
    once(2026, 11, 4),
    fixed(12, 16).also(SUNDAY_TO_MONDAY),
    fixed(12, 25).also(SUNDAY_TO_MONDAY),
    fixed(12, 26).also(SUNDAY_TO_MONDAY),
    once(2022, 12, 27),
    once(2023, 12, 15),
];
