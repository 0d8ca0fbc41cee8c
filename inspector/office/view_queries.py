"""Answers for the queries of the views, for SQLite and for PostgreSQL: see `views` for what they promise.

Plain SQL text, because it is what the database keeps and what an office's own people will read and copy. What the two
databases say differently stands in `view_sql` and nowhere else; what was added to the ledger in `view_life`.
"""

from __future__ import annotations

from functools import cache

from inspector.domain.issue import OPEN_STATUSES
from inspector.office import typed, view_issued, view_life, view_plans, view_tasks
from inspector.office.view_sql import (
    STREET,
    UP,
    Postgres,
    Sql,
    Sqlite,
    View,
    columns_of,
    count,
    in_words,
    join,
    named,
    names,
    yes,
)
from inspector.wording import office_data as words
from inspector.wording import terms
from inspector.wording.fields import VISIT_KINDS


@cache
def statements(is_sqlite: bool) -> dict[str, str]:
    """Return name → query of every view, for SQLite or PostgreSQL."""
    sql = Sqlite() if is_sqlite else Postgres()
    queries = (_issues, _steps, _visits, _targets, _answers, _photos, _rechecks, _bodies, _places, _people)
    more = (*view_life.QUERIES, *view_tasks.QUERIES, *view_issued.QUERIES, *view_plans.QUERIES)
    found = [query(sql) for query in (*queries, _odd, _disputes, _quarantine, *more)]
    return {name: f"SELECT {columns_of(columns)} {rest}" for name, columns, rest in found}


def _issues(sql: Sql) -> View:
    still_open = ", ".join(f"'{status}'" for status in OPEN_STATUSES)
    columns = {
        "区划": "i.scope",
        "编号": "i.number",
        "状态": in_words("i.status", terms.STATUSES),
        "轮次": "i.round",
        "大类": named("i", "major", "category"),
        "类别": named("i", "category", "category"),
        "严重程度": in_words("i.severity", terms.SEVERITIES),
        "来源": in_words("i.source", terms.SOURCES),
        "街道": STREET,
        "地点": "p.name",
        "具体位置": "i.spot",
        "问题描述": "i.description",
        "发现时间": sql.beijing("i.found_at_utc"),
        "主责单位": "b.name",
        "责任类型": named("i", "responsible", "lead_kind"),
        "协办单位": names(sql, "i", "assist_body_ids", "t_body"),
        "整改要求": "i.requirement",
        "原定期限": "i.due_on",
        "整改期限": "i.due_now_on",
        "超期": f"CASE WHEN i.status IN ({still_open}) AND i.due_now_on < {sql.today} THEN '是' ELSE '否' END",
        "挂账督办起": sql.beijing("i.supervised_since_utc"),
        "计划回头看": "i.recheck_planned_on",
        "销号时间": sql.beijing("i.closed_at_utc"),
        "立行立改": yes("i.immediate"),
        "照片数": count("i", "t_photo", "subject_id", " AND k.subject = 'issue'"),
        "场次编号": "v.number",
        "专项行动": "c.name",
        "纬度": "i.lat_wgs84",
        "经度": "i.lon_wgs84",
        "多人改过": yes("i.merged"),
        "待处理冲突": "(SELECT count(*) FROM dispute AS d WHERE d.scope = i.scope AND d.record_id = i.id"
        " AND d.status = 'open')",
        "版本": "i.rev",
        "记录号": "i.id",
        "责任领导": "i.responsible_leader",
        "责任人": "i.responsible_person",
        "督办单位": "o.name",
        "整改目标": "i.goal",
        "整改措施": "i.remedy",
        "待认领起": sql.beijing("i.unclaimed_since_utc"),
        "线索编号": "l.number",
        "申请延期至": "i.extension_until_on",
        "催办时间": sql.beijing("i.urged_at_utc"),
        "核查合格时间": sql.beijing("i.verified_at_utc"),
        "公示至": "i.published_until_on",
        "一案一总结": "i.summary",
    }
    joins = join("t_body", "o", "i", "supervisor_body_id") + join("t_lead", "l", "i", "from_lead_id")
    joins += join("t_place", "p", "i", "place_id") + UP + join("t_body", "b", "i", "lead_body_id")
    joins += join("t_visit", "v", "i", "visit_id") + join("t_campaign", "c", "i", "campaign_id")
    return "台账", columns, f"FROM t_issue AS i{joins} WHERE NOT i.deleted"


