//! The journeys that the product is for, each from its first page to its last, over HTTP.

mod agreements;
mod amendment;
mod claims;
mod dispute;
mod figure;
mod founding;
mod intake;
mod live;
mod money;
mod silence;
mod time_travel;
mod unreported;
