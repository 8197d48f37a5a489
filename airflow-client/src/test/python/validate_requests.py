"""Checks recorded requests against the OpenAPI files inside the installed Airflow.

    validate_requests.py REQUESTS

REQUESTS has a JSON object a line: method, path (with query), body (or null), status of the answer. Path and method
must exist and query parameters be known; a body must fit its schema unless Airflow itself answered 422.
"""

import json
import re
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import jsonschema
import yaml

import airflow

ROOT = Path(airflow.__file__).parent / "api_fastapi"
FILES = [
    ROOT / "core_api/openapi/v2-rest-api-generated.yaml",
    ROOT / "auth/managers/simple/openapi/v2-simple-auth-manager-generated.yaml",
]


def operations() -> list[tuple[str, re.Pattern, str, dict, dict]]:
    """Method, pattern of the path, the path, the operation, the whole file; paths without parameters first."""
    found = []
    for file in FILES:
        spec = yaml.load(file.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for path, methods in spec["paths"].items():
            parts = re.split(r"(\{[^}]+\})", path)
            pattern = re.compile("".join("[^/]+" if p.startswith("{") else re.escape(p) for p in parts) + "$")
            found += [(m.upper(), pattern, path, op, spec) for m, op in methods.items()]
    return sorted(found, key=lambda f: f[2].count("{"))


def wrong(request: dict, known: list) -> tuple[str, list[str]]:
    url = urlsplit(request["path"])
    fits = [k for k in known if k[0] == request["method"] and k[1].match(url.path)]
    if not fits:
        return "", [f"no operation {request['method']} {url.path}"]
    _, _, path, operation, spec = fits[0]
    parameters = {p["name"]: p for p in operation.get("parameters", []) if p["in"] == "query"}
    given = parse_qsl(url.query, keep_blank_values=True)
    problems = [f"unknown query parameter {name}" for name, _ in given if name not in parameters]
    problems += [
        f"query parameter {name} is missing"
        for name, p in parameters.items()
        if p.get("required") and name not in dict(given)
    ]
    if unquote(url.path) != unquote(unquote(url.path)):
        problems.append("the path is encoded twice")
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    body = request["body"]
    if content is None and body is not None:
        problems.append("a body where there is none")
    if content is not None and request["status"] != 422:
        schema = {**content["schema"], "components": spec["components"]}
        checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        problems += [f"body {e.json_path}: {e.message}" for e in checker.iter_errors(body)]
    return f"{request['method']} {path}", problems


def main(file: str) -> None:
    known = operations()
    requests = [json.loads(line) for line in Path(file).read_text().splitlines()]
    used, failures = set(), 0
    for request in requests:
        operation, problems = wrong(request, known)
        used.add(operation)
        for problem in problems:
            failures += 1
            print(f"{request['method']} {request['path']}: {problem}")
    print(f"{len(requests)} requests of {len(used)} operations, {failures} problems")
    sys.exit(1 if failures or not requests else 0)


if __name__ == "__main__":
    main(sys.argv[1])
