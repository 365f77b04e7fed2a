# shellcheck shell=bash
# Installs what infra/dev/packages lists and the machine lacks. Needs only bash and dpkg at first.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"

# missing_packages SECTION...   prints the packages of those sections that are not installed.
missing_packages() {
  local installed wanted=" $* " section='' package command
  installed=$(dpkg-query --show --showformat='${db:Status-Abbrev}${Package}\n' | sed -n 's/^ii //p')
  while read -r package command _; do
    case $package in
      '' | '#'*) continue ;;
      '['*) section=${package//[\[\]]/}; continue ;;
    esac
    [[ $wanted == *" $section "* ]] || continue
    [[ $command != - ]] && command -v "$command" >/dev/null && continue
    grep -qxF "$package" <<<"$installed" || printf '%s\n' "$package"
  done <"$TOP/infra/dev/packages"
}

# install_packages SECTION...
install_packages() {
  local missing as_root=() had_redis=yes
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die \
      "次のパッケージが必要です。管理者に導入を頼むか、root で実行してください: ${missing[*]}" \
      "These packages are missing and neither root nor sudo is at hand: ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing ${#missing[@]} packages: ${missing[*]}"
  command -v redis-server >/dev/null || had_redis=no
  "${as_root[@]}" apt-get update --quiet=2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes \
    --no-install-recommends "${missing[@]}" >/dev/null
  # Debian starts a server of its own with the package. The forum has a private one.
  if [[ $had_redis == no && -d /run/systemd/system ]]; then
    "${as_root[@]}" systemctl disable --quiet --now redis-server || true
  fi
}

# install_node_modules FOLDER   npm's packages as locked, when the lock has changed. Not `npm ci`: it
# refuses a lock without the builds of optional parts for other systems, which registries of one's
# own do not always have.
install_node_modules() {
  local folder=$TOP/$1 stamp
  stamp=$(sha256sum "$folder/package-lock.json" | cut -d' ' -f1)
  [[ -f $folder/node_modules/.lock-$stamp ]] && return 0
  say "Installing npm packages of $1"
  (cd "$folder" && npm install --no-save --no-audit --no-fund --loglevel=error) ||
    die "npm のパッケージを導入できません: $1" "The npm packages of $1 could not be installed."
  touch "$folder/node_modules/.lock-$stamp"
}
