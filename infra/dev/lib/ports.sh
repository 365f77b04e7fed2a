# shellcheck shell=bash
# TCP ports on this machine, read from /proc: no tool for that is on a bare Debian.

# port_taken PORT   whether something listens there.
port_taken() {
  local hex
  printf -v hex '%04X' "$1"
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 }
                         END { exit !found }'
}

# free_port   prints a port nobody listens on, below the range the kernel gives to clients.
free_port() {
  local port
  while :; do
    port=$((10240 + (RANDOM * 32768 + RANDOM) % 20000))
    port_taken "$port" || break
  done
  printf '%s\n' "$port"
}

# check_port NUMBER OPTION   ends the command unless NUMBER can be a port, or 0.
check_port() {
  [[ $1 =~ ^(0|[1-9][0-9]{0,4})$ ]] && (($1 <= 65535)) && return 0
  die "$2 には 0 から 65535 までの数字を指定してください。" "$2 wants a number from 0 to 65535."
}

# choose_port WANTED OPTION   WANTED, or a free one for 0; ends the command when it is taken.
choose_port() {
  if (($1 == 0)); then
    free_port
  elif port_taken "$1"; then
    die "ポート $1 はほかのプログラムが使っています。$2 で別の番号を選んでください。" \
      "Port $1 is taken by another program. Choose another with $2 (0: any free one)."
  else
    printf '%s\n' "$1"
  fi
}
