# shellcheck shell=bash
# Keys and secrets of a private forum, made once and kept in DATA/keys with mode 0600.

# make_secret NAME   32 random bytes as hex, on one line.
make_secret() {
  [[ -s $KEYS/$1 ]] || (umask 077 && openssl rand -hex 32 >"$KEYS/$1.new" && mv "$KEYS/$1.new" "$KEYS/$1")
}

# caller-seed is the seed of the Ed25519 key with which callers are signed: any 32 bytes.
make_keys() {
  local name
  for name in database-{identity,threads,notifications} caller-seed code unsubscribe; do
    make_secret "$name"
  done
}
