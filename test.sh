#!/usr/bin/env bash
# Builds everything and runs all tests. The last line says: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "$0")"

tests/prepare.sh
for package in tests/Integration/Interop/jose tests/Integration/Browser; do
  npm ci --prefix "$package" --no-audit --no-fund --loglevel=error
done

dotnet build Auth.sln --configuration Release --nologo --verbosity quiet

# Thousands of short-lived hosts are mostly compiled code that runs once: what makes long runs faster only costs here.
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
run() { # project, name of the run, filter
  dotnet test "$1" --configuration Release --no-build --nologo ${3:+--filter "$3"} --logger "trx;LogFileName=$2.trx" --results-directory "$results" || status=1
}
for project in tests/*/*.csproj; do
  name=$(basename "$project" .csproj)
  grep -q Microsoft.NET.Test.Sdk "$project" || continue
  [ "$name" = Integration ] || run "$project" "$name" ""
done

# The same tests on every database; those that are about one engine say so.
databases="Sqlite PostgreSql${AUTH_TEST_SQLSERVER:+ SqlServer}"
for database in $databases; do
  others=$(for other in Sqlite PostgreSql SqlServer; do [ "$other" = "$database" ] || printf '&Only!=%s' "$other"; done)
  AUTH_TEST_DATABASE=$database run tests/Integration/Integration.csproj "Integration.$database" "${others#&}"
done

# What the runners counted, over all suites.
count() { cat "$results"/*.trx | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }
total=$(count total) passed=$(count passed) failed=$(count failed)
skipped=$((total - passed - failed))
[ "$passed" -gt 0 ] && [ "$failed" -eq 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit $status
