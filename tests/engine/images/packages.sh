# Debian packages as a source of files. To be sourced; wants CACHE.
#
# Always Debian trixie, whatever this machine runs: the texts of docker and docker-compose depend on their version, and
# the tests compare texts. The lists are our own, so nothing of the machine's apt changes.

apt=$CACHE/apt
debs=$CACHE/debs

# The Debian mirror that this machine already uses, or Debian's own.
debian_mirror() {
  local address
  address=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/$' | head -1) || true
  echo "${address:-http://deb.debian.org/debian/}"
}

# An apt configuration that looks at nothing but our folder.
configure_apt() {
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$debs"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) trixie main" > "$apt/sources.list"
  : > "$apt/status"
  cat > "$apt/apt.conf" <<CONFIGURATION
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "-";
Dir::State::Lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Acquire::Languages "none";
APT::Sandbox::User "root";
CONFIGURATION
}

# Reads the lists once; FRESH_LISTS=1 reads them again.
refresh_lists() {
  [ -f "$apt/apt.conf" ] || configure_apt
  if [ -z "${FRESH_LISTS-}" ] && compgen -G "$apt/lists/*_Packages*" > /dev/null; then
    return
  fi
  APT_CONFIG=$apt/apt.conf apt-get --quiet=2 update
}

# unpack PACKAGE...: downloads what is not there yet and puts its files into $root, without documentation.
unpack() {
  local package missing=()
  for package in "$@"; do
    compgen -G "$debs/${package}_*.deb" > /dev/null || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    (cd "$debs" && APT_CONFIG=$apt/apt.conf apt-get --quiet=2 download "${missing[@]}")
  fi
  for package in "$@"; do
    dpkg-deb --extract "$debs/${package}"_*.deb "$root"
  done
  rm -rf "$root"/usr/share/{doc,man,locale,lintian,bash-completion,zsh,fish,bug}
}
