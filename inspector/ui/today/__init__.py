"""The pieces of 今日: the form as a value, what is proposed for it, the photo tray, the sections of the form."""
