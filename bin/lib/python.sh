# Sourced by the commands beside this folder: start bin/lib/<command>.py with a Python that is new enough.
for python in python3 python3.13 python3.12 python3.11 python3.14; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" -B "$(dirname "$0")/lib/$(basename "$0").py" "$@"
    fi
done
found=$(python3 --version 2>/dev/null || echo "no python3")
echo "✗ Python 3.11 or newer is needed; here is $found. On Debian 12 or Ubuntu 24.04: apt-get install python3" >&2
exit 1
