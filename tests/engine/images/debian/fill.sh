# A Linux whose shell is bash and whose commands are GNU's, as in most images that are not small.

mkdir -p "$root"/{usr/{bin,sbin,lib,lib64},etc,dev,home,proc,root,run,sys,tmp,var/{log,tmp}}
ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root/"
chmod 1777 "$root/tmp" "$root/var/tmp"

unpack libc6 bash dash coreutils findutils grep sed mawk diffutils hostname tar gzip debianutils libc-bin
unpack libtinfo6 libselinux1 libpcre2-8-0 libacl1 libattr1 libgmp10 libssl3t64 libzstd1 zlib1g libsystemd0 libcap2 libgcc-s1
ln -sf mawk "$root/usr/bin/awk"
ln -sf dash "$root/usr/bin/sh"

echo 'root:x:0:0:root:/root:/bin/bash' > "$root/etc/passwd"
echo 'root:x:0:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
echo 'PRETTY_NAME="Stand-in for Debian"' > "$root/etc/os-release"
