//! The page's types are the core's: `UPDATE_EXPECT=1 cargo test --features typescript --test typescript` rewrites them.
#![cfg(feature = "typescript")]

use expect_test::expect_file;

#[test]
fn the_pages_types_are_fresh() {
    expect_file!["../www/src/core/types.ts"].assert_eq(&pipeyard::wire::typescript::declarations());
}