def _steps(sql: Sql) -> View:
    columns = {
        "区划": "s.scope",
        "问题编号": "i.number",
        "轮次": "s.round",
        "环节": in_words("s.action", terms.STEPS),
        "原状态": in_words("s.from_status", terms.STATUSES),
        "新状态": in_words("s.to_status", terms.STATUSES),
        "发生时间": sql.beijing("s.happened_at_utc"),
        "录入时间": sql.beijing("s.recorded_at_utc"),
        "经办人": "n.name",
        "第二人": "m.name",
        "原因": "s.reason",
        "期限": "s.due_on",
        "问题记录号": "s.issue_id",
        "前一环节": "s.after_step_id",
        "记录号": "s.id",
        "责任单位": "b.name",
        "文书编号": "w.number",
        "截至": "s.until_on",
        "原责任单位": "f.name",
    }
    joins = join("t_issue", "i", "s", "issue_id") + join("t_person", "n", "s", "person_id")
    joins += join("t_person", "m", "s", "second_person_id") + join("t_body", "b", "s", "body_id")
    joins += join("t_notice", "w", "s", "notice_id") + join("t_body", "f", "s", "from_body_id")
    return "环节", columns, f"FROM t_issue_step AS s{joins} WHERE NOT s.deleted"


def _visits(sql: Sql) -> View:
    columns = {
        "区划": "v.scope",
        "编号": "v.number",
        "方式": in_words("v.mode", terms.MODES),
        "专项行动": "c.name",
        "开始时间": sql.beijing("v.started_at_utc"),
        "离开时间": sql.beijing("v.left_at_utc"),
        "天气": "v.weather",
        "带队": "n.name",
        "检查人员": names(sql, "v", "team", "t_person"),
        "陪同在场人": "v.escort",
        "亮明身份时间": sql.beijing("v.identity_shown_at_utc"),
        "询问人数": "v.asked_count",
        "询问情况": "v.asked_gist",
        "备注": "v.remark",
        "个次": count("v", "t_visit_target", "visit_id"),
        "问题数": count("v", "t_issue", "visit_id"),
        "记录号": "v.id",
        "类型": in_words("v.kind", VISIT_KINDS),
        "检查组": "g.name",
        "第几轮": "v.round",
    }
    joins = join("t_campaign", "c", "v", "campaign_id") + join("t_person", "n", "v", "leader_id")
    joins += join("t_team", "g", "v", "team_id")
    return "场次", columns, f"FROM t_visit AS v{joins} WHERE NOT v.deleted"


def _targets(sql: Sql) -> View:
    columns = {
        "区划": "t.scope",
        "场次编号": "v.number",
        "街道": STREET,
        "地点": "p.name",
        "级别": in_words("t.level", terms.PLACE_LEVELS),
        "到达时间": sql.beijing("t.arrived_at_utc"),
        "离开时间": sql.beijing("t.left_at_utc"),
        "结果": in_words("t.result", terms.TARGET_RESULTS),
        "纬度": "p.lat_wgs84",
        "经度": "p.lon_wgs84",
        "场次记录号": "t.visit_id",
        "地点记录号": "t.place_id",
        "记录号": "t.id",
    }
    joins = join("t_visit", "v", "t", "visit_id") + join("t_place", "p", "t", "place_id") + UP
    return "检查对象", columns, f"FROM t_visit_target AS t{joins} WHERE NOT t.deleted"


