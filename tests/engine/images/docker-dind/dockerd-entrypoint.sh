#!/bin/sh
# Starts the inner engine. DOCKER_TLS_CERTDIR names a folder: certificates are made there, and the engine listens with
# TLS on 2376. DOCKER_TLS_CERTDIR is empty: plain text on 2375, which dockerd punishes with a pause of 16 seconds.
set -eu

# Seconds matter in tests: CERTIFICATE_BITS=2048 makes a key in a tenth of the time.
bits=${CERTIFICATE_BITS:-4096}

make_key() { # FOLDER
  mkdir -p "$1"
  [ -s "$1/key.pem" ] || openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$bits" -out "$1/key.pem"
}

make_authority() { # FOLDER
  make_key "$1"
  [ -s "$1/cert.pem" ] && return
  openssl req -x509 -key "$1/key.pem" -days 365 -subj '/CN=authority of this engine' -out "$1/cert.pem"
}

make_certificate() { # AUTHORITY FOLDER PURPOSE NAMES
  make_key "$2"
  openssl req -new -key "$2/key.pem" -subj "/CN=$3" -addext basicConstraints=critical,CA:FALSE \
    -addext "extendedKeyUsage=$3" -addext "subjectAltName=$4" |
    openssl x509 -req -days 365 -CA "$1/cert.pem" -CAkey "$1/key.pem" -copy_extensions copy -out "$2/cert.pem"
  cp "$1/cert.pem" "$2/ca.pem"
}

own_names() { # every name and address under which somebody may call
  printf 'DNS:docker,DNS:localhost,DNS:%s,IP:127.0.0.1' "$(hostname)"
  for address in $(hostname -i); do printf ',IP:%s' "$address"; done
}

# Options alone are options of dockerd; any other command is none of our business.
case ${1-} in
  '' | -*) ;;
  dockerd) shift ;;
  *) exec docker-entrypoint.sh "$@" ;;
esac

folder=${DOCKER_TLS_CERTDIR-}
if [ -n "$folder" ]; then
  make_authority "$folder/ca"
  make_certificate "$folder/ca" "$folder/server" serverAuth "$(own_names)"
  make_certificate "$folder/ca" "$folder/client" clientAuth DNS:client
  # The job that reads the key need not be root.
  chmod 0644 "$folder/client/key.pem"
  set -- --host=tcp://0.0.0.0:2376 --tlsverify --tlscacert="$folder/server/ca.pem" \
    --tlscert="$folder/server/cert.pem" --tlskey="$folder/server/key.pem" "$@"
else
  set -- --host=tcp://0.0.0.0:2375 "$@"
fi

# A container that is started again finds the process ids of its former life.
find /run /var/run -maxdepth 2 -name 'docker*.pid' -o -maxdepth 2 -name 'containerd.pid' | xargs rm -f
exec docker-init -- dind dockerd --host=unix:///var/run/docker.sock "$@"
