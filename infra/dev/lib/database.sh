# shellcheck shell=bash
# The private MariaDB and Redis of one forum. Nothing here knows of a system's own servers:
# no configuration file is read, no port is opened.

mariadb_ready() { mariadb-admin --no-defaults --socket="$SOCKETS/mariadb.sock" --user=root ping; }
redis_ready() { [[ $(redis-cli -s "$SOCKETS/redis.sock" ping) == PONG ]]; }

start_mariadb() {
  local as_root=()
  ((EUID == 0)) && as_root=(--user=root)
  if [[ ! -d $DATA/mariadb/mysql ]]; then
    rm -rf "$DATA/mariadb.new"
    # Renamed when complete: an interrupted first start begins anew.
    mariadb-install-db --no-defaults "${as_root[@]}" --datadir="$DATA/mariadb.new" \
      --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve \
      --innodb-log-file-size=48M --innodb-flush-method=nosync \
      --innodb-flush-log-at-trx-commit=0 >"$LOG/mariadb-install.log" 2>&1 ||
      die "データベースを準備できません。記録: $LOG/mariadb-install.log" \
        "The database could not be made. Log: $LOG/mariadb-install.log"
    mv "$DATA/mariadb.new" "$DATA/mariadb"
  fi
  # The default of one flush a commit stays: an acknowledged write survives a power cut.
  keep mariadb mariadbd --no-defaults "${as_root[@]}" --datadir="$DATA/mariadb" \
    --socket="$SOCKETS/mariadb.sock" --pid-file="$SOCKETS/mariadb.pid" --skip-networking \
    --skip-name-resolve --character-set-server=utf8mb4 --innodb-log-file-size=48M \
    --max-connections=200 --max-allowed-packet=64M --tmpdir="$SOCKETS"
}

start_redis() {
  keep redis redis-server --port 0 --unixsocket "$SOCKETS/redis.sock" --unixsocketperm 700 \
    --dir "$DATA/redis" --appendonly yes --save '' --daemonize no
}

# One database and one user a service, with the rights its SQL needs; one user for migrations.
create_databases() {
  [[ -f $DATA/mariadb/.databases-made ]] && return 0
  local service
  {
    printf "CREATE USER IF NOT EXISTS hiroba_migrate@localhost IDENTIFIED BY '%s';\n" \
      "$(<"$KEYS/database-migrate")"
    for service in identity threads notifications; do
      printf 'CREATE DATABASE IF NOT EXISTS hiroba_%s CHARACTER SET utf8mb4;\n' "$service"
      printf "CREATE USER IF NOT EXISTS hiroba_%s@localhost IDENTIFIED BY '%s';\n" \
        "$service" "$(<"$KEYS/database-$service")"
      printf 'GRANT SELECT, INSERT, UPDATE, DELETE ON hiroba_%s.* TO hiroba_%s@localhost;\n' \
        "$service" "$service"
      printf 'GRANT ALL ON hiroba_%s.* TO hiroba_migrate@localhost;\n' "$service"
    done
  } | mariadb --no-defaults --socket="$SOCKETS/mariadb.sock" --user=root
  touch "$DATA/mariadb/.databases-made"
}
