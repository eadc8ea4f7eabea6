#!/bin/bash
# Builds small stand-ins for a few well-known images out of Debian packages: no registry is asked.
#
#   CACHE=folder STAMP=text DOCKER_HOST=… build.sh
#
# CACHE keeps what was downloaded. STAMP is put on each image as the label `pipeyard.standin`, so that the caller can
# see later whether an engine has the images of today.
#
# One folder is one image: `fill.sh` puts files into $root, `Dockerfile` says the rest.
set -euo pipefail

here=$(dirname "$(readlink -f "$0")")
source "$here/packages.sh"

build() { # FOLDER TAG...: fills a root and hands it to the engine's classic builder
  local folder=$1 context=$CACHE/context/$1 options=()
  shift
  for tag in "$@"; do options+=(--tag "$tag"); done

  rm -rf "$context"
  root=$context/root
  mkdir -p "$root"
  (source "$here/$folder/fill.sh")
  cp "$here/$folder/Dockerfile" "$context/"

  # The archive is made here because whoever unpacked the packages owns the files, and inside it must be root.
  tar --directory "$context" --owner=0 --group=0 --numeric-owner --create --file - . |
    DOCKER_BUILDKIT=0 docker build --quiet --label "pipeyard.standin=$STAMP" "${options[@]}" - \
      2> "$context.log" || { cat "$context.log" >&2; return 1; }
  rm -rf "$context"
}

refresh_lists
build alpine           alpine:latest
build debian           debian:latest
build docker-cli       docker:cli
build docker-dind      docker:dind docker:latest
build minecraft-server itzg/minecraft-server:latest
build nginx            nginx:latest
build redis            redis:latest
build registry         registry:2
