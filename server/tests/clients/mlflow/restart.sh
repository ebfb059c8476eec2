#!/usr/bin/env bash
# Starts the server under test, after killing the one that it started before.
#
#   restart.sh PROGRAM PID_FILE LOG
#
# Settings come by the environment. It does not wait until the server is ready.
set -euo pipefail

program=${1:?PROGRAM}
pid_file=${2:?PID_FILE}
log=${3:?LOG}

if [[ -e $pid_file ]]; then
    pid=$(<"$pid_file")
    kill -9 "$pid"
    # Its port is taken until its last thread has ended: the first alone can be a zombie before. It stays one where nobody waits for it.
    while ps -o stat= -p "$pid" | grep -qv '^Z' || [[ $(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l) -gt 1 ]]; do
        sleep 0.1
    done
fi
"$program" serve >>"$log" 2>&1 &
echo $! >"$pid_file"
