"""The tutorial of plugins/README.md, followed to the letter: its passages make a checked country."""

from __future__ import annotations

import re
from pathlib import Path

from tests.kit.conftest import TODAY, Plugin
from victor.kit import PluginFolder, check

README = Path(__file__).parents[2] / "plugins" / "README.md"
PACKAGE = "victor_cyprus"


def test_the_passages_of_the_tutorial_make_a_checked_country(plugin: Plugin) -> None:
    walk = README.read_text(encoding="utf-8").split("## From nothing to a checked country")[1].split("\n## ")[0]
    sources, authority, routes, sign = re.findall(r"```toml\n(.*?)```", walk, re.DOTALL)
    plugin.add(f"{PACKAGE}/sources.toml", sources)
    authorities = plugin.path / PACKAGE / "authorities.toml"
    emergency = authorities.read_text(encoding="utf-8").split('[[authority]]\nid = "lead_authority"')[0]
    authorities.write_text(f"{emergency}{authority}", encoding="utf-8")
    file = plugin.path / PACKAGE / "routes.toml"
    danger = file.read_text(encoding="utf-8").split('[[route]]\nid = "report_child"')[0]
    file.write_text(f"{danger}{routes}", encoding="utf-8")
    plugin.change(
        f"{PACKAGE}/checklists/cy_signs.toml", '[[outcome]]\nid = "inquire', f'{sign}\n[[outcome]]\nid = "inquire'
    )
    for place in (f"{PACKAGE}/country.toml", f"{PACKAGE}/days/first_day.json", "tests/cases/two_signs.toml"):
        plugin.change(place, "lead_authority", "welfare")
    span = '{ within = "24h", from = "detection" }'
    plugin.change("tests/cases/two_signs.toml", 'deadline = "unknown"', f"deadline = {span}")
    report = check(PluginFolder.read(plugin.path), today=TODAY)
    assert {one.name: one.state for one in report.checks if one.state == "failed"} == {}
    assert report.counts()["proved"] == 6
    assert plugin.check("worked cases").state == "left"


def test_the_worked_case_of_the_tutorial_has_the_form(tmp_path: Path) -> None:
    from victor.kit import WorkedCase

    (block,) = re.findall(r"```toml\n(title = .*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "case.toml"
    file.write_text(block, encoding="utf-8")
    case = WorkedCase.read(file)
    assert case.step[0].authority == "welfare"
    assert str(case.step[0].deadline) == "within 24 h of detection"