def _answers(sql: Sql) -> View:
    columns = {
        "区划": "c.scope",
        "场次编号": "v.number",
        "地点": "p.name",
        "类别": named("c", "category", "category"),
        "目录版本": "c.catalogue_version",
        "项": "e.key",
        "答": sql.text("e.value"),
        "说明": sql.member("c.notes", "e.key"),
        "检查表记录号": "c.id",
    }
    joins = join("t_visit", "v", "c", "visit_id") + join("t_place", "p", "c", "place_id")
    answers = sql.members("c.answers")
    return "检查答案", columns, f"FROM t_check AS c{joins} CROSS JOIN {answers} WHERE NOT c.deleted"


def _photos(sql: Sql) -> View:
    # safe is what a backup knows to have come for this district (`blob_grants`)
    kept = "SELECT 1 FROM blob_grant AS k WHERE k.scope = f.scope AND k.sha256 = f.sha256 AND k.safe"
    state = f"CASE WHEN o.state = 'safe' AND NOT EXISTS ({kept}) THEN 'stored' ELSE COALESCE(o.state, 'expected') END"
    columns = {
        "区划": "f.scope",
        "用于": in_words("f.subject", terms.PHOTO_SUBJECTS),
        "编号": "COALESCE(i.number, v.number, r.number)",
        "用途": in_words("f.role", terms.PHOTO_ROLES),
        "文件名": "f.file_name",
        "拍摄时间": sql.beijing("f.best_taken_at_utc"),
        "原件": in_words(state, words.BLOB_STATES),
        "收到时间": sql.beijing("o.stored_at_utc"),
        "字节数": "f.size_bytes",
        "摘要": "f.sha256",
        "拍摄人": "n.name",
        "报送电脑": "d.label",
        "报送时间": sql.beijing("a.announced_at_utc"),
        "纬度": "f.lat_wgs84",
        "经度": "f.lon_wgs84",
        "所属记录号": "f.subject_id",
        "记录号": "f.id",
    }
    joins = join("t_issue", "i", "f", "subject_id") + join("t_visit", "v", "f", "subject_id")
    joins += join("t_recheck", "r", "f", "subject_id") + join("t_person", "n", "f", "photographer_id")
    joins += " LEFT JOIN blob_ref AS a ON a.scope = f.scope AND a.photo_id = f.id AND a.role = 'original'"
    # a hash alone is no photo: the bytes count where they came for this district (`blob_grants.proven`)
    joins += " LEFT JOIN blob AS o ON o.sha256 = f.sha256 AND (o.state = 'partial' OR"
    joins += " EXISTS (SELECT 1 FROM blob_grant AS g WHERE g.scope = f.scope AND g.sha256 = f.sha256) OR"
    joins += " EXISTS (SELECT 1 FROM blob_sender AS h WHERE h.sha256 = f.sha256 AND h.device_id = a.device_id))"
    joins += " LEFT JOIN device AS d ON d.id = a.device_id"
    return "照片回执", columns, f"FROM t_photo AS f{joins} WHERE NOT f.deleted"


def _rechecks(sql: Sql) -> View:
    columns = {
        "区划": "r.scope",
        "编号": "r.number",
        "问题编号": "i.number",
        "轮次": "r.round",
        "方式": in_words("r.mode", terms.MODES),
        "核查时间": sql.beijing("r.rechecked_at_utc"),
        "核查人员": names(sql, "r", "people", "t_person"),
        "现场情况": "r.condition",
        "结论": in_words("r.conclusion", terms.CONCLUSIONS),
        "群众评价": in_words("r.satisfaction", terms.SATISFACTION),
        "询问人数": "r.asked_count",
        "处理": in_words("r.decision", terms.DECISIONS),
        "新期限": "r.new_due_on",
        "同一机位": yes("r.same_position"),
        "问题记录号": "r.issue_id",
        "记录号": "r.id",
    }
    return "回头看", columns, f"FROM t_recheck AS r{join('t_issue', 'i', 'r', 'issue_id')} WHERE NOT r.deleted"


