# A small Linux: one busybox with all its names, certificates, and the folders that programs expect.
# Everything lies under /usr, with links from the old places, as in Debian: later images add Debian's files.

mkdir -p "$root"/{usr/{bin,sbin,lib,lib64},etc,dev,home,proc,root,run,sys,tmp,var/{log,run,tmp}}
ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root/"
chmod 1777 "$root/tmp" "$root/var/tmp"

unpack busybox-static ca-certificates
for name in $("$root/usr/bin/busybox" --list); do
  [ -e "$root/usr/bin/$name" ] || ln -s busybox "$root/usr/bin/$name"
done

mkdir -p "$root/etc/ssl/certs"
find "$root/usr/share/ca-certificates" -name '*.crt' | sort | xargs cat > "$root/etc/ssl/certs/ca-certificates.crt"
rm -rf "$root/usr/share" "$root/usr/sbin/update-ca-certificates"

echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
echo 'root:x:0:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
echo 'PRETTY_NAME="Stand-in for Alpine Linux (busybox of Debian)"' > "$root/etc/os-release"
