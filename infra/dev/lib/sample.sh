# shellcheck shell=bash
# The sample forum of the first start: three people to sign in as, and the threads of infra/sample.

readonly SAMPLE_PEOPLE=(
  # address, name, body, department, role
  'member@example.lg.jp|見本 花子|会員'
)
load_sample() { :; }
print_sign_ins() { :; }
