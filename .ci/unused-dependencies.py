"""Names the dependencies that a workspace crate declares and never mentions.

Reads `cargo metadata` and the crates' sources; needs no compilation. A dependency that is there for a feature only is
listed in the crate's Cargo.toml, with the reason as a comment:

    [package.metadata.unused-dependencies]
    ignored = ["getrandom"]
"""

import json
import re
import subprocess
import sys
from pathlib import Path

COMMENT = re.compile(r"^\s*//(?!/|!).*$", re.M)


def main():
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    metadata = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    libraries = {package["name"]: library_name(package) for package in packages.values()}
    unused = [
        f"{package['manifest_path']}: {dependency}"
        for package in (packages[member] for member in metadata["workspace_members"])
        for dependency in unused_dependencies(package, libraries)
    ]
    for line in unused:
        print(line, file=sys.stderr)
    if unused:
        sys.exit("These dependencies are never mentioned. Remove them, or ignore them with a reason.")


def unused_dependencies(package, libraries):
    ignored = ((package["metadata"] or {}).get("unused-dependencies") or {}).get("ignored", [])
    sources = {
        None: read(package, "src", "tests", "benches", "examples"),
        "dev": read(package, "src", "tests", "benches", "examples"),
        "build": read(package, "build.rs"),
    }
    for dependency in package["dependencies"]:
        name = dependency["rename"] or libraries.get(dependency["name"], dependency["name"])
        mentioned = mention_of(name.replace("-", "_")).search(sources[dependency["kind"]])
        if not mentioned and dependency["name"] not in ignored:
            yield dependency["name"]


def library_name(package):
    for target in package["targets"]:
        if {"lib", "proc-macro", "rlib", "cdylib"} & set(target["kind"]):
            return target["name"]
    return package["name"]


def mention_of(crate):
    """`crate::…`, `use crate;`, `use {crate, …}`, `crate!`, `extern crate crate`."""
    return re.compile(rf"(?<![\w.])(?:r#)?{crate}(?:\s*::|\s*;|\s+as\s|\s*,|\s*\}}|!)")


def read(package, *places):
    root = Path(package["manifest_path"]).parent
    files = []
    for place in places:
        files += [root / place] if place.endswith(".rs") else sorted((root / place).rglob("*.rs"))
    return "\n".join(COMMENT.sub("", file.read_text()) for file in files if file.exists())


if __name__ == "__main__":
    main()
