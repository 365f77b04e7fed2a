# shellcheck shell=bash
# How each of our processes is started on one machine: everything it is told stands here.

# part_ready PART   whether a part of the forum does its work.
part_ready() {
  case $1 in
    mariadb) mariadb-admin --no-defaults --socket="$SOCKETS/mariadb.sock" --user=root ping ;;
    redis) [[ $(redis-cli -s "$SOCKETS/redis.sock" ping) == PONG ]] ;;
    mail) curl --silent --fail "http://127.0.0.1:$MAIL_PORT/config" ;;
    *) curl --silent --fail --unix-socket "$SOCKETS/$1-admin.sock" http://admin/readyz ;;
  esac
}

service_socket() { printf 'unix:%s/%s.sock' "$SOCKETS" "$1"; }

# The options every service takes.
common_options() {
  printf '%s\n' "--admin-listen=unix:$SOCKETS/$1-admin.sock" "--redis=unix:$SOCKETS/redis.sock" \
    "--caller-key-file=$KEYS/caller-seed"
}

database_options() {
  printf '%s\n' "--database-socket=$SOCKETS/mariadb.sock" "--database=hiroba_$1" \
    "--database-user=hiroba_$1" "--database-password-file=$KEYS/database-$1"
}

# start_service NAME
start_service() {
  local options=()
  mapfile -t options < <("${1}_options")
  keep "$1" "$BIN/hiroba-$1" "${options[@]}"
}

identity_options() {
  common_options identity
  database_options identity
  printf '%s\n' "--listen=$(service_socket identity)" \
    "--smtp=smtp://127.0.0.1:$SMTP_PORT" "--public-url=$ADDRESS" "--code-key-file=$KEYS/code" \
    --staff-second-factor=optional "--exports=$DATA/exports"
}

threads_options() {
  common_options threads
  database_options threads
  printf '%s\n' "--listen=$(service_socket threads)" "--files=$DATA/files" \
    "--identity-target=$(service_socket identity)"
}

search_options() {
  common_options search
  printf '%s\n' "--listen=$(service_socket search)" "--threads-target=$(service_socket threads)" \
    "--index=$DATA/search"
}

notifications_options() {
  common_options notifications
  database_options notifications
  printf '%s\n' "--listen=$(service_socket notifications)" "--threads-target=$(service_socket threads)" \
    "--identity-target=$(service_socket identity)" "--smtp=smtp://127.0.0.1:$SMTP_PORT" \
    "--unsubscribe-key-file=$KEYS/unsubscribe" "--public-url=$ADDRESS"
}

gateway_options() {
  common_options gateway
  printf '%s\n' "--listen=127.0.0.1:$PORT" "--public-url=$ADDRESS" \
    "--web-root=$TOP/gateway/web/dist"
  local service
  for service in identity threads notifications search; do
    printf -- '--%s-target=%s\n' "$service" "$(service_socket "$service")"
  done
}

start_mail() {
  keep mail node "$TOP/infra/dev/mail/node_modules/maildev/bin/maildev" --ip 127.0.0.1 \
    --smtp "$SMTP_PORT" --web "$MAIL_PORT" --mail-directory "$DATA/mail" --silent
}

# hiroba-admin on the forum that runs.
admin() {
  "$BIN/hiroba-admin" --identity-target="$(service_socket identity)" \
    --threads-target="$(service_socket threads)" \
    --url="$(forum_value address)" --caller-key-file="$KEYS/caller-seed" "$@"
}
