#!/bin/sh
set -eu
echo "deploying $1"
[ "$1" = production ] || { echo "not production" >&2; exit 22; }
