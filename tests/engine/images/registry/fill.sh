# The registry of Debian's package `docker-registry`, under the path that the well-known image has.

unpack libc6 docker-registry
mkdir -p "$root/var/lib/registry" "$root/etc/docker/registry"
ln -s docker-registry "$root/usr/bin/registry"
cp "$here/registry/config.yml" "$root/etc/docker/registry/config.yml"
