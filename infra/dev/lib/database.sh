# shellcheck shell=bash
# The private MariaDB and Redis of one forum. Nothing here knows of a system's own servers:
# no configuration file is read, no port is opened.

# Puts an empty database into DATA/mariadb. Making one takes seconds, copying one a moment: a new
# one is kept beside the build.
make_database() {
  local version made
  version=$(mariadbd --no-defaults --version | tr -cs 'A-Za-z0-9.\n' _ | cut -c1-60)
  made=$TOP/build/empty-database-$EUID-$version
  if [[ ! -d $made ]]; then
    local new
    mkdir -p "$TOP/build"
    new=$(mktemp -d "$TOP/build/empty-database.XXXXXX")
    # A temporary folder of its own: a mariadbd that starts deletes every #sql file in its own, and
    # so those of another that is just being made in /tmp.
    mariadb-install-db --no-defaults "${AS_ROOT[@]}" --datadir="$new" --tmpdir="$SOCKETS" \
      --skip-test-db --auth-root-authentication-method=normal --skip-name-resolve \
      --innodb-log-file-size=48M --innodb-flush-method=nosync --innodb-flush-log-at-trx-commit=0 \
      >"$LOG/mariadb-install.log" 2>&1 ||
      die "データベースを準備できません。記録: $LOG/mariadb-install.log" \
        "The database could not be made. Log: $LOG/mariadb-install.log
$(grep -m 3 -i 'error' "$LOG/mariadb-install.log")"
    # Another start may have been quicker.
    mv --no-target-directory "$new" "$made" 2>/dev/null || rm -rf "$new"
  fi
  # Renamed when complete: an interrupted first start begins anew.
  rm -rf "$DATA/mariadb.new"
  cp --recursive --sparse=always --preserve=mode "$made" "$DATA/mariadb.new"
  mv "$DATA/mariadb.new" "$DATA/mariadb"
}

start_mariadb() {
  AS_ROOT=()
  if ((EUID == 0)); then AS_ROOT=(--user=root); fi
  [[ -d $DATA/mariadb/mysql ]] || make_database
  # The default of one flush a commit stays: an acknowledged write survives a power cut. 100,000 posts
  # with their indexes fit into the buffer pool, and the whole forum below 600 MB.
  keep mariadb mariadbd --no-defaults "${AS_ROOT[@]}" --datadir="$DATA/mariadb" \
    --socket="$SOCKETS/mariadb.sock" --pid-file="$SOCKETS/mariadb.pid" --skip-networking \
    --skip-name-resolve --character-set-server=utf8mb4 --innodb-log-file-size=48M \
    --innodb-buffer-pool-size=192M --max-connections=200 --max-allowed-packet=64M --tmpdir="$SOCKETS"
}

start_redis() {
  keep redis redis-server --port 0 --unixsocket "$SOCKETS/redis.sock" --unixsocketperm 700 \
    --dir "$DATA/redis" --appendonly yes --save '' --daemonize no
}

# Creates each service's database and user with the few rights its SQL needs, and brings the tables
# up to date.
migrate() {
  "$BIN/hiroba-migrate" --database-socket="$SOCKETS/mariadb.sock" --database-user=root \
    --accounts="$KEYS" --migrations="$TOP/infra/migrations"
}
