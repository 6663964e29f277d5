# Shared by the scripts: finds Deno, or gets it from npm into the cache. Meant to be sourced by bash.

deno_minimum=2.9
deno_pinned=2.9.6
multigres_cache="${MULTIGRES_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/multigres-operator}"

# deno_suits PATH: whether PATH is a Deno that is new enough.
deno_suits() {
  local version
  version="$("$1" --version 2>/dev/null | sed -n 's/^deno \([0-9.]*\).*/\1/p')"
  [ -n "$version" ] && [ "$(printf '%s\n' "$deno_minimum" "$version" | sort -V | head -n 1)" = "$deno_minimum" ]
}

# deno_cached: prints the Deno of the cache. The binary itself, not npm's launcher: signals reach it directly.
deno_cached() {
  local path
  for path in "$multigres_cache"/deno/node_modules/@deno/*/deno; do
    if [ -x "$path" ] && deno_suits "$path"; then
      echo "$path"
      return
    fi
  done
  return 1
}

# find_deno: prints the path of a Deno >= 2.9, from PATH, the cache, or npm, in this order.
find_deno() {
  local path
  path="$(type -P deno || true)"
  if [ -n "$path" ] && deno_suits "$path"; then
    # What a link leads to: a process may run itself only by the path that it knows itself by.
    realpath "$path"
    return
  fi
  deno_cached && return
  if ! type -P npm >/dev/null; then
    echo "Cannot find Deno: install Deno $deno_minimum or newer (https://deno.com), or Node.js with npm" >&2
    return 1
  fi
  echo "Getting Deno $deno_pinned from npm into $multigres_cache/deno" >&2
  mkdir -p "$multigres_cache"
  # Into a folder of its own that appears at once, so that two scripts side by side do not meet half of it.
  local temporary
  temporary="$(mktemp -d "$multigres_cache/deno.XXXXXX")"
  if ! npm install --prefix "$temporary" --no-audit --no-fund --loglevel=error "deno@$deno_pinned" >&2; then
    rm -rf "$temporary"
    echo "Cannot get Deno $deno_pinned: npm failed" >&2
    return 1
  fi
  # Somebody else may have been faster, with the same result.
  if deno_cached >/dev/null; then
    rm -rf "$temporary"
  else
    rm -rf "$multigres_cache/deno"
    mv "$temporary" "$multigres_cache/deno"
  fi
  deno_cached
}
