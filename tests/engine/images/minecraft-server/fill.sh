# A game server in twenty lines of shell: it wants the licence accepted, takes its time, and then listens.

mkdir -p "$root/data"
cp "$here/minecraft-server/start" "$root/start"
