#!/usr/bin/env bash
# In how many simulated runs is each deliberate mistake noticed? One mistake at a time goes into copies of the files concerned, which are compiled and simulated; the
# tree itself is never changed. docs/testing.md has the last result.
#
#   zab-testkit/mistakes/count.sh [--seeds=1..1000] [--threads=1] [NAME ...]
#
# Exit status: 0 if every mistake is noticed that should be, 1 if one is overlooked or cannot be made any more, 2 misused.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)

# The newest in the local repository; `mvn -DskipTests package` brings them there.
newest() {
  find "${MAVEN_REPOSITORY:-$HOME/.m2/repository}/$1" -name "$2" 2>/dev/null | sort -V | tail -n 1
}
slf4j=$(newest org/slf4j/slf4j-api 'slf4j-api-2*[0-9].jar')
jspecify=$(newest org/jspecify/jspecify 'jspecify-*[0-9].jar')
if [[ -z $slf4j || -z $jspecify ]]; then
  echo "slf4j-api or jspecify is not in the local Maven repository; run mvn -DskipTests package once" >&2
  exit 2
fi

tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
javac -d "$tool" "$root"/zab-testkit/src/test/java/io/zab/testkit/mistakes/{Mistake,CountMistakes}.java
java -cp "$tool" io.zab.testkit.mistakes.CountMistakes "$root" "$slf4j:$jspecify" "$@"
