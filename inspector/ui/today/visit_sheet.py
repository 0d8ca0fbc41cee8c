"""Answers for opening a visit by hand: who goes and who leads, 暗访 or 明察, by which methods, campaign, weather."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from inspector.domain.visit import METHODS
from inspector.ui.parts.basics import label
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.inputs import Choice
from inspector.ui.parts.segmented import Segmented
from inspector.ui.today.register import Register
from inspector.wording import terms
from inspector.wording.fields import CODED
from inspector.wording.today import NO_LEADER

WEATHER = ("晴", "多云", "阴", "小雨", "大雨", "雨后")
LEAST = 2


class VisitSheet(Sheet):
    """The sheet. `opening` holds what was chosen; 出发 waits for two inspectors.

    带队领导 is nobody unless somebody is named: reports count the visits that a leader led.
    """

    def __init__(self, register: Register, team: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent, "新开一个场次", "出发")
        form = self.form()
        grid = QWidget(self)
        cells = QGridLayout(grid)
        cells.setContentsMargins(0, 0, 0, 0)
        self.people: dict[str, QCheckBox] = {}
        for at, person in enumerate(register.people):
            box = QCheckBox(person.name, grid)
            box.setToolTip(person.unit or "")
            box.setChecked(person.id in team)
            box.toggled.connect(self._check)
            self.people[person.id] = box
            cells.addWidget(box, at // 3, at % 3)
        form.addRow(label("检查组", "meta"), grid)
        self._hint = label("", "warn")
        form.addRow("", self._hint)
        self._leader = Choice([("", NO_LEADER)], name="带队领导")
        form.addRow(label("带队领导", "meta"), self._leader)
        self._mode = Segmented(list(terms.MODES.items()), name="方式")
        self._mode.set_value("covert")
        form.addRow(label("方式", "meta"), self._mode)
        self.methods: dict[str, QCheckBox] = {}
        ways = QWidget(self)
        line = QGridLayout(ways)
        line.setContentsMargins(0, 0, 0, 0)
        for at, method in enumerate(METHODS):
            self.methods[method] = QCheckBox(CODED["methods"][method], ways)
            line.addWidget(self.methods[method], at // 3, at % 3)
        form.addRow(label("检查方法", "meta"), ways)
        self._campaign = QComboBox(self)
        self._campaign.addItem("不属于专项", None)
        for campaign in register.campaigns:
            self._campaign.addItem(f"{campaign.name}{campaign.batch or ''}", campaign.id)
        form.addRow(label("专项行动", "meta"), self._campaign)
        self._weather = Segmented([(one, one) for one in WEATHER], may_be_empty=True, name="天气")
        form.addRow(label("天气", "meta"), self._weather)
        self._check()

    @property
    def team(self) -> tuple[str, ...]:
        """Who goes."""
        return tuple(person for person, box in self.people.items() if box.isChecked())

    @property
    def mode(self) -> str:
        """covert or open."""
        return self._mode.value or "covert"

    @property
    def campaign_id(self) -> str | None:
        """The campaign, if any."""
        return self._campaign.currentData()

    @property
    def weather(self) -> str | None:
        """The weather, if said."""
        return self._weather.value

    @property
    def opening(self) -> dict[str, Any]:
        """Everything that was chosen, as a visit is opened with it."""
        return {
            "team": self.team,
            "mode": self.mode,
            "campaign_id": self.campaign_id,
            "weather": self.weather,
            "leader_id": self._leader.key or None,
            "methods": tuple(one for one, box in self.methods.items() if box.isChecked()),
        }

    def _check(self) -> None:
        self._leader.set_options([("", NO_LEADER), *((one, self.people[one].text()) for one in self.team)])
        missing = LEAST - len(self.team)
        self._hint.setText("" if missing <= 0 else f"至少 {LEAST} 名检查人，还差 {missing} 名。")
        if not self.people:
            self._hint.setText("还没有登记检查人，请先在「设置」里添加。")
        self.accept_button.setEnabled(missing <= 0)
