# shellcheck shell=bash
# Messages to the person at the terminal. Sourced by the commands in infra/dev.

say() { printf '%s\n' "$*"; }

# A step of the start, and how long it took, on one line each.
step() { printf '  %-28s' "$1"; STEP_STARTED=$(date +%s%N); }
step_done() { printf ' %s (%d ms)\n' "${1:-ok}" "$((($(date +%s%N) - STEP_STARTED) / 1000000))"; }

# Ends the command. First argument Japanese, second English: people who run a forum read either.
die() {
  printf '\n%s\n' "$1" >&2
  [[ -n ${2:-} ]] && printf '%s\n' "$2" >&2
  exit 1
}
