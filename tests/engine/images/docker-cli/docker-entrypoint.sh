#!/bin/sh
# Where is the engine? The job's own answer (DOCKER_HOST) counts first, then a mounted socket. Otherwise it is the
# service `docker`: with TLS when its certificates are shared with us, in plain text when they are not.
set -eu

client_certificates() { # prints the folder, if it holds all three files
  [ -n "${DOCKER_TLS_CERTDIR-}" ] || return 1
  for file in ca.pem cert.pem key.pem; do
    [ -s "$DOCKER_TLS_CERTDIR/client/$file" ] || return 1
  done
  echo "$DOCKER_TLS_CERTDIR/client"
}

if [ -z "${DOCKER_HOST-}" ] && [ ! -S /var/run/docker.sock ]; then
  if [ -n "${DOCKER_TLS_VERIFY-}" ] || client_certificates > /dev/null; then
    export DOCKER_HOST=tcp://docker:2376
  else
    export DOCKER_HOST=tcp://docker:2375
  fi
fi

case ${DOCKER_HOST-} in
  tcp:*)
    # A job that chose its TLS settings keeps them.
    if [ -z "${DOCKER_TLS_VERIFY-}${DOCKER_CERT_PATH-}" ] && folder=$(client_certificates); then
      export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH="$folder"
    fi
    ;;
esac

# `docker run docker:cli ps` means `docker ps`: what is no program is a word of docker's.
if ! command -v "$1" > /dev/null; then
  set -- docker "$@"
fi
exec "$@"
