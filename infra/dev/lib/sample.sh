# shellcheck shell=bash
# The sample forum of the first start: three people to sign in as, and the threads of infra/sample.

# Name, role, and the start of the address; the password is the same for all.
readonly SAMPLE_PEOPLE=('見本 花子|member' '見本 進|moderator' '見本 理恵|admin')
readonly SAMPLE_BODY=272230 SAMPLE_DOMAIN=city.kadoma.lg.jp SAMPLE_PASSWORD='hiroba-no-mihon-2026'

# choose_sample EMPTY   remembers that this forum is to have no samples: one that began empty is
# somebody's own, and never gets people with a password everybody knows.
choose_sample() {
  [[ -z $1 || -f $DATA/sample-loaded ]] || touch "$DATA/without-sample"
}

# Once; interrupted, it is done again by the next start, which does not double anything.
load_sample() {
  [[ -f $DATA/sample-loaded || -f $DATA/without-sample ]] && return 0
  local person
  for person in "${SAMPLE_PEOPLE[@]}"; do
    admin create-member --address "${person#*|}@$SAMPLE_DOMAIN" --name "${person%|*}" \
      --body "$SAMPLE_BODY" --department '企画課（見本）' --role "${person#*|}" --sample \
      --password-stdin <<<"$SAMPLE_PASSWORD" >>"$LOG/sample.log" 2>&1 ||
      die "$(tail -n 5 "$LOG/sample.log")" "A sample member could not be made."
  done
  admin import-threads --address "admin@$SAMPLE_DOMAIN" --password-stdin --sample \
    "$TOP/infra/sample/threads.jsonl" <<<"$SAMPLE_PASSWORD" >>"$LOG/sample.log" 2>&1 ||
    die "$(tail -n 5 "$LOG/sample.log")" "The sample threads could not be loaded."
  touch "$DATA/sample-loaded"
}

print_sign_ins() {
  local person
  [[ -f $DATA/sample-loaded ]] || return 0
  say "  サインイン Sign in（パスワード Password: $SAMPLE_PASSWORD）"
  for person in "${SAMPLE_PEOPLE[@]}"; do
    say "    ${person#*|}@$SAMPLE_DOMAIN  ${person%|*}"
  done
}
