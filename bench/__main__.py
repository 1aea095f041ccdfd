"""`python -m bench [NAME…] [--json FILE]` in the prepared environment; bin/bench prepares it."""

import argparse
import importlib
import json
import pkgutil
import tempfile
from pathlib import Path

import bench
from bench import portal


def main():
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name != "__main__":
            importlib.import_module(f"bench.{module.name}")
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure the portal.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(bench.BENCHMARKS)} (all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too, as a list of objects")
    options = parser.parse_args()
    if unknown := set(options.names) - set(bench.BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(bench.BENCHMARKS)}")
    rows = []
    with tempfile.TemporaryDirectory(prefix="nashark-bench-") as folder:
        portal.set_up(Path(folder))
        try:
            for name in options.names or [name for name, run in bench.BENCHMARKS.items() if not run.on_request]:
                print(f"\n{name}: {(bench.BENCHMARKS[name].__doc__ or '').strip()}")
                for row in bench.BENCHMARKS[name]():
                    compared = f"   {row['ratio']} of {row['against']}" if "against" in row else ""
                    print(f"  {row['name']:<52} {row['value']:>12,} {row['unit']:<8}{compared}", flush=True)
                    rows.append(row)
        finally:
            portal.end()
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