def _bodies(sql: Sql) -> View:
    columns = {
        "区划": "b.scope",
        "名称": "b.name",
        "类型": named("b", "responsible", "kind"),
        "服务地点": names(sql, "b", "place_ids", "t_place"),
        "联系人": "b.contact",
        "电话": "b.phone",
        "在用": yes("b.active"),
        "记录号": "b.id",
        "责任领导": "b.leader",
    }
    return "责任单位", columns, "FROM t_body AS b WHERE NOT b.deleted"


def _places(sql: Sql) -> View:
    columns = {
        "区划": "p.scope",
        "代码": "p.code",
        "名称": "p.name",
        "级别": in_words("p.level", terms.PLACE_LEVELS),
        "上级": "up1.name",
        "街道": STREET,
        "地址": "p.address",
        "纬度": "p.lat_wgs84",
        "经度": "p.lon_wgs84",
        "半径米": "p.radius_m",
        "位置来源": in_words("p.point_source", terms.POINT_SOURCES),
        "在用": yes("p.active"),
        "记录号": "p.id",
    }
    return "地点", columns, f"FROM t_place AS p{UP} WHERE NOT p.deleted"


def _people(sql: Sql) -> View:
    columns = {
        "区划": "n.scope",
        "姓名": "n.name",
        "单位": "n.unit",
        "职务": "n.post",
        "所属街道": "p.name",
        "在用": yes("n.active"),
        "记录号": "n.id",
    }
    return "人员", columns, f"FROM t_person AS n{join('t_place', 'p', 'n', 'own_place_id')} WHERE NOT n.deleted"


def _odd(sql: Sql) -> View:
    tables = " UNION ALL ".join(
        f"SELECT x.scope, x.id, '{entity}' AS entity, e.value AS field FROM t_{entity} AS x"
        f" CROSS JOIN {sql.items('x.odd')} WHERE NOT x.deleted"
        for entity in typed.TABLES
    )
    columns = {
        "区划": "o.scope",
        "种类": in_words("o.entity", words.ENTITIES),
        "字段": "o.field",
        "原值": sql.member("r.doc", "o.field"),
        "记录号": "o.id",
    }
    return "取值异常", columns, f"FROM ({tables}) AS o{join('record', 'r', 'o', 'id')}"


def _disputes(sql: Sql) -> View:
    author = sql.constant("d.body", "author")
    columns = {
        "区划": "d.scope",
        "状态": in_words("d.status", words.DISPUTE_STATES),
        "冲突": in_words("d.kind", words.DISPUTE_KINDS),
        "种类": in_words(sql.constant("d.body", "entity"), words.ENTITIES),
        "问题编号": "i.number",
        "字段": "d.field",
        "改前": sql.constant("d.body", "base"),
        "现值": sql.constant("d.body", "office"),
        "另一值": sql.constant("d.body", "theirs"),
        "提出人": f"COALESCE(n.name, {author})",
        "提出时间": sql.constant("d.body", "wall"),
        "办公室收到": sql.beijing("d.opened_at_utc"),
        "记录号": "d.record_id",
        "冲突号": "d.id",
    }
    joins = join("t_issue", "i", "d", "record_id")
    joins += f" LEFT JOIN t_person AS n ON n.scope = d.scope AND n.id = {author}"
    return "冲突", columns, f"FROM dispute AS d{joins}"


def _quarantine(sql: Sql) -> View:
    columns = {
        "区划": "q.scope",
        "原因": in_words(sql.constant("q.outcome", "reason"), words.QUARANTINE_REASONS),
        "操作": in_words("q.kind", words.OP_KINDS),
        "种类": in_words("q.entity", words.ENTITIES),
        "提交人": "COALESCE(n.name, q.author)",
        "电脑": "COALESCE(d.label, q.device_id)",
        "序号": "q.device_seq",
        "收到时间": sql.beijing("q.received_at_utc"),
        "记录号": "q.record_id",
    }
    joins = join("t_person", "n", "q", "author") + " LEFT JOIN device AS d ON d.id = q.device_id"
    return "隔离", columns, f"FROM op_log AS q{joins} WHERE q.state = 'quarantined'"
