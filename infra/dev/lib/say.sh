# shellcheck shell=bash
# Messages to the person at the terminal. Sourced by the commands in infra/dev.

say() { printf '%s\n' "$*"; }

# Ends the command. First argument Japanese, second English: people who run a forum read either.
die() {
  printf '\n%s\n' "$1" >&2
  [[ -n ${2:-} ]] && printf '%s\n' "$2" >&2
  exit 1
}
