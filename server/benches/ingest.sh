#!/usr/bin/env bash
# How fast `terrarium ingest` loads the real invoice lines, and in how much memory.
#
#   ingest.sh [ROUNDS]
#
# The peer is psql: `\copy` of the same rows, cleaned and with their keys already, into a table of the same shape (columns,
# constraints, indexes) as warehouse.fact_sales. Ingest does more: it unpacks, hashes, parses and checks the file, keeps
# it in the lake, writes Parquet and quarantine, finds the keys, and commits all of it at once. Both are timed from start
# to end of their process, in turn, and the best of ROUNDS (3) counts.
#
# Memory is the peak of the terrarium process (VmHWM; PostgreSQL apart) for the file and for 20 times the file.
#
# Needs psql, a PostgreSQL server for tests in TERRARIUM_TEST_DATABASE_URL whose login may create databases, a release build
# (TERRARIUM_BIN says where it is not target/release/terrarium), and the data in a folder shared/data above the project.
set -euo pipefail

rounds=${1:-3}
root=$(cd "$(dirname "$0")/../.." && pwd)
bin=${TERRARIUM_BIN:-${CARGO_TARGET_DIR:-$root/target}/release/terrarium}
server=${TERRARIUM_TEST_DATABASE_URL:?must name a PostgreSQL server for tests}
export PGOPTIONS="-c client_min_messages=warning"
data=$root
while [ "$data" != / ] && [ ! -f "$data/shared/data/online_retail.csv.gz" ]; do data=$(dirname "$data"); done
file=$data/shared/data/online_retail.csv.gz
if [ ! -f "$file" ]; then echo "skipped: shared/data/online_retail.csv.gz is in no folder above $root"; exit 0; fi
if [ ! -x "$bin" ]; then echo "There is no $bin. Build it with: cargo build --release" >&2; exit 1; fi

work=$(mktemp -d)
database=terrarium_bench_$$
url=${server%/*}/$database
clean_up() {
    psql -q "$server" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" >"$work/drop" 2>&1 || cat "$work/drop" >&2
    rm -rf "$work"
}
trap clean_up EXIT

now() { date +%s.%N; }
since() { awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.3f", to - from }'; }
least() { sort -n | sed -n 1p; }
sql() { psql -qAt -v ON_ERROR_STOP=1 "$url" "$@"; }

# Not a function: in the background that would be a shell of its own, whose memory is not asked for.
terrarium=(env -u DATABASE_URL "TERRARIUM_DATABASE_URL=$url" "TERRARIUM_DATA_DIR=$work/data" TERRARIUM_LOG_FILTER=warn "$bin")

# A new database and a new lake: every round loads a file that nobody has seen.
fresh() {
    rm -rf "$work/data"
    psql -q "$server" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" -c "CREATE DATABASE $database" 2>"$work/notices"
    "${terrarium[@]}" migrate >"$work/out"
}

# Sets `seconds`, `peak` (kB) and `rows` of one ingest of $1.
ingest() {
    local from pid high
    from=$(now)
    "${terrarium[@]}" ingest --format online-retail "$1" >"$work/out" 2>&1 &
    pid=$!
    peak=0
    while high=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$high" ]; do
        peak=$high
        sleep 0.01
    done
    wait "$pid" || { cat "$work/out" >&2; exit 1; }
    seconds=$(since "$from")
    rows=$(sql -c 'SELECT count(*) FROM warehouse.fact_sales')
}

# Prints the seconds that one \copy of the cleaned rows takes.
copy() {
    sql -c 'DROP TABLE IF EXISTS peer' -c 'CREATE TABLE peer (LIKE warehouse.fact_sales INCLUDING ALL)'
    local from
    from=$(now)
    psql -q "$url" -c "\\copy peer ($columns) FROM '$work/clean.csv' CSV"
    since "$from"
}

twenty_times() {
    gzip -dc "$file" | sed -n 1p
    for copy in $(seq 10 29); do gzip -dc "$file" | tail -n +2 | sed "s/^C\\{0,1\\}/&$copy/"; done
}

columns=$(cat <<'COLUMNS' | tr -d '\n '
sold_at, shop_key, customer_key, product_key, date_key, country_key, quantity, line_no, batch_id, unit_price, amount, kind,
invoice_no, channel
COLUMNS
)

for _ in $(seq "$rounds"); do
    fresh
    ingest "$file"
    echo "$seconds" >>"$work/ingest"
    echo "$peak" >>"$work/peak"
    sql -c "\\copy (SELECT $columns FROM warehouse.fact_sales ORDER BY sales_key) TO '$work/clean.csv' CSV"
    copy >>"$work/copy"
done
once=$rows
best=$(least <"$work/ingest")
peer=$(least <"$work/copy")
awk -v rows="$once" -v ours="$best" -v peer="$peer" 'BEGIN {
    printf "ingest   %8.0f rows/s  (%d rows in %.3f s)\n", rows / ours, rows, ours
    printf "\\copy    %8.0f rows/s  (%d rows in %.3f s)\n", rows / peer, rows, peer
    printf "ratio    %8.2f\n", peer / ours
}'

twenty_times | gzip -1 >"$work/twenty.csv.gz"
fresh
ingest "$work/twenty.csv.gz"
sql -c "\\copy (SELECT $columns FROM warehouse.fact_sales ORDER BY sales_key) TO '$work/clean.csv' CSV"
peer=$(copy)
awk -v rows="$rows" -v ours="$seconds" -v peer="$peer" 'BEGIN {
    printf "20 times the file: ingest %.0f rows/s, \\copy %.0f rows/s, ratio %.2f\n", rows / ours, rows / peer, peer / ours
}'
echo "peak memory: $(($(sort -n "$work/peak" | tail -1) / 1024)) MB once, $((peak / 1024)) MB for 20 times the file"
