# Sourced by ./mvnw: sets and exports JAVA_HOME to a JDK of version 21 or newer, or prints one
# sentence and exits with 1. Order: a JAVA_HOME that is good enough, then any installed JDK 25 (the version the
# runtime image is made from), then the newest of the others.
# POSIX sh. After it ran, jdk_major holds the major version.

# Prints the major version of the JDK in folder $1, or nothing where there is no complete JDK.
# The `release` file answers without starting a JVM; some packages leave it out.
stagebus_jdk_major() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  version=
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9].*\)/\1/p')
  fi
  version=${version%%[!0-9]*}
  [ -n "$version" ] && printf '%s\n' "$version"
  return 0
}

# Prints one folder per line in which a JDK may live; it need not exist.
stagebus_jdk_places() {
  for place in /usr/lib/jvm/* /usr/lib64/jvm/* /opt/*/ /opt/java/* /usr/java/* "${HOME:-}"/.jdks/* \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${HOME:-}"/.local/share/mise/installs/java/* \
    "${HOME:-}"/.asdf/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    printf '%s\n' "${place%/}"
  done
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home -v 21+ 2>/dev/null || :
  fi
  on_path=$(command -v javac 2>/dev/null || :)
  if [ -n "$on_path" ]; then
    on_path=$(readlink -f "$on_path" 2>/dev/null || printf '%s\n' "$on_path")
    printf '%s\n' "${on_path%/bin/javac}"
  fi
}

jdk_major=
if [ -n "${JAVA_HOME:-}" ]; then
  jdk_major=$(stagebus_jdk_major "$JAVA_HOME")
fi
if [ "${jdk_major:-0}" -lt 21 ]; then
  best= best_major=0
  while IFS= read -r place; do
    [ -d "$place" ] || continue
    major=$(stagebus_jdk_major "$place")
    [ "${major:-0}" -ge 21 ] || continue
    if [ "$best_major" -eq 25 ]; then
      break
    elif [ "$major" -eq 25 ] || [ "$major" -gt "$best_major" ]; then
      best=$place best_major=$major
    fi
  done <<PLACES
$(stagebus_jdk_places)
PLACES
  if [ -z "$best" ]; then
    echo "Stagebus needs a JDK 21 or newer (25 is best) and found none: install one, for example Temurin 25 from https://adoptium.net, or set JAVA_HOME to it." >&2
    exit 1
  fi
  JAVA_HOME=$best
  jdk_major=$best_major
fi
export JAVA_HOME
