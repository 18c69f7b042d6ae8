#!/usr/bin/env bash
# How fast is the simulator, and how fast was it? The sources as they are and those of a commit are compiled aside and run by turns, seed for seed, in one thread.
#
#   zab-testkit/speed.sh [COMMIT [SEEDS [FIRST]]]      # HEAD, 1500 seeds, from 1 on
#
# Tells, too, in how many seeds both went the same way to the last event: all, if nothing was meant to change but the speed.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
commit=${1:-HEAD}

libraries=
for jar in org/slf4j/slf4j-api/'slf4j-api-2*[0-9].jar' org/jspecify/jspecify/'jspecify-*[0-9].jar'; do
  found=$(find "${MAVEN_REPOSITORY:-$HOME/.m2/repository}/${jar%/*}" -name "${jar##*/}" | sort -V | tail -n 1)
  if [[ -z $found ]]; then
    echo "${jar%/*} is not in the local Maven repository; run mvn verify once" >&2
    exit 2
  fi
  libraries+=:$found
done

builds=$(mktemp -d)
trap 'rm -rf "$builds"' EXIT
mkdir "$builds"/{sources,before,after,tool}
git -C "$root" archive "$commit" zab-core/src/main/java zab-testkit/src/main/java | tar -x -C "$builds/sources"

# compile SOURCES INTO: all but what needs JUnit.
compile() {
  find "$1"/{zab-core,zab-testkit}/src/main/java -name '*.java' ! -name module-info.java ! -path '*/testkit/transport/*' > "$builds/files"
  javac -nowarn -d "$2" -cp "${libraries#:}" "@$builds/files"
}
compile "$builds/sources" "$builds/before"
compile "$root" "$builds/after"
javac -nowarn -d "$builds/tool" "$root/zab-testkit/src/test/java/io/zab/testkit/speed/CompareSpeed.java"
java -Xmx1g -XX:+UseSerialGC -Dslf4j.internal.verbosity=ERROR -cp "$builds/tool" io.zab.testkit.speed.CompareSpeed \
  "$builds/before/$libraries" "$builds/after/$libraries" "${3:-1}" "${2:-1500}"
