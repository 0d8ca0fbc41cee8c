"""Answers for 黑臭水体监测评价表: the samples of one body in a period."""

from __future__ import annotations

from datetime import date

from inspector.domain.clock_text import ZONE
from inspector.domain.water_survey import SurveyPaper
from inspector.papers.subject import Made, Run, Subject
from inspector.store import places, water_survey
from inspector.store.workspace import Workspace


def made(ws: Workspace, _name: str, subject: Subject, _run: Run) -> Made:
    """Return the survey of one body."""
    place_id = subject.must("place_id")
    return Made([water_survey_paper(ws, place_id, subject.area, subject.since, subject.until)], (("place", place_id),))


def water_survey_paper(
    ws: Workspace, place_id: str, area: str | None = None, since: date | None = None, until: date | None = None
) -> SurveyPaper:
    """Return the paper of a survey of one body; raise what `water_survey.survey` raises."""
    found = water_survey.survey(ws, place_id, area, since, until)
    number = f"SZ-{ws.device.code}-{ws.now().astimezone(ZONE):%Y%m%d-%H%M}"
    return SurveyPaper(number, place_id, places.full_name(ws, place_id), found)
