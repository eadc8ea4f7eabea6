# An engine inside a container.

unpack docker.io containerd runc iptables tini
unpack libseccomp2 libsystemd0 libcap2 libxtables12 libmnl0 libnftnl11

# Debian chooses between two backends with links that its installer makes; here it is the newer one.
for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
  ln -sf xtables-nft-multi "$root/usr/sbin/$name"
done

mkdir -p "$root/usr/local/bin" "$root/etc/docker"
cp "$here"/docker-dind/{dockerd-entrypoint.sh,dind} "$here/../runc-without-sys-resource" "$root/usr/local/bin/"
cp "$here/docker-dind/daemon.json" "$root/etc/docker/"
# Not needed to run containers, and large.
rm -f "$root"/usr/bin/{ctr,containerd-stress,containerd-shim,containerd-shim-runc-v1,tini}
