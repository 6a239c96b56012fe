//! The journeys that the product is for, each from its first page to its last, over HTTP.

mod dispute;
mod figure;
mod founding;
mod intake;
mod time_travel;
