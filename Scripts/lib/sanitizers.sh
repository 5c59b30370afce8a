# shellcheck shell=bash
# The package's tests under a sanitizer. Nothing is suppressed: a report ends its process with a status that fails the run.

# What the tests' processes find in their environment.
sanitizer_settings=(SWIFT_BACKTRACE=enable=no)

# set_sanitizer NAME: XCTest itself leaks, so leaks are nobody's report.
set_sanitizer() {
  case $1 in
    address) sanitizer_settings+=(ASAN_OPTIONS=detect_leaks=0) ;;
    thread) if [[ $(uname) == Linux ]]; then teach_thread_sanitizer; fi ;;
  esac
}

# sanitized COMMAND…
sanitized() { (export "${sanitizer_settings[@]}" && "$@"); }

# It is told what it can't see by itself, and has to tell a hand-over from a race before it judges anything.
teach_thread_sanitizer() {
  local source=$root/Tests/ThreadSanitizer name
  command -v clang >/dev/null || stop 3 "no clang on PATH; it lies beside swift in the toolchain"
  say "teaching the thread sanitizer"
  clang -shared -fPIC -O2 -Wall -Werror "$source/handovers.c" -o "$run/handovers.so" -ldl
  for name in handovers race; do swiftc -swift-version 6 -sanitize=thread -g "$source/$name.swift" -o "$run/$name"; done
  # A list of names to preload is divided by blanks, which the path of a clone may hold.
  sanitizer_settings+=(LD_PRELOAD=handovers.so "LD_LIBRARY_PATH=$run${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}")
  if sanitized "$run/handovers" && ! sanitized "$run/race" >"$run/race.log" 2>&1; then
    add_tally "the thread sanitizer tells races from hand-overs" 1 0 0
  else
    add_tally "the thread sanitizer tells races from hand-overs" 0 1 0
  fi
}
