# shellcheck shell=bash
# Builds the programs and the web app when something has changed since.

readonly PROGRAMS=(hiroba-{gateway,identity,threads,notifications,search,migrate,admin})

# build PRESET TARGET...
build() {
  local preset=$1
  shift
  [[ -f $TOP/build/$preset/build.ninja ]] || (cd "$TOP" && cmake --preset "$preset" >/dev/null) ||
    die "ビルドの準備に失敗しました。" "CMake could not configure the build."
  (cd "$TOP" && cmake --build --preset "$preset" --target "$@") ||
    die "ビルドに失敗しました。" "The build failed."
}

# The web app, once its folder has one. Vite writes index.html last.
build_web() {
  local web=$TOP/gateway/web
  [[ -f $web/package.json ]] || return 0
  install_node_modules gateway/web
  [[ -f $web/dist/index.html && -z $(find "$web" "$TOP/protos" \
    \( -name node_modules -o -name dist \) -prune -o -type f -newer "$web/dist/index.html" -print \
    -quit) ]] && return 0
  (cd "$web" && npm run --silent build)
}
