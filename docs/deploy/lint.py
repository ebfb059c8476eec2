"""Checks the container files where there is no container runtime: that they hold together and keep to the rules.

Usage: lint.py FOLDER
"""

import re
import sys
from pathlib import Path

import yaml

PINNED = re.compile(r"^[a-z0-9./-]+:[A-Za-z0-9._-]*\d[A-Za-z0-9._-]*$")
INSTRUCTIONS = set("FROM RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG STOPSIGNAL HEALTHCHECK SHELL".split())


def dockerfile_problems(folder: Path):
    path = folder / "Dockerfile"
    text = "\n".join(line for line in path.read_text().splitlines() if not line.lstrip().startswith("#"))
    steps = [line.split(None, 1) for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    stages, users = [], []
    for instruction, rest in steps:
        if instruction not in INSTRUCTIONS:
            yield f"{path}: {instruction} is no instruction"
        if instruction == "FROM":
            image, *name = re.split(r"\s+AS\s+", rest.strip())
            if image not in stages and not PINNED.match(image):
                yield f"{path}: pin the version of {image}"
            stages += name
            users = []
        if instruction == "USER":
            users.append(rest.strip())
        if instruction == "COPY" and (source := re.match(r"--from=(\S+)", rest)) and source[1] not in stages:
            yield f"{path}: COPY from {source[1]}, which is no stage"
        if instruction == "ADD":
            yield f"{path}: use COPY instead of ADD"
        if instruction == "RUN" and "apt-get install" in rest:
            if "--no-install-recommends" not in rest or "rm -rf /var/lib/apt/lists" not in rest:
                yield f"{path}: install without recommendations, and remove the package lists in the same step"
    if not users or users[-1].split(":")[0] in ("0", "root"):
        yield f"{path}: the last stage must end as a user that is not root"
    if not any(instruction == "HEALTHCHECK" for instruction, _ in steps):
        yield f"{path}: a HEALTHCHECK is missing"


def compose_problems(folder: Path):
    path = folder / "compose.yaml"
    compose = yaml.safe_load(path.read_text())
    services, volumes = compose["services"], set(compose.get("volumes", {}))
    for name, service in services.items():
        built = "build" in service
        if not built and not PINNED.match(service.get("image", "")):
            yield f"{path}: {name}: pin the version of {service.get('image')}"
        if built:
            context = folder / service["build"]["context"]
            if not (context / service["build"]["dockerfile"]).exists():
                yield f"{path}: {name}: {service['build']['dockerfile']} does not exist in {context}"
        for needed, condition in service.get("depends_on", {}).items():
            if needed not in services:
                yield f"{path}: {name} depends on {needed}, which is no service"
            elif condition["condition"] == "service_healthy" and "healthcheck" not in services[needed]:
                yield f"{path}: {name} waits for {needed}, which has no healthcheck"
        for volume in service.get("volumes", []):
            if volume.split(":")[0] not in volumes:
                yield f"{path}: {name}: the volume {volume} is not declared"
        for port in service.get("ports", []):
            if not port.startswith("127.0.0.1:"):
                yield f"{path}: {name}: {port} would be open to the network"
    wanted = set(re.findall(r"\$\{(\w+):\?", path.read_text()))
    offered = set(re.findall(r"^(\w+)=", (folder / "env.example").read_text(), re.M))
    for variable in sorted(wanted - offered):
        yield f"{folder / 'env.example'}: {variable} is missing"


def ignore_problems(folder: Path):
    """Every file that the build copies in must exist: a renamed folder would silently be left out."""
    path = folder / "Dockerfile.dockerignore"
    for line in path.read_text().splitlines():
        if line.startswith("!") and not (folder / "../.." / line[1:]).exists():
            yield f"{path}: {line[1:]} does not exist"


def main():
    folder = Path(sys.argv[1])
    problems = [*dockerfile_problems(folder), *compose_problems(folder), *ignore_problems(folder)]
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
