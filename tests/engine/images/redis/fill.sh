# The redis of Debian. Its server, its client and its checks are one program each with its own name.

unpack libc6 redis-tools redis-server
unpack libatomic1 libjemalloc2 liblzf1 libssl3t64 zlib1g libzstd1 libstdc++6 libgcc-s1 libsystemd0 libcap2
rm -rf "$root/etc/redis" "$root/etc/init.d" "$root/lib" "$root/usr/share"
