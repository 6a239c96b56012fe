//! Whole journeys through the real server. The stories are the tests beside this file; it holds nothing.
