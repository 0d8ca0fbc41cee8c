"""Answers for opening a visit by hand: who goes, 暗访 or 明察, which campaign, the weather; and for ending one."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from inspector.ui.parts.basics import label
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.segmented import Segmented
from inspector.ui.today.register import Register
from inspector.wording import terms

WEATHER = ("晴", "多云", "阴", "小雨", "大雨", "雨后")
LEAST = 2


class VisitSheet(Sheet):
    """The sheet. `team`, `mode`, `campaign_id`, `weather` hold what was chosen; 出发 waits for two inspectors."""

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
        self._mode = Segmented(list(terms.MODES.items()), name="方式")
        self._mode.set_value("covert")
        form.addRow(label("方式", "meta"), self._mode)
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

    def _check(self) -> None:
        missing = LEAST - len(self.team)
        self._hint.setText("" if missing <= 0 else f"至少 {LEAST} 名检查人，还差 {missing} 名。")
        if not self.people:
            self._hint.setText("还没有登记检查人，请先在「设置」里添加。")
        self.accept_button.setEnabled(missing <= 0)
