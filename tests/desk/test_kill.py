"""A desk that is killed at any moment has kept all that it acknowledged."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from tests.desk import place
from tests.desk.place import rebuilt
from tests.store.programs import start
from victor.desk import Desk
from victor.guideline import Country

# Opens a case and answers for ever, now and then with a plan and a referral; says what was recorded when it is.
ANSWER = """
import itertools, json, sys
sys.path.insert(0, sys.argv[1])
from victor.desk import Desk
from victor.guideline import Country
desk = Desk.open(sys.argv[3], Country.load(sys.argv[2]), by="desk 1")
print("ready", flush=True)
case = desk.open_case(immediate_danger=True)
print(json.dumps(["case", case.id]), flush=True)
items = ("begs", "documents_held", "works_at_night")
for number in itertools.count():
    if number % 3 == 2:
        item, value = "age", number % 100
    else:
        item, value = items[number % 3], (True, False, "unknown", None)[number // 3 % 4]
    case = desk.answer(case, {item: value}, how=str(number))
    print(json.dumps([item, value]), flush=True)
    if number % 10 == 5:
        referral = desk.advance(desk.refer(case, "police", why="again"), "sent")
        print(json.dumps(["referral", referral.id]), flush=True)
"""


def live_and_be_killed(folder: Path, country: Country, path: Path | str, moment: float) -> tuple[int, int]:
    """One life; how many answers and referrals it acknowledged. All of them are there, in order."""
    process = start(ANSWER, folder, country.package, path)
    time.sleep(moment)
    process.kill()
    said, _ = process.communicate()
    told = [json.loads(line) for line in said.splitlines(keepends=True) if line.endswith("\n")]
    case_id = next((value for item, value in told if item == "case"), None)
    acknowledged = [(item, value) for item, value in told if item not in ("case", "referral")]
    sent = [value for item, value in told if item == "referral"]
    with Desk.open(path, country, by="desk 2") as desk:
        if case_id is None:
            return 0, 0
        case = desk.case(case_id)
        answered = [entry for entry in desk.timeline(case) if entry.what == "answered"]
        kept = [(item, answer and answer.value) for entry in answered for item, answer in entry.answers.items()]
        # One more may have been recorded and not been told before the end; none less, and none twice.
        assert kept[: len(acknowledged)] == acknowledged
        assert len(kept) - len(acknowledged) in (0, 1)
        assert [entry.said for entry in answered] == [str(number) for number in range(len(kept))]
        assert rebuilt(desk, case) == dict(case.answers)
        states = {referral.id: referral.state for referral in desk.referrals(case)}
        assert [states[referral] for referral in sent] == ["sent"] * len(sent)
        moves = sum(len(referral.history) for referral in desk.referrals(case))
        whats = [entry.what for entry in desk.timeline(case)]
        assert whats.count("referred") + whats.count("advanced") == moves
        # The next hand can go on at once.
        assert desk.close_case(case, "contact_lost").status == "closed"
    return len(acknowledged), len(sent)


@pytest.mark.parametrize("kills", [3, pytest.param(300, marks=pytest.mark.slow)])
def test_what_a_desk_acknowledged_survives_every_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kills: int
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    country, path = place.country(tmp_path), tmp_path / "killed.victor"
    Desk.open(path, country).close()
    chance = random.Random(7)  # noqa: S311  moments, not secrets
    lives = [live_and_be_killed(tmp_path, country, path, chance.uniform(0, 0.12)) for _ in range(kills)]
    answers, referrals = (sum(column) for column in zip(*lives, strict=True))
    silent = sum(answered == 0 for answered, _ in lives)
    # With -s: the count to report.
    print(  # noqa: T201
        f"{kills} kills, {answers} answers and {referrals} referrals acknowledged ({silent} lives said nothing), "
        "0 lost, 0 unreadable"
    )
    assert answers
    assert sorted(file.name for file in tmp_path.glob("killed*")) == ["killed.victor"]
