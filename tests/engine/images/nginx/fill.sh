# The nginx of Debian, with one page.

unpack libc6 nginx nginx-common libcrypt1 libpcre2-8-0 libssl3t64 zlib1g libzstd1
rm -rf "$root/etc" "$root/lib" "$root/usr/share"
mkdir -p "$root/etc/nginx" "$root/var/log/nginx" "$root/var/lib/nginx" "$root/usr/share/nginx/html"
cp "$here/nginx/nginx.conf" "$root/etc/nginx/nginx.conf"
echo '<h1>Welcome to nginx!</h1>' > "$root/usr/share/nginx/html/index.html"
