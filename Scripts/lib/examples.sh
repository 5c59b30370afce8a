# shellcheck shell=bash
# Each folder of Examples/ is a package of its own that depends on this one by path, and is built as a consumer would build it.

# One scratch directory serves all examples, so that the package and its dependencies compile once.
test_examples() {
  local manifest
  for manifest in "$root"/Examples/*/Package.swift; do
    [[ -f $manifest ]] || continue
    test_example "${manifest%/Package.swift}"
  done
}

test_example() {
  local directory=$1 name=${1##*/}
  local at=(--package-path "$directory" --scratch-path "$root/.build/examples")
  say "building the example $name"
  logged "$run/example.log" swiftpm build "${at[@]}" --build-tests
  add_build "example $name builds without warnings" "$run/example.log"
  if ((status != 0)); then return; fi
  if [[ -d $directory/Tests ]]; then
    logged "$run/example.log" swiftpm test "${at[@]}" --skip-build --xunit-output "$run/$name.xml"
    add_test_results "example $name" "$run/$name-swift-testing.xml" "$run/example.log" "$status"
  fi
  if ! grep -qE 'DriverSQLite|StoreOperations' "$directory/Package.swift"; then test_links_no_database "$name" "${at[@]}"; fi
}

# What links only the core and the mock must not drag in a database's library.
test_links_no_database() {
  local name=$1 products product found=0 libraries=0
  shift
  products=$(swiftpm build "$@" --show-bin-path)
  while IFS= read -r product; do
    [[ -f $products/$product ]] || continue
    found=$((found + 1))
    if ldd "$products/$product" | grep -E 'lib(sqlite3|pq|mariadb|mysqlclient|mongoc)'; then libraries=$((libraries + 1)); fi
  done < <(products_of "$@")
  if ((found > 0 && libraries == 0)); then
    add_tally "example $name links no database" 1 0 0
  else
    say "$name: $found products, $libraries of them link a database library"
    add_tally "example $name links no database" 0 1 0
  fi
}

products_of() {
  executables_of "$@"
  printf '%sPackageTests.xctest\n' "$(swiftpm package "$@" describe --type text | sed -n 's/^Name: //p' | head -n 1)"
}
