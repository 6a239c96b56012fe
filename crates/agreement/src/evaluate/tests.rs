//! Figures from facts: the cases of practice, the arithmetic, order, a slow second reading, a real log.

mod edges;
mod figures;
mod oracle;
mod order;
mod random;
mod real;
mod semantics;
