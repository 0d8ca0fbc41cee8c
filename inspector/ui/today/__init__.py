"""The pieces of 今日: the form as a value, what is proposed for it, the tray of photos, and the sections of the form."""
