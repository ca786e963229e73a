#!/usr/bin/env bash
# The main job from end to end, on a copy of the playbook with a portal of its own in build/demo.
set -euo pipefail
cd "$(dirname "$0")/.."
dealwright="$PWD/.venv/bin/dealwright"
here=build/demo

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
run() {
  printf '$ dealwright %s\n' "$*"
  "$dealwright" -C "$here" --portal sandbox "$@"
}

rm -rf "$here" "$here-renamed"
mkdir -p "$here"
cp -r playbook icp "$here/"

say "1. The playbook is checked: every file, every name in it."
run check
say "2. Version 1.0.0 is applied to an empty portal."
run -q apply --at 1.0.0 --yes -o "text:$here/plan-1.0.0.txt"
tail -n 2 "$here/plan-1.0.0.txt"
say "3. Invented deals fill the portal, as if it were 9 February 2026."
run sandbox seed --deals 40 --as-of 2026-02-09 --seed 1
say "4. Version 2.0.0 is planned: what changes, and which deals it touches."
run plan --at 2.0.0
say "5. It is applied, and read back."
run apply --at 2.0.0 --yes -o "json:$here/plan-2.0.0.json"
say "6. The next plan is empty."
run plan --at 2.0.0
say "7. On a copy, a stage gets another name: the plan says how many deals it touches."
cp -r "$here" "$here-renamed"
sed -i.before 's/^    label: Discovery$/    label: Understanding/' \
  "$here-renamed/playbook/pipelines/membership_sales.yaml"
here="$here-renamed" run plan
say "8. The records are read, and the numbers of 8 February are computed and judged."
run -q sync
run metrics --as-of 2026-02-08
run red-lines --as-of 2026-02-08
say "9. The pages, the changelog and one proposal are rendered."
run render playbook --out "$here/pages"
"$dealwright" -C "$here" changelog > "$here/CHANGELOG.md"
deal=$("$dealwright" -C "$here" sandbox deals --stage proposal | tail -n 1)
run render proposal --deal "$deal" --out "$here/proposal.md"

say "Made in $here:"
printf '  %-18s %s\n' \
  "pages/index.md" "the playbook; a page for each stage, metric and hypothesis beside it" \
  "CHANGELOG.md" "its versions, in sentences" \
  "proposal.md" "a draft for deal $deal" \
  "plan-2.0.0.json" "the plan of step 5" \
  ".dealwright/" "the portal itself: dealwright -C $here sandbox serve"
