//! Whole journeys through the real server, and the house rules of the repository. One binary: linking is
//! paid once, and every story shares the same helpers.

// The attribute tells clippy that these modules are test code, helpers included.
#[cfg(test)]
mod tidy;
