//! What `cargo xtask` and `cargo xtask --help` print.

pub(crate) const TEXT: &str = "\
The robot of Pipeyard.

Usage: cargo xtask <command> [options]

  play                  build everything that is stale, serve the page, print the address to open
      --no-open           do not open a browser
      --port N            serve on this port
  test                  run every test and print a table of the steps
      --strict            a step that cannot be set up is a failure, not a SKIPPED line
      --quick             only the steps that need no browser, no page and no Docker engine
      STEP…               only these, for example: cargo xtask test clippy core
  bench                 what listing a pipeline costs, beside gitlab-ci-local where it is installed
      --quick             small pipelines, once
      --install-peers     fetch gitlab-ci-local from the npm registry into target/peers
  wasm                  build the core for the browser into www/pkg
      --dev               unoptimised, for a faster edit loop
  engine up|down|status a Docker engine of our own, without network and without your containers
      --name NAME         several engines may live side by side (default: dev)
      --purge             with down: forget images, containers and volumes too
  images                build the stand-in images from Debian packages and load them into an engine
      --name NAME         the engine to load them into (default: dev)

Examples:
  cargo xtask play --no-open --port 8080
  cargo xtask test --strict
  export DOCKER_HOST=$(cargo xtask engine up --name dev) && docker ps
";
