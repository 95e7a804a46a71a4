#!/bin/sh
# What a schedule starts: makes the sprint report of every squad of which a sprint was closed since the last one, and
# sends it to whoever does not have it yet.
#   sh scheduled.sh              all squads of params/squads
#   sh scheduled.sh client ops   these squads alone
# A squad that fails stops no other. It ends with squadlib's first exit code that is not 0 (SCHEDULE.md lists them), or
# with 75 where the run before still goes on.
set -u
cd "$(dirname "$0")" || exit 2
PATH="$PWD/.venv/bin:$PATH"

say() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) scheduled.sh: $*" >&2; }

mkdir -p .squadlib || exit 2
exec 9>> .squadlib/scheduled.lock # the system frees it when the run ends, however it ends
flock -n 9
case $? in
  0) ;;
  1) say "the run before still goes on, so nothing was begun"; exit 75 ;;
  *) say "flock is needed (package util-linux)"; exit 2 ;;
esac

squads=${*:-$(squadlib squads)} || exit
named=$(IFS=,; echo "$*")
failed=0
say "begins"
squadlib run-all --due --squads "$named" || failed=$?
for squad in $squads; do
  set -- "reports/$squad"/*/sprint-report.html
  [ -e "$1" ] || continue # no sprint of it was closed yet, or its report failed and run-all said so
  squadlib send "$squad" || { code=$?; [ "$failed" -ne 0 ] || failed=$code; }
done
say "ends with $failed"
exit "$failed"
