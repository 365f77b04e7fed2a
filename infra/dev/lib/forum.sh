# shellcheck shell=bash
# Where one private forum keeps its things, and the small verbs all commands share.
#
#   DATA/mariadb, redis, files, exports, search, mail   what the forum keeps
#   DATA/keys      secrets, mode 0600
#   DATA/log       one log a process, and keeper.log: which process ended when
#   DATA/run       NAME.pid, NAME.keeper, and `forum`: the addresses, for tools and tests
#   SOCKETS        unix sockets; a short folder elsewhere, since a socket's path has 107 bytes
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"

# Order of start; stopping goes backwards.
readonly PARTS=(mariadb redis mail identity threads search notifications gateway)

# use_data FOLDER   sets the paths of the forum kept in FOLDER.
use_data() {
  DATA=$(realpath --canonicalize-missing "$1")
  RUN=$DATA/run LOG=$DATA/log KEYS=$DATA/keys
  # Not in XDG_RUNTIME_DIR: that goes when its user signs out, and a detached forum goes on.
  SOCKETS=/tmp/hiroba-$EUID-$(sha256sum <<<"$DATA" | cut -c1-8)
}

# forum_value KEY   a line of DATA/run/forum: address, mail_page, smtp, sockets, preset.
forum_value() { sed -n "s/^$1=//p" "$RUN/forum"; }

make_folders() {
  mkdir -p "$DATA" "$RUN" "$LOG" "$DATA"/{redis,files,exports,search,mail}
  (umask 077 && mkdir -p "$KEYS" "$SOCKETS")
  # Another user of the machine could have made a folder of this name in /tmp first.
  [[ -O $SOCKETS && ! -L $SOCKETS ]] || die \
    "$SOCKETS は別の利用者のものです。" "$SOCKETS belongs to somebody else."
  chmod 700 "$SOCKETS"
}

# kept PART   whether a keeper looks after PART. Ids are given again after a restart of the machine,
# so the name counts, too.
kept() {
  local keeper=$RUN/$1.keeper
  keeper=$(cat "$keeper" 2>/dev/null) && grep -qzxF -e "$DATA" "/proc/$keeper/cmdline" 2>/dev/null
}

# running   whether any part of the forum in DATA runs.
running() {
  local part
  for part in "${PARTS[@]}"; do kept "$part" && return 0; done
  return 1
}

# keep PART COMMAND...   starts COMMAND and starts it again whenever it ends, until stopped.
keep() {
  local part=$1
  shift
  setsid "$TOP/infra/dev/lib/keep" "$DATA" "$part" "$@" \
    </dev/null >>"$LOG/keeper.log" 2>&1 9>&- &
  # Also by the keeper itself; here so that it is known before anything can interrupt this command.
  printf '%s\n' $! >"$RUN/$part.keeper.new.$!" && mv "$RUN/$part.keeper.new.$!" "$RUN/$part.keeper"
  disown
}

# await SECONDS PART COMMAND...   waits until COMMAND succeeds; shows the log of PART if it does not.
await() {
  local deadline=$(($(date +%s%N) + $1 * 1000000000)) part=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if (($(date +%s%N) > deadline)); then
      tail -n 20 "$LOG/$part.log" >&2 || true
      die "$part が起動しません。記録: $LOG/$part.log" "$part does not start. Log: $LOG/$part.log"
    fi
    sleep 0.02
  done
}

# stop_part PART   asks PART to end, and ends it after 15 seconds.
stop_part() {
  local pid deadline=$((SECONDS + 15))
  kept "$1" || return 0
  # It may end by itself at any moment, also between two of these lines: the others are stopped
  # whatever becomes of this one.
  pid=$(cat "$RUN/$1.keeper" 2>/dev/null) || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  # Asked by name: an ended keeper stays in the list of processes until its parent looks.
  while kept "$1"; do
    if ((SECONDS > deadline)); then
      say "  $1 does not end: killed"
      pid=$(cat "$RUN/$1.pid" 2>/dev/null) || pid=''
      [[ -z $pid ]] || kill -KILL "$pid" 2>/dev/null || :
      deadline=$((SECONDS + 15))
    fi
    sleep 0.02
  done
}

# restart_part PART   asks PART to end; its keeper starts it again.
restart_part() {
  local pid
  kept "$1" || die "$1 は動いていません。" "$1 is not running."
  pid=$(<"$RUN/$1.pid")
  kill -TERM "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
}

stop_forum() {
  local index
  for ((index = ${#PARTS[@]} - 1; index >= 0; index--)); do stop_part "${PARTS[index]}"; done
  if running; then die "止まらないプロセスがあります: $DATA" "Something does not stop in $DATA."; fi
  rm -f "$RUN/forum"
  rm -rf "$SOCKETS"
}
