# The docker client with compose.

unpack libc6 docker-cli docker-compose
# What a client needs to look at certificates; the image on top needs it to make some.
unpack openssl libssl3t64 zlib1g libzstd1

mkdir -p "$root/usr/local/bin"
# Two ways to call it: as a word of `docker`, and under the name that scripts have used since before that.
ln -s /usr/libexec/docker/cli-plugins/docker-compose "$root/usr/local/bin/docker-compose"
cp "$here/docker-cli/docker-entrypoint.sh" "$root/usr/local/bin/"
