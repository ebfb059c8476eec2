#!/usr/bin/env bash
# Starts the original `mlflow server`, which the suite is verified against.
#
#   reference.sh DATABASE_URL FOLDER [PORT]
#
# DATABASE_URL is an empty or already migrated PostgreSQL database, as postgresql://user@host:port/name. FOLDER takes the
# artifacts. PORT is 21889 unless told. `mlflow` and the packages of requirements.txt must be in PATH's Python.
# The server stays in the foreground; `curl http://127.0.0.1:PORT/health` says OK once it is up.
set -euo pipefail

database=${1:?DATABASE_URL}
folder=${2:?FOLDER}
port=${3:-21889}

mkdir -p "$folder"

# Secrets of webhooks are encrypted with a key that all workers share. The tests receive webhooks over http on this machine.
key_file=$folder/.webhook-key
[[ -f $key_file ]] ||
    python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())' >"$key_file"
MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY=$(<"$key_file")
export MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY
export MLFLOW_WEBHOOK_ALLOWED_SCHEMES=http,https
export MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS=true
export MLFLOW_WEBHOOK_CACHE_TTL=0
export MLFLOW_DISABLE_TELEMETRY=true

exec mlflow server \
    --host 127.0.0.1 --port "$port" --workers 2 \
    --backend-store-uri "${database/#postgresql:/postgresql+psycopg2:}" \
    --serve-artifacts --artifacts-destination "$folder/artifacts"
