#!/usr/bin/env bash
# In how many simulated runs is each deliberate mistake noticed, and do the tests and stories that it names notice it? One mistake at a time goes into copies of the
# files concerned, which are compiled and run; the tree itself is never changed. docs/testing.md has the last result.
#
#   zab-testkit/mistakes/count.sh [--seeds=1..1000] [--catches=N] [--steps=4000|300..1500] [--tests] [--threads=1] [NAME ...]
#   zab-testkit/mistakes/count.sh --rotating=12 --base=SEED      # some of those that are noticed quickly: others for each base
#   zab-testkit/mistakes/count.sh --exhaustive [--states=N] [NAME ...]      # which of them, in the protocol, the exhaustive mode finds, and how soon
#
# --catches: of each mistake no more seeds than it takes to notice it so often.
# --tests: no seeds; only the tests and stories of those that name some.
# Exit status: 0 if every mistake is noticed that should be, 1 if one is overlooked or cannot be made any more, 2 misused.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)

# The newest in the local repository; `mvn verify` brings them there.
libraries=
library() {
  local found
  found=$(find "${MAVEN_REPOSITORY:-$HOME/.m2/repository}/$1" -name "$2" 2>/dev/null | sort -V | tail -n 1)
  if [[ -z $found ]]; then
    echo "$1 is not in the local Maven repository; run mvn verify once" >&2
    exit 2
  fi
  libraries+=:$found
}
library org/slf4j/slf4j-api 'slf4j-api-2*[0-9].jar'
library org/jspecify/jspecify 'jspecify-*[0-9].jar'
library org/assertj/assertj-core 'assertj-core-*[0-9].jar'
library net/bytebuddy/byte-buddy 'byte-buddy-*[0-9].jar'
library org/opentest4j/opentest4j 'opentest4j-*[0-9].jar'
library org/apiguardian/apiguardian-api 'apiguardian-api-*[0-9].jar'
for part in jupiter/junit-jupiter-{api,engine,params} platform/junit-platform-{commons,engine,launcher}; do
  library "org/junit/$part" 'junit-*[0-9].jar'
done

tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
javac -nowarn -d "$tool" "$root"/zab-testkit/src/test/java/io/zab/testkit/mistakes/{Mistake,MistakenTree,SeedCount,Jvm,CountMistakes,ExhaustMistakes}.java
what=CountMistakes
if [[ ${1-} == --exhaustive ]]; then
  what=ExhaustMistakes
  shift
fi
java -cp "$tool" "io.zab.testkit.mistakes.$what" "$root" "${libraries#:}" "$@"
