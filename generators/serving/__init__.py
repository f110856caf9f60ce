"""`showwork serve`: scoring, execution, checks and problems over HTTP.

settings.py       what a server is started with
shapes.py         what is asked and answered, as the OpenAPI document shows it
replies.py        replies as JSON, and what a fault looks like
guard.py          before a request is read: token, size, how many at once
admission.py      how much work may wait, and when to come again
desk.py           the work itself: scores, executions, verdicts, checks, problems
open_sessions.py  sessions that callers hold open
metrics.py        counts for Prometheus
app.py            the application
cli.py            the verb
"""
