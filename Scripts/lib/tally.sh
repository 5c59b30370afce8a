# shellcheck shell=bash
# Counting: each part of a run adds its passed, failed and skipped; the sum is the last line.

# add_tally PART PASSED FAILED SKIPPED
add_tally() { printf '%s\t%d\t%d\t%d\n' "$1" "$2" "$3" "$4" >>"$run/tally"; }

# add_tally_line PART FILE STATUS: from the last line of FILE, `N passed, N failed, N skipped`; a part that never got there failed.
add_tally_line() {
  local numbers passed failed skipped
  numbers=$(tail -n 1 "$2" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p')
  read -r passed failed skipped <<<"${numbers:-0 1 0}"
  if (($3 != 0 && failed == 0)); then failed=1; fi
  if ((failed > 0)); then keep_findings "$2"; fi
  add_tally "$1" "$passed" "$failed" "$skipped"
}

# add_test_results PART XUNIT LOG STATUS: Swift Testing's xunit file holds each test function once, however many cases it has; its
# cancelled tests and all of XCTest are only in the log. A run that ended badly without a failed test has one: itself.
add_test_results() {
  local part=$1 xunit=$2 log=$3 status=$4
  local passed=0 failed=0 skipped=0 cancelled
  if [[ -s $xunit ]]; then read -r passed failed skipped < <(xunit_counts "$xunit"); fi
  cancelled=$(grep -cE '^[^ ]+ +Test .* was cancelled after [0-9.]+ seconds' "$log" || true)
  passed=$((passed - cancelled + $(xctest_count passed "$log")))
  failed=$((failed + $(xctest_count failed "$log")))
  skipped=$((skipped + cancelled + $(xctest_count skipped "$log")))
  if ((status != 0 && failed == 0)); then
    failed=1
    printf '%s: ended with status %d, though none of its tests failed\n' "$part" "$status" >>"$run/findings"
  fi
  if ((passed + failed + skipped == 0)); then failed=1; fi
  if ((failed > 0)); then keep_findings "$log"; fi
  add_tally "$part" "$passed" "$failed" "$skipped"
}

xunit_counts() {
  awk '
    /<testcase / { failed = skipped = 0; inside = 1 }
    inside && /<(failure|error)[ >\/]/ { failed = 1 }
    inside && /<skipped[ >\/]/ { skipped = 1 }
    inside && (/<\/testcase>/ || /<testcase .*\/>[ \t]*$/) {
      if (failed) f++; else if (skipped) s++; else p++
      inside = 0
    }
    END { printf "%d %d %d\n", p, f, s }' "$1"
}

xctest_count() { grep -cE "^Test Case '.*' $1 \([0-9.]+ seconds\)" "$2" || true; }

# keep_findings LOG: what failed and where, for the end of the run, which is all that some readers of a long log see. What SwiftPM says of a
# test process that died can stand in the middle of a line. Of a crash: what was said before it, and the stack of the thread that did it.
keep_findings() {
  awk '
    /^[^ ]+ +Test .* recorded an issue/ || /^Test Case .* failed/ || /^FAILED / || /^ +expected: / || /(^|: )error: / || /error: Process .* exited with/ || /Fatal error: / { print; detail = 1; next }
    detail && /^ *↳ / && !/Testing Library|Target Platform/ { print; next }
    { detail = 0 }
    /^\*\*\* Signal / { for (i = NR - 4; i < NR; i++) if (i in said) print said[i] }
    NF { said[NR] = $0; delete said[NR - 5] }
    /Program crashed: / || /^Thread .* crashed:$/ { print; frames = 12; next }
    /^Thread / { frames = 0 }
    frames > 0 && /^ *[0-9]+ .* in / { print; frames-- }' "$1" | cut -c 1-500 | head -n 40 >>"$run/findings"
}

print_findings() {
  if [[ -s $run/findings ]]; then printf '\nwhat failed:\n%s\n' "$(cat "$run/findings")"; fi
}

print_table() {
  awk -F '\t' '
    BEGIN { printf "\n%-50s %8s %8s %8s\n", "", "passed", "failed", "skipped" }
    { printf "%-50s %8d %8d %8d\n", $1, $2, $3, $4 }' "$run/tally"
}

# The sum of all parts, as the last line. Fails when anything failed.
print_sum() {
  awk -F '\t' '
    { p += $2; f += $3; s += $4 }
    END { printf "\n%d passed, %d failed, %d skipped\n", p, f, s; exit f > 0 }' "$run/tally"
}
