"""Writes catalogue.json from catalogue.yaml: run it after each change of the YAML (a test notices)."""

import json
from pathlib import Path

import yaml

HERE = Path(__file__).parent


def made() -> str:
    """Return the text of catalogue.json as it follows from catalogue.yaml."""
    raw = yaml.safe_load((HERE / "catalogue.yaml").read_text("utf-8"))
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    (HERE / "catalogue.json").write_text(made(), "utf-8")
