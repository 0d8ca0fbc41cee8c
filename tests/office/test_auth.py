"""Who gets in: one-time codes, bearers, and how fast a door shuts."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from starlette.requests import Request

from inspector.domain.clock_text import utc_text
from inspector.office import admin, app, auth
from inspector.office.database import Database, device, enrol_code, nonce, op_log, session, user_person
from inspector.office.limits import GUESSES, Guesses
from tests.offices import SCOPE, Laptop, TestOffice, new_laptop


def _tables_hold(office: TestOffice, secret: str) -> bool:
    """Say whether any text anywhere in the authentication tables is `secret`."""
    tables = (enrol_code, session, nonce, device)
    rows = [
        row for table in tables for row in office.office.db.read(lambda conn, t=table: conn.execute(sa.select(t)).all())
    ]
    return any(secret in str(value) for row in rows for value in row)


def test_a_code_lets_one_laptop_in_and_a_repeated_answer_is_the_same(office: TestOffice) -> None:
    code = office.invite().code
    first, other = new_laptop(office), new_laptop(office)
    answer = first.enrol(code)
    assert answer.status_code == 200
    assert answer.json()["device_id"] == first.id
    assert first.enrol(code).json() == answer.json()
    assert (other.enrol(code).status_code, other.enrol(code).json()["error"]) == (403, "bad_code")
    assert (
        office.office.db.read(lambda conn: conn.execute(sa.select(sa.func.count()).select_from(device)).scalar()) == 1
    )


def test_a_code_may_be_typed_with_dashes_and_letters_that_look_alike(office: TestOffice) -> None:
    code = office.invite().code
    typed = f"{code[:5]}-{code[5:]} ".lower().replace("0", "o").replace("1", "l")
    assert new_laptop(office).enrol(typed).status_code == 200


def test_five_unproved_tries_spend_a_code(office: TestOffice) -> None:
    code, laptop = office.invite().code, new_laptop(office)
    for _ in range(5):
        assert laptop.enrol(code, proof="00" * 64).json()["error"] == "bad_code"
    spent = laptop.enrol(code)
    assert (spent.status_code, spent.json()["error"]) == (429, "too_many_tries")


def test_a_proof_for_another_key_or_office_lets_nobody_in(office: TestOffice) -> None:
    code, laptop, thief = office.invite().code, new_laptop(office), new_laptop(office)
    stolen = laptop.proof(code)
    assert thief.enrol(code, proof=stolen).json()["error"] == "bad_code"
    assert laptop.enrol(code, proof=laptop.key.sign(code.encode() + b"another office").hex()).status_code == 403
    assert laptop.enrol(code, public_key="zz").json()["error"] == "bad_key"
    assert laptop.enrol(code).status_code == 200


def test_an_expired_code_is_no_code(office: TestOffice) -> None:
    code = office.invite().code
    past = utc_text(datetime.now(UTC) - timedelta(seconds=1))
    office.office.db.write(lambda conn: conn.execute(sa.update(enrol_code).values(expires_at_utc=past)))
    assert new_laptop(office).enrol(code).json()["error"] == "bad_code"


def test_whoever_guesses_codes_has_to_wait(office: TestOffice) -> None:
    good, laptop = office.invite().code, new_laptop(office)
    answers = [laptop.enrol(f"AAAAAAAA{n:02}").status_code for n in range(GUESSES)]
    assert set(answers) == {403}
    assert laptop.enrol(good).status_code == 429


def test_a_guesser_is_forgiven_after_a_while() -> None:
    now = [0.0]
    guesses = Guesses(most=2, seconds=60, clock=lambda: now[0])
    guesses.wrong("a")
    guesses.wrong("a")
    assert guesses.must_wait("a")
    assert not guesses.must_wait("b")
    now[0] = 61
    assert not guesses.must_wait("a")


def test_no_secret_is_kept_in_clear(office: TestOffice) -> None:
    code = office.invite().code
    laptop = new_laptop(office)
    laptop.enrol(code)
    token = laptop.sign_in()
    assert not _tables_hold(office, code)
    assert not _tables_hold(office, token)
    assert token not in repr(office.office.keys)


def test_a_nonce_counts_once_and_for_its_device_only(office: TestOffice) -> None:
    laptop, other = office.laptop("张三"), office.laptop("李四")
    given = laptop.nonce()
    assert other.session(given).json()["error"] == "nonce_unknown"
    assert laptop.session(given).status_code == 200
    assert laptop.session(given).json()["error"] == "nonce_unknown"
    late = laptop.nonce()
    past = utc_text(datetime.now(UTC) - timedelta(seconds=1))
    office.office.db.write(lambda conn: conn.execute(sa.update(nonce).values(expires_at_utc=past)))
    assert laptop.session(late).json()["error"] == "nonce_unknown"


def test_an_unknown_device_learns_nothing(office: TestOffice) -> None:
    stranger = new_laptop(office)
    given = stranger.nonce()
    assert len(given) == 64
    assert stranger.session(given).json()["error"] == "device_unknown"
    office.laptop().session("x\x00" * 20)


def test_asking_for_nonces_does_not_fill_the_table(office: TestOffice) -> None:
    laptop = office.laptop()
    for _ in range(40):
        auth.ask_nonce(office.office.db, laptop.id, datetime.now(UTC))
    count = sa.select(sa.func.count()).select_from(nonce)
    assert office.office.db.read(lambda conn: conn.execute(count).scalar_one()) <= 32
    laptop.sign_in()


def test_a_bearer_ends_after_its_hours(office: TestOffice) -> None:
    laptop = office.laptop()
    later = datetime.now(UTC) + timedelta(hours=auth.SESSION_HOURS, seconds=1)
    assert laptop.ask("GET", "/v1/standing", params={"scope": SCOPE}).status_code == 200
    past = utc_text(later - timedelta(hours=13))
    office.office.db.write(lambda conn: conn.execute(sa.update(session).values(expires_at_utc=past)))
    answer = laptop.ask("GET", "/v1/standing", params={"scope": SCOPE})
    assert (answer.status_code, answer.json()["error"]) == (401, "session_expired")
    laptop.sign_in()
    assert laptop.ask("GET", "/v1/standing", params={"scope": SCOPE}).status_code == 200


def _everything(laptop: Laptop) -> set[int]:
    """Ask for everything a laptop may ask for; return the statuses."""
    sha = "ab" * 32
    calls = [
        ("GET", f"/v1/pull?scope={SCOPE}"),
        ("GET", f"/v1/standing?scope={SCOPE}"),
        ("GET", f"/v1/snapshot?scope={SCOPE}"),
        ("GET", f"/v1/blobs/{sha}"),
        ("HEAD", f"/v1/blobs/{sha}"),
        ("GET", "/v1/admin/devices"),
    ]
    found = {laptop.ask(method, path).status_code for method, path in calls}
    headers = {"Upload-Offset": "0", "Upload-Length": "1", "Content-Type": "application/partial-upload"}
    found.add(laptop.ask("PATCH", f"/v1/blobs/{sha}", content=b"x", headers=headers).status_code)
    found.add(laptop.ask("POST", "/v1/blobs/have", json={"sha256": [sha]}).status_code)
    return found | {laptop.push().status_code, laptop.ask("POST", "/v1/bundles", content=b"x").status_code}


def test_a_revoked_laptop_gets_nothing_from_the_next_request_on(office: TestOffice) -> None:
    laptop = office.laptop(role="admin")
    laptop.op("create", "place", str(uuid.uuid4()), {"name": "西墩社区", "level": "community"})
    assert laptop.push().status_code == 200
    admin.set_device(office.office.db, laptop.id, "suspended", datetime.now(UTC))
    assert _everything(laptop) == {403}
    admin.set_device(office.office.db, laptop.id, "active", datetime.now(UTC))
    assert laptop.push().status_code == 200
    admin.set_device(office.office.db, laptop.id, "revoked", datetime.now(UTC))
    assert _everything(laptop) == {403}
    assert laptop.push().json()["error"] == "device_revoked"
    assert laptop.session(laptop.nonce()).json()["error"] == "device_revoked"
    assert laptop.enrol(office.invite("李四").code).json()["error"] == "device_revoked"


def test_a_push_asks_once_who_sends_it(office: TestOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    laptop = office.laptop()
    laptop.op("create", "place", str(uuid.uuid4()), {"name": "西墩社区", "level": "community"})
    asked: list[str] = []
    really = auth.caller

    def counted(db: Database, token: str, now: datetime) -> auth.Caller:
        asked.append(token)
        return really(db, token, now)

    monkeypatch.setattr(auth, "caller", counted)
    assert laptop.push().status_code == 200
    assert asked == [laptop.token]


def test_a_laptop_that_is_revoked_while_its_push_comes_in_writes_nothing(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = office.laptop()
    laptop.op("create", "place", str(uuid.uuid4()), {"name": "西墩社区", "level": "community"})
    really = app.read_body

    async def slowly(request: Request, *most: int) -> bytes:
        body = await really(request, *most)
        admin.set_device(office.office.db, laptop.id, "revoked", datetime.now(UTC))
        return body

    monkeypatch.setattr(app, "read_body", slowly)
    assert laptop.push().json()["error"] == "device_revoked"
    assert office.office.db.read(lambda conn: conn.execute(sa.select(op_log)).all()) == []


def test_a_user_who_is_put_out_gets_nothing_and_comes_back(office: TestOffice) -> None:
    laptop = office.laptop("张三", role="admin")
    admin.set_user(office.office.db, "张三", datetime.now(UTC), active=False)
    assert _everything(laptop) == {403}
    assert laptop.session(laptop.nonce()).json()["error"] == "user_inactive"
    admin.set_user(office.office.db, "张三", datetime.now(UTC), active=True)
    assert laptop.ask("GET", f"/v1/pull?scope={SCOPE}").status_code == 200


def test_no_bearer_and_a_wrong_one_get_nothing(office: TestOffice) -> None:
    laptop = office.laptop()
    good = laptop.token
    for token in ("", "x", good[:-1], good + "A", "\u00e9"):
        laptop.token = token
        assert _everything(laptop) == {401}


def test_another_district_is_shut_and_an_auditor_only_reads(office: TestOffice) -> None:
    laptop, auditor = office.laptop("张三"), office.laptop("审计", role="auditor")
    for path in ("pull", "standing", "snapshot"):
        for scope in ("440511", "", "44051２", "440512%00"):
            assert laptop.ask("GET", f"/v1/{path}?scope={scope}").status_code in (400, 403)
    laptop.op("create", "place", str(uuid.uuid4()), {"name": "x", "level": "community"}, scope="440511")
    assert laptop.push(scope="440511").json()["error"] == "scope_denied"
    assert auditor.ask("GET", f"/v1/pull?scope={SCOPE}").status_code == 200
    auditor.op("create", "place", str(uuid.uuid4()), {"name": "x", "level": "community"})
    assert auditor.push().json()["error"] == "scope_denied"


def test_two_inspectors_enrol_on_one_laptop(office: TestOffice) -> None:
    laptop = office.laptop("张三")
    first, second = laptop.person, str(uuid.uuid4())
    laptop.person = second
    answer = laptop.enrol(office.invite("李四").code)
    assert answer.json()["user_name"] == "李四"
    links = office.office.db.read(lambda conn: conn.execute(sa.select(user_person)).all())
    assert {row.person_id for row in links} == {first, second}
    assert len({row.user_id for row in links}) == 2
    for person in (first, second):
        laptop.op("create", "place", str(uuid.uuid4()), {"name": "x", "level": "community"}, author=person)
    assert {one["state"] for one in laptop.push().json()["outcomes"]} == {"applied"}


def test_nobody_takes_another_persons_name_by_enrolling(office: TestOffice) -> None:
    victim = office.laptop("张三")
    thief = new_laptop(office)
    thief.person = victim.person
    thief.enrol(office.invite("李四").code)
    links = office.office.db.read(lambda conn: conn.execute(sa.select(user_person)).all())
    users = {one.name: one.id for one in admin.people(office.office.db)}
    assert [row.user_id for row in links if row.person_id == victim.person] == [users["张三"]]
