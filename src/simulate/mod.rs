//! The host made of numbers.
