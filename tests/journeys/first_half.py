"""The first half of the journey, in a process of its own that is killed: photos dropped, an issue begun, not finished.

Run as `python -m tests.journeys.first_half WORKSPACE CARD TEXT`. It prints READY once the photos are in and TEXT is
typed and on disk; then it stands there, as a window does, until it is killed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtTest import QTest

from inspector.store import drafts, photos
from inspector.store.workspace import open_workspace
from inspector.ui.run import application, make_window
from inspector.ui.theme import apply_theme


def main(folder: Path, card: Path, text: str) -> None:
    """Do what the inspector does until the battery falls out."""
    app = application()
    apply_theme(app, "light")
    window = make_window(open_workspace(folder))
    window.resize(1366, 768)
    window.show()
    window.go("today")
    screen = window.screen_at("today")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(card))])
    screen.tray.receive(mime, "drop_nothing")
    typed = False

    def look() -> None:
        nonlocal typed
        if not typed and screen.desk.form.photos and len(photos.tray(window.context.ws)) == len(list(card.iterdir())):
            QTest.keyClick(window, Qt.Key.Key_1)
            screen.form.description.setFocus()
            screen.form.description.insertPlainText(text)
            typed = True
        if typed and any(text in str(draft.doc) for draft in drafts.kept(window.context.ws, "issue")):
            print("READY", flush=True)
            timer.stop()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
