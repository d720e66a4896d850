#!/usr/bin/env bash
# Packs what src/ ships. The first word is the folder (artifacts/ if left out), further ones go to dotnet pack.
set -euo pipefail
cd "$(dirname "$0")"

folder=${1:-artifacts}
for project in src/*/*.csproj; do
  grep -q '<IsPackable>false' "$project" || dotnet pack "$project" --configuration Release --nologo --verbosity quiet --output "$folder" "${@:2}"
done
