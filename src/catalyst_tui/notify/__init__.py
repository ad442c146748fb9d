"""Notify the user outside the app. A `Notifier` delivers or raises, so that its caller knows which."""
