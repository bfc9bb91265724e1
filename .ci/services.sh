# PostgreSQL and Redis for the tests, to be sourced. What answers already is used; else Debian's packages are installed
# (as root, where apt-get works) and started for this run alone. What is missing is said by name, and its tests skip.

POSTGRES_PORT="${POSTGRES_PORT:-5432}"
REDIS_PORT="${REDIS_PORT:-6379}"
SERVICES_FOLDER=""

start_services() {
  trap stop_services EXIT
  if [[ -n "${GUIDON_TEST_POSTGRES_URL:-}" ]] || answers "$POSTGRES_PORT"; then
    printf 'PostgreSQL: answers already\n'
  elif start_postgres; then
    printf 'PostgreSQL: started, GUIDON_TEST_POSTGRES_URL=%s\n' "$GUIDON_TEST_POSTGRES_URL"
  else
    printf 'PostgreSQL: SKIPPED, none answers and none could be started\n'
  fi
  if [[ -n "${GUIDON_TEST_REDIS_URL:-}" ]] || answers "$REDIS_PORT"; then
    printf 'Redis: answers already\n'
  elif start_redis; then
    printf 'Redis: started, GUIDON_TEST_REDIS_URL=%s\n' "$GUIDON_TEST_REDIS_URL"
  else
    printf 'Redis: SKIPPED, none answers and none could be started\n'
  fi
}

answers() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

free_port() {
  local port
  for port in $(seq "$1" "$(($1 + 50))"); do
    if ! answers "$port"; then
      printf '%s' "$port"
      return
    fi
  done
  return 1
}

start_postgres() {
  local bin port
  bin="$(postgres_programs)" || { install_package postgresql && bin="$(postgres_programs)"; } || return 1
  port="$(free_port 54320)" || return 1
  make_services_folder
  as_postgres "$bin/initdb" --pgdata "$SERVICES_FOLDER/postgres" --username postgres --auth trust \
    --encoding UTF8 --locale C.UTF-8 --no-sync >/dev/null || return 1
  as_postgres "$bin/pg_ctl" start --wait --pgdata "$SERVICES_FOLDER/postgres" --log "$SERVICES_FOLDER/postgres.log" \
    --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$SERVICES_FOLDER" >/dev/null || return 1
  export GUIDON_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
}

start_redis() {
  local port
  command -v redis-server >/dev/null || install_package redis-server || return 1
  port="$(free_port 63790)" || return 1
  make_services_folder
  redis-server --port "$port" --bind 127.0.0.1 --save '' --daemonize yes --dir "$SERVICES_FOLDER" \
    --pidfile "$SERVICES_FOLDER/redis.pid" >/dev/null || return 1
  export GUIDON_TEST_REDIS_URL="redis://127.0.0.1:$port"
}

stop_services() {
  [[ -n "$SERVICES_FOLDER" ]] || return 0
  if [[ -f "$SERVICES_FOLDER/postgres/postmaster.pid" ]]; then
    as_postgres "$(postgres_programs)/pg_ctl" stop --mode immediate --pgdata "$SERVICES_FOLDER/postgres" >/dev/null || true
  fi
  if [[ -f "$SERVICES_FOLDER/redis.pid" ]]; then kill "$(cat "$SERVICES_FOLDER/redis.pid")" || true; fi
  rm -rf "$SERVICES_FOLDER"
}

make_services_folder() {
  [[ -z "$SERVICES_FOLDER" ]] || return 0
  SERVICES_FOLDER="$(mktemp -d)"
  if [[ "$(id -u)" == 0 ]]; then chown postgres "$SERVICES_FOLDER" 2>/dev/null || true; fi
}

# The newest PostgreSQL that Debian's packages put here.
postgres_programs() {
  local found
  found="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
  [[ -n "$found" ]] && printf '%s' "$found"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [[ "$(id -u)" == 0 ]]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

install_package() {
  [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null || return 1
  printf 'Installing %s\n' "$1"
  export DEBIAN_FRONTEND=noninteractive
  { timeout 120 apt-get update -qq && timeout 300 apt-get install -y -qq --no-install-recommends "$1"; } >/dev/null 2>&1
}
