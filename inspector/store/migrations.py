"""Answers for the shape of the database: one step after another, each shipped step never edited.

Migrations are sqlite-utils' own; before any step runs on a database that has data, a backup is made beside it with
SQLite's backup API. A file from a newer program is refused with a sentence. `PRAGMA user_version` repeats the number
of steps, so that an ordinary start needs neither sqlite-utils nor the migrations table.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.errors import Known
from inspector.store import driver

if TYPE_CHECKING:
    from sqlite_utils import Database

SET = "inspector"

_RECORDS = """
CREATE TABLE "issue" (
    id TEXT PRIMARY KEY, number TEXT, visit_id TEXT, check_id TEXT, campaign_id TEXT, place_id TEXT,
    spot TEXT, lat REAL, lon REAL, datum TEXT, category TEXT, description TEXT, severity TEXT,
    source TEXT, found_at_utc TEXT, lead_body_id TEXT, assist_body_ids TEXT NOT NULL DEFAULT '[]',
    lead_kind TEXT, requirement TEXT, due_on TEXT, due_rule TEXT, immediate INTEGER,
    attrs TEXT NOT NULL DEFAULT '{}', rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "issue_step" (
    id TEXT PRIMARY KEY, issue_id TEXT, round INTEGER, action TEXT, from_status TEXT, to_status TEXT,
    happened_at_utc TEXT, recorded_at_utc TEXT, person_id TEXT, second_person_id TEXT, reason TEXT,
    recheck_id TEXT, due_on TEXT, after_step_id TEXT,
    rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "photo" (
    id TEXT PRIMARY KEY, sha256 TEXT, subject TEXT, subject_id TEXT, role TEXT, position INTEGER,
    file_name TEXT, mime TEXT, size_bytes INTEGER, width_px INTEGER, height_px INTEGER,
    orientation INTEGER, camera TEXT, taken_at_local TEXT, utc_offset TEXT, utc_offset_source TEXT,
    taken_at_utc TEXT, lat REAL, lon REAL, datum TEXT, datum_source TEXT, altitude_m REAL,
    bearing_deg REAL, state TEXT, warnings TEXT NOT NULL DEFAULT '[]', person_taken_at_local TEXT,
    person_lat REAL, person_lon REAL, person_datum TEXT, person_place_id TEXT, photographer_id TEXT,
    imported_at_utc TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "place" (
    id TEXT PRIMARY KEY, code TEXT, name TEXT, level TEXT, parent_id TEXT, lat REAL, lon REAL, datum TEXT,
    radius_m REAL, point_source TEXT, address TEXT, active INTEGER, rev INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "person" (
    id TEXT PRIMARY KEY, name TEXT, unit TEXT, post TEXT, own_place_id TEXT, active INTEGER,
    rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "body" (
    id TEXT PRIMARY KEY, name TEXT, kind TEXT, place_ids TEXT NOT NULL DEFAULT '[]', contact TEXT,
    phone TEXT, active INTEGER, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "campaign" (
    id TEXT PRIMARY KEY, name TEXT, batch TEXT, starts_on TEXT, ends_on TEXT, scope_text TEXT,
    active INTEGER, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "recheck" (
    id TEXT PRIMARY KEY, number TEXT, issue_id TEXT, round INTEGER, visit_id TEXT,
    people TEXT NOT NULL DEFAULT '[]', mode TEXT, rechecked_at_utc TEXT, condition TEXT, conclusion TEXT,
    satisfaction TEXT, asked_count INTEGER, asked_gist TEXT, decision TEXT, new_due_on TEXT,
    same_position INTEGER, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "visit" (
    id TEXT PRIMARY KEY, number TEXT, campaign_id TEXT, mode TEXT, started_at_utc TEXT, left_at_utc TEXT,
    weather TEXT, leader_id TEXT, team TEXT NOT NULL DEFAULT '[]', escort TEXT,
    identity_shown_at_utc TEXT, asked_count INTEGER, asked_gist TEXT, remark TEXT,
    rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "visit_target" (
    id TEXT PRIMARY KEY, visit_id TEXT, place_id TEXT, level TEXT, arrived_at_utc TEXT, left_at_utc TEXT,
    result TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "check" (
    id TEXT PRIMARY KEY, visit_id TEXT, place_id TEXT, category TEXT, catalogue_version TEXT,
    questions TEXT NOT NULL DEFAULT '{}', answers TEXT NOT NULL DEFAULT '{}',
    notes TEXT NOT NULL DEFAULT '{}', measures TEXT NOT NULL DEFAULT '{}',
    attrs TEXT NOT NULL DEFAULT '{}', rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
"""

# where a photo was before an op moved it: the one thing of the past that is looked up by value
MOVES = "entity = 'photo' AND kind = 'update'"
MOVED_FROM = (
    "CASE WHEN json_valid(CAST(body AS TEXT)) THEN json_extract(CAST(body AS TEXT), '$.patch.subject_id[0]') END"
)

_JOURNAL = f"""
CREATE TABLE meta (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID;
CREATE TABLE journal (
    n INTEGER PRIMARY KEY, scope TEXT NOT NULL, device TEXT NOT NULL, seq INTEGER NOT NULL,
    op_id TEXT NOT NULL UNIQUE, tx TEXT NOT NULL, kind TEXT NOT NULL, entity TEXT NOT NULL,
    record TEXT NOT NULL, wall TEXT NOT NULL, body BLOB NOT NULL, hash BLOB NOT NULL,
    UNIQUE (scope, device, seq)
);
CREATE INDEX journal_record ON journal (record, n);
CREATE INDEX journal_tx ON journal (tx);
CREATE INDEX journal_moved ON journal ({MOVED_FROM}) WHERE {MOVES} AND {MOVED_FROM} IS NOT NULL;
CREATE TABLE device_stream (
    scope TEXT NOT NULL, device TEXT NOT NULL, last_seq INTEGER NOT NULL, last_hash BLOB NOT NULL,
    PRIMARY KEY (scope, device)
) WITHOUT ROWID;
CREATE TABLE counter (series TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE draft (id TEXT PRIMARY KEY, kind TEXT NOT NULL, doc TEXT NOT NULL, updated_at_utc TEXT NOT NULL);
CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY, sm3 TEXT, size_bytes INTEGER NOT NULL, mime TEXT,
    preview_sha256 TEXT, print_sha256 TEXT, derived TEXT NOT NULL DEFAULT 'waiting', stored_at_utc TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX blob_waiting ON blob (derived) WHERE derived = 'waiting';
CREATE TABLE intake_run (
    id TEXT PRIMARY KEY, started_at_utc TEXT NOT NULL, sources TEXT NOT NULL, state TEXT NOT NULL,
    taken_in INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE catalogue (version TEXT PRIMARY KEY, body TEXT NOT NULL, since_utc TEXT NOT NULL);
"""

_LEDGER = """
CREATE INDEX place_parent ON place (parent_id);
CREATE INDEX place_code ON place (code);
CREATE INDEX visit_started ON visit (started_at_utc);
CREATE INDEX visit_number ON visit (number);
CREATE INDEX visit_target_visit ON visit_target (visit_id);
CREATE INDEX check_visit ON "check" (visit_id);
CREATE INDEX issue_number ON issue (number);
CREATE INDEX issue_visit ON issue (visit_id);
CREATE INDEX issue_place ON issue (place_id);
CREATE INDEX issue_lead ON issue (lead_body_id);
CREATE INDEX issue_step_issue ON issue_step (issue_id);
CREATE INDEX photo_sha ON photo (sha256);
CREATE INDEX photo_subject ON photo (subject, subject_id);
CREATE INDEX recheck_issue ON recheck (issue_id);
CREATE INDEX recheck_number ON recheck (number);
CREATE TABLE ledger (
    n INTEGER PRIMARY KEY, issue_id TEXT NOT NULL UNIQUE, number TEXT NOT NULL, status TEXT NOT NULL,
    is_open INTEGER NOT NULL, round INTEGER NOT NULL, category TEXT NOT NULL, place_id TEXT, street_id TEXT,
    place_name TEXT NOT NULL, street_name TEXT NOT NULL, spot TEXT NOT NULL, description TEXT NOT NULL,
    severity TEXT NOT NULL, source TEXT NOT NULL, campaign_id TEXT, visit_id TEXT, lead_body_id TEXT,
    lead_name TEXT NOT NULL, found_at_utc TEXT NOT NULL, due_on TEXT, supervised_since_utc TEXT,
    recheck_on TEXT, closed_at_utc TEXT, reported_at_utc TEXT, closed_before INTEGER NOT NULL,
    lat REAL, lon REAL, photo_sha256 TEXT, photo_count INTEGER NOT NULL, initials TEXT NOT NULL
);
-- each way of filtering has its rows in the orders people ask for: all by find time, the open ones by deadline
CREATE INDEX ledger_found ON ledger (found_at_utc);
CREATE INDEX ledger_due ON ledger (due_on);
CREATE INDEX ledger_number ON ledger (number);
CREATE INDEX ledger_open_due ON ledger (is_open, due_on, status, category) WHERE is_open = 1;
CREATE INDEX ledger_status ON ledger (status, found_at_utc);
CREATE INDEX ledger_status_due ON ledger (status, due_on);
CREATE INDEX ledger_category ON ledger (category, found_at_utc);
CREATE INDEX ledger_category_due ON ledger (category, due_on, status) WHERE is_open = 1;
CREATE INDEX ledger_place ON ledger (place_id, found_at_utc);
CREATE INDEX ledger_place_due ON ledger (place_id, due_on, status, category) WHERE is_open = 1;
CREATE INDEX ledger_street ON ledger (street_id, found_at_utc);
CREATE INDEX ledger_street_due ON ledger (street_id, due_on, status) WHERE is_open = 1;
CREATE INDEX ledger_street_category ON ledger (street_id, category, due_on, status) WHERE is_open = 1;
CREATE INDEX ledger_lead ON ledger (lead_body_id, found_at_utc);
CREATE INDEX ledger_lead_due ON ledger (lead_body_id, due_on, status, category) WHERE is_open = 1;
CREATE INDEX ledger_campaign ON ledger (campaign_id, found_at_utc);
CREATE INDEX ledger_campaign_due ON ledger (campaign_id, due_on, status, category) WHERE is_open = 1;
CREATE INDEX ledger_source ON ledger (source, found_at_utc);
CREATE INDEX ledger_visit ON ledger (visit_id);
CREATE INDEX ledger_supervised ON ledger (found_at_utc) WHERE supervised_since_utc IS NOT NULL;
CREATE INDEX ledger_recheck ON ledger (recheck_on) WHERE recheck_on IS NOT NULL;
CREATE INDEX ledger_closed ON ledger (closed_at_utc) WHERE closed_at_utc IS NOT NULL;
CREATE VIRTUAL TABLE ledger_text USING fts5(
    number, description, place, category, lead, initials,
    content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0'
);
CREATE TABLE ledger_tally (status TEXT PRIMARY KEY, issues INTEGER NOT NULL) WITHOUT ROWID;
CREATE TRIGGER ledger_tally_in AFTER INSERT ON ledger BEGIN
    INSERT INTO ledger_tally VALUES (new.status, 1) ON CONFLICT (status) DO UPDATE SET issues = issues + 1;
END;
CREATE TRIGGER ledger_tally_out AFTER DELETE ON ledger BEGIN
    UPDATE ledger_tally SET issues = issues - 1 WHERE status = old.status;
END;
CREATE TRIGGER ledger_tally_move AFTER UPDATE OF status ON ledger WHEN new.status <> old.status BEGIN
    UPDATE ledger_tally SET issues = issues - 1 WHERE status = old.status;
    INSERT INTO ledger_tally VALUES (new.status, 1) ON CONFLICT (status) DO UPDATE SET issues = issues + 1;
END;
"""


# What the exchange with the office keeps here. `received` holds each record whole as the office sent it, whatever this
# program knows of it; `edition` its versions there; `op_before` the bytes of ops that had to be numbered anew.
_EXCHANGE = """
CREATE TABLE exchange_stream (
    device TEXT PRIMARY KEY, acked INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0,
    safe INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE received (
    record TEXT PRIMARY KEY, entity TEXT NOT NULL, rev INTEGER NOT NULL, doc TEXT NOT NULL, deleted INTEGER NOT NULL,
    merged INTEGER NOT NULL, settled_device TEXT NOT NULL, settled_seq INTEGER NOT NULL, upto INTEGER NOT NULL,
    generation INTEGER NOT NULL, common_rev INTEGER, at_utc TEXT NOT NULL
);
CREATE INDEX received_generation ON received (generation);
CREATE TABLE misfit (
    record TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, at_utc TEXT NOT NULL, PRIMARY KEY (record, field)
) WITHOUT ROWID;
CREATE TABLE edition (
    record TEXT NOT NULL, rev INTEGER NOT NULL, entity TEXT NOT NULL, op_id TEXT NOT NULL, device TEXT NOT NULL,
    seq INTEGER NOT NULL, author TEXT NOT NULL, wall TEXT NOT NULL, kind TEXT NOT NULL, patch TEXT NOT NULL,
    PRIMARY KEY (record, rev)
) WITHOUT ROWID;
CREATE INDEX edition_device ON edition (device, seq);
CREATE TABLE dispute (
    id TEXT PRIMARY KEY, record TEXT NOT NULL, entity TEXT NOT NULL, status TEXT NOT NULL, resolving TEXT,
    generation INTEGER NOT NULL, since_utc TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX dispute_record ON dispute (record);
CREATE INDEX dispute_open ON dispute (since_utc) WHERE status = 'open' AND resolving IS NULL;
CREATE TABLE op_outcome (
    op_id TEXT PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL, state TEXT NOT NULL, rev INTEGER NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX op_outcome_quarantined ON op_outcome (seq) WHERE state = 'quarantined';
CREATE TABLE op_before (
    scope TEXT NOT NULL, device TEXT NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, op_id TEXT NOT NULL,
    now_op_id TEXT NOT NULL, body BLOB NOT NULL, why TEXT NOT NULL, at_utc TEXT NOT NULL,
    PRIMARY KEY (scope, device, seq, hash)
);
CREATE TABLE own_record (
    record TEXT PRIMARY KEY, entity TEXT NOT NULL, device TEXT NOT NULL, last_seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX own_record_seq ON own_record (device, last_seq);
CREATE TABLE own_tally (device TEXT PRIMARY KEY, records INTEGER NOT NULL) WITHOUT ROWID;
CREATE TRIGGER own_tally_in AFTER INSERT ON own_record BEGIN
    INSERT INTO own_tally VALUES (new.device, 1) ON CONFLICT (device) DO UPDATE SET records = records + 1;
END;
CREATE TRIGGER own_tally_move AFTER UPDATE OF device ON own_record WHEN new.device <> old.device BEGIN
    UPDATE own_tally SET records = records - 1 WHERE device = old.device;
    INSERT INTO own_tally VALUES (new.device, 1) ON CONFLICT (device) DO UPDATE SET records = records + 1;
END;
INSERT INTO own_record SELECT record, entity, device, seq FROM journal WHERE n IN
    (SELECT max(n) FROM journal GROUP BY record);
ALTER TABLE blob ADD COLUMN held TEXT NOT NULL DEFAULT 'here';
CREATE INDEX blob_wanted ON blob (sha256) WHERE held <> 'here' AND preview_sha256 IS NULL;
CREATE TABLE photo_queue (
    role TEXT NOT NULL, of_sha256 TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting', offset INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
    error TEXT, next_try_at_utc TEXT, since_utc TEXT NOT NULL DEFAULT '', PRIMARY KEY (role, of_sha256)
) WITHOUT ROWID;
CREATE INDEX photo_queue_digest ON photo_queue (sha256);
CREATE INDEX photo_queue_due ON photo_queue (role, size_bytes, of_sha256) WHERE state IN ('waiting', 'uploading');
CREATE INDEX photo_queue_since ON photo_queue (role, since_utc) WHERE state IN ('waiting', 'uploading');
CREATE INDEX photo_queue_safe ON photo_queue (of_sha256) WHERE role = 'original' AND state = 'safe';
CREATE TABLE photo_tally (
    role TEXT NOT NULL, state TEXT NOT NULL, photos INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (role, state)
) WITHOUT ROWID;
CREATE TRIGGER blob_left AFTER UPDATE OF held ON blob WHEN (new.held = 'here') <> (old.held = 'here') BEGIN
    INSERT INTO photo_tally VALUES ('left', '', 0, 0) ON CONFLICT (role, state) DO NOTHING;
    UPDATE photo_tally SET photos = photos + iif(new.held = 'here', -1, 1),
        bytes = bytes + iif(new.held = 'here', -1, 1) * new.size_bytes WHERE role = 'left'
        AND EXISTS (SELECT 1 FROM photo_queue WHERE role = 'original' AND of_sha256 = new.sha256);
END;
CREATE TRIGGER photo_tally_in AFTER INSERT ON photo_queue BEGIN
    INSERT INTO photo_tally VALUES (new.role, new.state, 1, new.size_bytes) ON CONFLICT (role, state)
        DO UPDATE SET photos = photos + 1, bytes = bytes + new.size_bytes;
END;
CREATE TRIGGER photo_tally_out AFTER DELETE ON photo_queue BEGIN
    UPDATE photo_tally SET photos = photos - 1, bytes = bytes - old.size_bytes
        WHERE role = old.role AND state = old.state;
END;
CREATE TRIGGER photo_tally_move AFTER UPDATE OF state, size_bytes ON photo_queue BEGIN
    UPDATE photo_tally SET photos = photos - 1, bytes = bytes - old.size_bytes
        WHERE role = old.role AND state = old.state;
    INSERT INTO photo_tally VALUES (new.role, new.state, 1, new.size_bytes) ON CONFLICT (role, state)
        DO UPDATE SET photos = photos + 1, bytes = bytes + new.size_bytes;
END;
INSERT INTO photo_queue (role, of_sha256, sha256, size_bytes, since_utc)
    SELECT 'original', sha256, sha256, size_bytes, stored_at_utc FROM blob;
INSERT INTO photo_queue (role, of_sha256, sha256, since_utc)
    SELECT 'preview', sha256, preview_sha256, stored_at_utc FROM blob WHERE preview_sha256 IS NOT NULL;
"""

# The life of an issue: what is sent out, what is answered, what is counted.
_LIFE = """
CREATE TABLE "effort" (
    id TEXT PRIMARY KEY, issue_id TEXT, feedback_id TEXT, place_id TEXT, campaign_id TEXT, what TEXT, quantity
    REAL, unit TEXT, second_quantity REAL, second_unit TEXT, qualifier TEXT, done_on TEXT, position INTEGER, rev
    INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "feedback" (
    id TEXT PRIMARY KEY, issue_id TEXT, body_id TEXT, week TEXT, said_at_utc TEXT, progress TEXT,
    progress_percent INTEGER, said_by TEXT, needs TEXT, person_id TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted
    INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "lead" (
    id TEXT PRIMARY KEY, number TEXT, channel TEXT, kind TEXT, reference TEXT, received_at_utc TEXT, place_id
    TEXT, spot TEXT, category TEXT, gist TEXT, envelope_id TEXT, accept_due_on TEXT, reply_due_on TEXT,
    campaign_id TEXT, merged_into_id TEXT, target_id TEXT, issue_id TEXT, closed_reason TEXT, answered_at_utc
    TEXT, answer_way TEXT, answer TEXT, answer_rating TEXT, person_id TEXT, rev INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "milestone" (
    id TEXT PRIMARY KEY, issue_id TEXT, name TEXT, position INTEGER, due_on TEXT, done_on TEXT, remark TEXT, rev
    INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "notice" (
    id TEXT PRIMARY KEY, number TEXT, official_number TEXT, kind TEXT, issue_ids TEXT NOT NULL DEFAULT '[]',
    body_id TEXT, sent_at_utc TEXT, due_on TEXT, requirement TEXT, level TEXT, instruction TEXT, person_id TEXT,
    signed_by TEXT, signed_at_utc TEXT, signed_way TEXT, remark TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted
    INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "talk" (
    id TEXT PRIMARY KEY, number TEXT, talked_at_utc TEXT, place_id TEXT, body_id TEXT, listing_id TEXT, post
    TEXT, reason TEXT, requirement TEXT, follow_up_on TEXT, followed_up_at_utc TEXT, follow_up_result TEXT,
    person_id TEXT, campaign_id TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "circular" (
    id TEXT PRIMARY KEY, number TEXT, official_number TEXT, title TEXT, issued_on TEXT, items INTEGER, issue_ids
    TEXT NOT NULL DEFAULT '[]', body_ids TEXT NOT NULL DEFAULT '[]', place_ids TEXT NOT NULL DEFAULT '[]',
    channels TEXT NOT NULL DEFAULT '[]', posted_places INTEGER, revisit_on TEXT, revisited_at_utc TEXT,
    revisit_result TEXT, campaign_id TEXT, person_id TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT
    NULL DEFAULT 0
);
CREATE TABLE "listing" (
    id TEXT PRIMARY KEY, place_id TEXT, listed_on TEXT, reason TEXT, source TEXT, lifted_on TEXT, lifted_reason
    TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "handover" (
    id TEXT PRIMARY KEY, number TEXT, handed_on TEXT, receiver TEXT, campaign_id TEXT, rev INTEGER NOT NULL
    DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "tally" (
    id TEXT PRIMARY KEY, kind TEXT, held_on TEXT, title TEXT, level TEXT, count INTEGER, people INTEGER, leads
    INTEGER, place_id TEXT, campaign_id TEXT, person_id TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER
    NOT NULL DEFAULT 0
);
CREATE TABLE "team" (
    id TEXT PRIMARY KEY, name TEXT, campaign_id TEXT, leader_id TEXT, people TEXT NOT NULL DEFAULT '[]',
    place_ids TEXT NOT NULL DEFAULT '[]', skills TEXT NOT NULL DEFAULT '[]', active INTEGER, rev INTEGER NOT
    NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "water_sample" (
    id TEXT PRIMARY KEY, place_id TEXT, issue_id TEXT, check_id TEXT, point TEXT, position INTEGER, taken_at_utc
    TEXT, area TEXT, transparency_cm REAL, do_mg_l REAL, orp_mv REAL, nh3n_mg_l REAL, depth_cm REAL, person_id
    TEXT, remark TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
ALTER TABLE "person" ADD COLUMN skills TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "person" ADD COLUMN own_body_id TEXT;
ALTER TABLE "body" ADD COLUMN leader TEXT;
ALTER TABLE "body" ADD COLUMN aliases TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "campaign" ADD COLUMN place_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "campaign" ADD COLUMN categories TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "campaign" ADD COLUMN object_word TEXT;
ALTER TABLE "campaign" ADD COLUMN closing TEXT;
ALTER TABLE "campaign" ADD COLUMN goal TEXT;
ALTER TABLE "visit" ADD COLUMN kind TEXT;
ALTER TABLE "visit" ADD COLUMN methods TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "visit" ADD COLUMN team_id TEXT;
ALTER TABLE "visit" ADD COLUMN round INTEGER;
ALTER TABLE "issue" ADD COLUMN responsible_leader TEXT;
ALTER TABLE "issue" ADD COLUMN responsible_person TEXT;
ALTER TABLE "issue" ADD COLUMN supervisor_body_id TEXT;
ALTER TABLE "issue" ADD COLUMN goal TEXT;
ALTER TABLE "issue" ADD COLUMN remedy TEXT;
ALTER TABLE "issue" ADD COLUMN unclaimed_since_utc TEXT;
ALTER TABLE "issue" ADD COLUMN from_lead_id TEXT;
ALTER TABLE "issue_step" ADD COLUMN body_id TEXT;
ALTER TABLE "issue_step" ADD COLUMN notice_id TEXT;
ALTER TABLE "issue_step" ADD COLUMN until_on TEXT;
CREATE INDEX effort_issue_id ON "effort" (issue_id);
CREATE INDEX effort_place_id ON "effort" (place_id);
CREATE INDEX feedback_issue_id ON "feedback" (issue_id, week);
CREATE INDEX lead_received_at_utc ON "lead" (received_at_utc);
CREATE INDEX lead_place_id ON "lead" (place_id);
CREATE INDEX milestone_issue_id ON "milestone" (issue_id);
CREATE INDEX notice_body_id ON "notice" (body_id);
CREATE INDEX talk_talked_at_utc ON "talk" (talked_at_utc);
CREATE INDEX listing_place_id ON "listing" (place_id);
CREATE INDEX tally_held_on ON "tally" (held_on);
CREATE INDEX water_sample_place_id ON "water_sample" (place_id, taken_at_utc);
CREATE INDEX issue_from_lead_id ON "issue" (from_lead_id);
"""

# What waits for somebody, beside the status: marks of the ledger (derived, see `ledger.mark_all`), and the ways to
# what is asked for by another record than its own. `notice_issue` is kept by the table of notices itself.
_WAITS = """
ALTER TABLE "issue_step" ADD COLUMN from_body_id TEXT;
ALTER TABLE "lead" ADD COLUMN accepted_at_utc TEXT;
ALTER TABLE "lead" ADD COLUMN accept_way TEXT;
ALTER TABLE "lead" ADD COLUMN accepted_by_id TEXT;
ALTER TABLE ledger ADD COLUMN due_rule TEXT;
ALTER TABLE ledger ADD COLUMN last_step_at_utc TEXT;
ALTER TABLE ledger ADD COLUMN in_hand_since_utc TEXT;
ALTER TABLE ledger ADD COLUMN unclaimed_since_utc TEXT;
ALTER TABLE ledger ADD COLUMN extension_until_on TEXT;
ALTER TABLE ledger ADD COLUMN warned_at_utc TEXT;
ALTER TABLE ledger ADD COLUMN urged_at_utc TEXT;
ALTER TABLE ledger ADD COLUMN escalated_at_utc TEXT;
ALTER TABLE ledger ADD COLUMN verified_at_utc TEXT;
ALTER TABLE ledger ADD COLUMN published_until_on TEXT;
ALTER TABLE ledger ADD COLUMN summarised INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ledger_in_hand ON ledger (in_hand_since_utc) WHERE in_hand_since_utc IS NOT NULL;
CREATE INDEX ledger_unclaimed ON ledger (found_at_utc) WHERE unclaimed_since_utc IS NOT NULL;
CREATE INDEX ledger_extension ON ledger (last_step_at_utc) WHERE extension_until_on IS NOT NULL;
CREATE INDEX ledger_verified ON ledger (verified_at_utc) WHERE status = 'reported' AND verified_at_utc IS NOT NULL;
CREATE INDEX ledger_published ON ledger (published_until_on) WHERE published_until_on IS NOT NULL;
CREATE INDEX ledger_unsummarised ON ledger (closed_at_utc) WHERE status = 'closed' AND summarised = 0;
CREATE TABLE notice_issue (
    issue_id TEXT NOT NULL, notice_id TEXT NOT NULL, PRIMARY KEY (issue_id, notice_id)
) WITHOUT ROWID;
CREATE INDEX notice_issue_notice ON notice_issue (notice_id);
CREATE TRIGGER notice_issue_in AFTER INSERT ON notice WHEN json_valid(new.issue_ids) BEGIN
    INSERT OR IGNORE INTO notice_issue SELECT value, new.id FROM json_each(new.issue_ids) WHERE type = 'text';
END;
CREATE TRIGGER notice_issue_move AFTER UPDATE OF issue_ids ON notice WHEN new.issue_ids <> old.issue_ids BEGIN
    DELETE FROM notice_issue WHERE notice_id = old.id;
    INSERT OR IGNORE INTO notice_issue SELECT value, new.id
        FROM json_each(iif(json_valid(new.issue_ids), new.issue_ids, '[]')) WHERE type = 'text';
END;
CREATE TRIGGER notice_issue_out AFTER DELETE ON notice BEGIN
    DELETE FROM notice_issue WHERE notice_id = old.id;
END;
INSERT OR IGNORE INTO notice_issue SELECT value, notice.id
    FROM notice, json_each(iif(json_valid(notice.issue_ids), notice.issue_ids, '[]')) WHERE type = 'text';
CREATE INDEX notice_sent ON notice (kind, sent_at_utc);
CREATE INDEX feedback_week ON feedback (week, issue_id);
CREATE INDEX recheck_at ON recheck (rechecked_at_utc);
CREATE INDEX talk_listing ON talk (listing_id);
CREATE INDEX water_sample_issue ON water_sample (issue_id);
CREATE INDEX issue_campaign ON issue (campaign_id);
CREATE INDEX lead_issue ON lead (issue_id);
CREATE INDEX lead_merged ON lead (merged_into_id);
CREATE INDEX lead_reference ON lead (reference);
CREATE INDEX lead_number ON lead (number);
"""

# The planning of inspections: sealed plans and who looked at them, keys to seal to, draws, accepted rotas.
_PLANS = """
CREATE TABLE "seal_key" (
    id TEXT PRIMARY KEY, person_id TEXT, device TEXT, public_key TEXT, recipient TEXT, signature TEXT, made_at_utc
    TEXT, active INTEGER, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "plan" (
    id TEXT PRIMARY KEY, number TEXT, campaign_id TEXT, team_id TEXT, lead_id TEXT, approver_id TEXT, planner_id
    TEXT, starts_on TEXT, ends_on TEXT, mode TEXT, kind TEXT, size INTEGER, sealed TEXT, commitment TEXT,
    approved_at_utc TEXT, approved_by TEXT, opened TEXT, place_ids TEXT NOT NULL DEFAULT '[]', revealed_at_utc
    TEXT, revealed_by TEXT, done_at_utc TEXT, cancelled_at_utc TEXT, cancel_reason TEXT, remark TEXT, rev INTEGER
    NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "plan_look" (
    id TEXT PRIMARY KEY, plan_id TEXT, person_id TEXT, looked_at_utc TEXT, what TEXT, rev INTEGER NOT NULL DEFAULT
    0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "draw" (
    id TEXT PRIMARY KEY, kind TEXT, title TEXT, campaign_id TEXT, plan_id TEXT, pool TEXT, pool_sha256 TEXT, count
    INTEGER, rule TEXT, seed_sha256 TEXT, committed_at_utc TEXT, committed_by TEXT, seed TEXT, witness TEXT,
    witness_id TEXT, result TEXT NOT NULL DEFAULT '[]', drawn_at_utc TEXT, drawn_by TEXT, chosen TEXT NOT NULL
    DEFAULT '[]', chosen_reason TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "rota" (
    id TEXT PRIMARY KEY, campaign_id TEXT, week TEXT, team_id TEXT, leader_id TEXT, people TEXT NOT NULL DEFAULT
    '[]', place_ids TEXT NOT NULL DEFAULT '[]', note TEXT, seed TEXT, by_hand INTEGER, accepted_at_utc TEXT,
    person_id TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
ALTER TABLE "visit" ADD COLUMN plan_id TEXT;
CREATE INDEX seal_key_person_id ON "seal_key" (person_id);
CREATE INDEX plan_starts_on ON "plan" (starts_on);
CREATE INDEX plan_look_plan_id ON "plan_look" (plan_id);
CREATE INDEX draw_plan_id ON "draw" (plan_id);
CREATE INDEX rota_week ON "rota" (week);
CREATE INDEX visit_plan_id ON "visit" (plan_id) WHERE plan_id IS NOT NULL;
"""

# Tasks, 自查自纠, who is in charge of what, what the public says, and work with other teams.
_TASKS = """
CREATE TABLE "task" (
    id TEXT PRIMARY KEY, parent_id TEXT, position INTEGER, number TEXT, title TEXT, body_id TEXT,
    assist_body_ids TEXT NOT NULL DEFAULT '[]', leader TEXT, person TEXT, place_id TEXT, starts_on TEXT,
    due_on TEXT, remark TEXT, campaign_id TEXT, rev INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "task_report" (
    id TEXT PRIMARY KEY, task_id TEXT, week TEXT, said_at_utc TEXT, percent INTEGER, progress TEXT,
    done_on TEXT, needs TEXT, person_id TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "self_check" (
    id TEXT PRIMARY KEY, kind TEXT, title TEXT, items TEXT NOT NULL DEFAULT '{}', made_on TEXT, due_on TEXT,
    requirement TEXT, file_with TEXT, campaign_id TEXT, person_id TEXT, rev INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "self_check_sheet" (
    id TEXT PRIMARY KEY, self_check_id TEXT, body_id TEXT, sent_on TEXT, results TEXT NOT NULL DEFAULT '{}',
    notes TEXT NOT NULL DEFAULT '{}', said_by TEXT, said_on TEXT, filed_on TEXT, filed_with TEXT,
    filed_number TEXT, person_id TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "charge" (
    id TEXT PRIMARY KEY, kind TEXT, leader TEXT, second_leader TEXT, squad TEXT, second_squad TEXT,
    body_id TEXT, place_ids TEXT NOT NULL DEFAULT '[]', issue_ids TEXT NOT NULL DEFAULT '[]',
    duties TEXT NOT NULL DEFAULT '[]', starts_on TEXT, ends_on TEXT, campaign_id TEXT,
    rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "rating" (
    id TEXT PRIMARY KEY, issue_id TEXT, place_id TEXT, rated_on TEXT, way TEXT, asked INTEGER,
    satisfied INTEGER, mostly INTEGER, unsatisfied INTEGER, remark TEXT, campaign_id TEXT, person_id TEXT,
    rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "selection" (
    id TEXT PRIMARY KEY, quarter TEXT, title TEXT, body_ids TEXT NOT NULL DEFAULT '[]',
    place_ids TEXT NOT NULL DEFAULT '[]', reason TEXT, chosen_on TEXT, campaign_id TEXT, person_id TEXT,
    rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "loan" (
    id TEXT PRIMARY KEY, inspector_id TEXT, team_id TEXT, from_team_id TEXT, starts_on TEXT, ends_on TEXT,
    reason TEXT, person_id TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "package" (
    id TEXT PRIMARY KEY, receiver TEXT, purpose TEXT, issue_ids TEXT NOT NULL DEFAULT '[]', photos INTEGER,
    made_at_utc TEXT, sha256 TEXT, signed_by TEXT, signed_at_utc TEXT, person_id TEXT,
    rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX task_parent_id ON "task" (parent_id);
CREATE INDEX task_report_task_id ON "task_report" (task_id, week);
CREATE INDEX self_check_sheet_self_check_id ON "self_check_sheet" (self_check_id);
CREATE INDEX self_check_sheet_body_id ON "self_check_sheet" (body_id);
CREATE INDEX rating_issue_id ON "rating" (issue_id);
CREATE INDEX rating_place_id ON "rating" (place_id);
CREATE INDEX rating_rated_on ON "rating" (rated_on);
"""

# What was issued to whom (发文登记), and the 文号 that the office has given.
_ISSUED = """
CREATE TABLE "issued" (
    id TEXT PRIMARY KEY, number TEXT, kind TEXT, title TEXT, series TEXT, year INTEGER, official_number TEXT,
    body_ids TEXT NOT NULL DEFAULT '[]', issued_at_utc TEXT, about TEXT NOT NULL DEFAULT '[]',
    made_from TEXT NOT NULL DEFAULT '[]', files TEXT NOT NULL DEFAULT '[]', asked TEXT, replaces_id TEXT,
    reason TEXT, person_id TEXT, rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE issued_number (
    issued_id TEXT PRIMARY KEY, number TEXT NOT NULL, at_utc TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX issued_issued_at_utc ON "issued" (issued_at_utc);
CREATE INDEX issued_replaces_id ON "issued" (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX issued_number_number ON issued_number (number);
"""

# What is made unrecognisable on copies that leave.
_MASKS = """
CREATE TABLE "mask" (
    id TEXT PRIMARY KEY, sha256 TEXT, x REAL, y REAL, wide REAL, high REAL, drawn_at_utc TEXT, person_id TEXT,
    rev INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX mask_sha256 ON "mask" (sha256);
"""


def bring_up_to_date(conn: Any, path: Path) -> None:
    """Apply the missing steps; raise Known("workspace_newer") for a file made by a newer program."""
    at = must_be_ours(conn, path.parent, older_is_fine=True)
    if at == len(STEPS):
        return
    before = path.with_name(f"before-step-{at + 1}.db")
    if at and not before.exists():  # one from a start that was cut off is the true one
        _safety_copy(conn, before)
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(SET)
    for name, step in STEPS:
        migrations(name=name)(step)
    migrations.apply(driver.database(conn))  # each step is one transaction with the note that it was taken
    conn.execute(f"PRAGMA user_version={len(STEPS)}")


def must_be_ours(conn: Any, folder: Path, *, older_is_fine: bool = False) -> int:
    """Return how many steps a database has; raise Known("workspace_newer") or, where it matters, "workspace_older"."""
    at = int(conn.execute("PRAGMA user_version").fetchone()[0])
    if at > len(STEPS):
        raise Known("workspace_newer", path=str(folder))
    if at < len(STEPS) and not older_is_fine:
        raise Known("workspace_older", path=str(folder))
    return at


def _records(db: Database) -> None:
    for statement in _statements(_RECORDS + _JOURNAL + _LEDGER):
        db.conn.execute(statement)


def _exchange(db: Database) -> None:
    for statement in _statements(_EXCHANGE):
        db.conn.execute(statement)


def _life(db: Database) -> None:
    for statement in _statements(_LIFE):
        db.conn.execute(statement)


def _waits(db: Database) -> None:
    for statement in _statements(_WAITS):
        db.conn.execute(statement)


def _plans(db: Database) -> None:
    for statement in _statements(_PLANS):
        db.conn.execute(statement)


def _tasks(db: Database) -> None:
    for statement in _statements(_TASKS):
        db.conn.execute(statement)


def _issued(db: Database) -> None:
    for statement in _statements(_ISSUED):
        db.conn.execute(statement)


def _masks(db: Database) -> None:
    for statement in _statements(_MASKS):
        db.conn.execute(statement)


# name and step, in order; a shipped one is never edited and never removed
STEPS: tuple[tuple[str, Callable[[Database], None]], ...] = (
    ("001_records", _records),
    ("002_exchange", _exchange),
    ("003_life", _life),
    ("004_waits", _waits),
    ("005_plans", _plans),
    ("006_tasks", _tasks),
    ("007_issued", _issued),
    ("008_masks", _masks),
)


def _statements(script: str) -> list[str]:
    """Split a script at the line ends that end a statement (executescript would commit the migration early)."""
    done: list[str] = []
    pending = ""
    for line in script.splitlines():
        pending += line + "\n"
        in_trigger = "CREATE TRIGGER" in pending and not line.startswith("END;")
        if line.rstrip().endswith(";") and not in_trigger:
            done.append(pending)
            pending = ""
    return done


def _safety_copy(conn: Any, target: Path) -> None:
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    copy = driver.connect(part)
    try:
        copy.execute("PRAGMA journal_mode=DELETE")  # first: into a log SQLite copies no pages of another size
        conn.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
    part.replace(target)
