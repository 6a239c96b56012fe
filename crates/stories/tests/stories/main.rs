//! Whole journeys through the real server, and the house rules of the repository. One binary: linking is
//! paid once, and every story shares the same helpers.

// The attribute tells clippy that these modules are test code, helpers included.
#[cfg(test)]
mod browser;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod crawl;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod house;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod program;
#[cfg(test)]
mod real_log;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod trust;
#[cfg(test)]
mod watch;
