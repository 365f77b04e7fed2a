# shellcheck shell=bash
# Keys and secrets of a private forum, made once and kept in DATA/keys with mode 0600.

# make_secret NAME   32 random bytes as hex, on one line.
make_secret() {
  [[ -s $KEYS/$1 ]] || (umask 077 && openssl rand -hex 32 >"$KEYS/$1.new" && mv "$KEYS/$1.new" "$KEYS/$1")
}

# The Ed25519 pair with which the services sign callers: seed and public key as hex, on one line each.
make_caller_keys() {
  [[ -s $KEYS/caller-public ]] && return 0
  local private
  private=$(openssl genpkey -algorithm ed25519)
  # In DER both end with the 32 bytes of the key itself (RFC 8410).
  (
    umask 077
    openssl pkey -outform DER <<<"$private" | tail -c 32 | to_hex >"$KEYS/caller-seed"
    openssl pkey -outform DER -pubout <<<"$private" | tail -c 32 | to_hex >"$KEYS/caller-public"
  )
}

to_hex() { od -An -v -tx1 | tr -d ' \n' && echo; }

make_keys() {
  local name
  for name in database-{identity,threads,notifications} code page-token unsubscribe; do
    make_secret "$name"
  done
  make_caller_keys
}
