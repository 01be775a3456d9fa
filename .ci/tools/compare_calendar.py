"""Every day of the shipped years, and what is due after it, counted anew from chinesecalendar."""

import csv
import datetime
import sys

from chinese_calendar import is_workday

OPENS, CLOSES, CAME = 9, 17, 10
DAYS = (0, 1, 3, 7, 20)
HOURS = (4, 40)


def worked_from(day):
    """Working days from this one on, as far as the other calendar knows."""
    while True:
        if is_workday(day):
            yield day
        day += datetime.timedelta(days=1)


def close_of(day):
    return day.strftime("%Y-%m-%dT") + f"{CLOSES:02}:00"


def after_days(day, count):
    days = worked_from(day)
    for _ in range(count):
        next(days)
    return close_of(next(days))


def after_hours(day, hours):
    first = True
    for worked in worked_from(day):
        begins = CAME if first and worked == day else OPENS
        first = False
        if hours <= CLOSES - begins:
            return worked.strftime("%Y-%m-%dT") + f"{begins + hours:02}:00"
        hours -= CLOSES - begins


def expected(day):
    ways = [(after_days, count) for count in DAYS] + [(after_hours, hours) for hours in HOURS]
    for count, amount in ways:
        try:
            yield count(day, amount)
        except NotImplementedError:
            # Beyond the last year that it knows.
            yield None


compared, beyond, wrong = 0, 0, []
with open(sys.argv[1], newline="") as rows:
    for text, worked, *due in csv.reader(rows):
        day = datetime.date.fromisoformat(text)
        pairs = [(str(int(is_workday(day))), worked), *zip(expected(day), due, strict=True)]
        for theirs, ours in pairs:
            if theirs is None:
                beyond += 1
                continue
            compared += 1
            if theirs != ours:
                wrong.append(f"{day}: {ours}, and by chinesecalendar {theirs}")
print(f"{compared} answers compared, {len(wrong)} differ; {beyond} lie beyond the years that chinesecalendar knows")
print("\n".join(wrong[:20]))
sys.exit(bool(wrong) or compared < 8000)
