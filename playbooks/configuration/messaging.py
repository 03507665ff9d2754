"""The rules for messages in a configuration file: quiet hours, the cap, and what the highlights are made of."""

from __future__ import annotations

from datetime import time
from typing import Any

from playbooks.models import MessagingRules
from retention.configuration.reading import Entry, plain
from retention.configuration.sections import Loading, Section, put
from retention.models import Measure

KEY = "messaging"
MEASURES = ("logins_measure", "saving_measure", "tickets_measure")


def dump() -> list[dict[str, Any]]:
    """The rules as the file has them; nothing where nobody has saved any."""
    found = MessagingRules.objects.select_related(*MEASURES).prefetch_related("feature_measures")
    return [_written(one) for one in found]


def _written(one: MessagingRules) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": one.code, "sender": one.sender, "reply_to_owner": one.reply_to_owner}
    if one.quiet_from is not None and one.quiet_until is not None:
        entry |= {"quiet_from": f"{one.quiet_from:%H:%M}", "quiet_until": f"{one.quiet_until:%H:%M}"}
    entry |= {"quiet_weekends": one.quiet_weekends}
    entry |= {name: getattr(one, name) for name in ("cap_messages", "cap_days", "keep_days")}
    entry |= {name: getattr(one, name).code for name in MEASURES if getattr(one, name)}
    entry |= {"feature_measures": sorted(measure.code for measure in one.feature_measures.all())}
    entry |= {"minutes_saved": plain(one.minutes_saved)}
    return {key: value for key, value in entry.items() if value not in ("", [], None)}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the rules and write them where they differ."""
    read = [_values(entry, loading) for entry in entries]
    if loading.problems:
        return
    measures = {one.code: one for one in Measure.objects.all()}
    for values, features in read:
        for name in MEASURES:
            values[name] = measures.get(values[name])
        row, details = put(loading, section=KEY, model=MessagingRules, code="default", values=values)
        before = sorted(row.feature_measures.values_list("code", flat=True))
        row.feature_measures.set([measures[code] for code in features])
        changed = [] if before == features else [("feature_measures", ", ".join(before), ", ".join(features))]
        if details is not None:
            loading.compared(KEY, "default", details + changed)


def _values(entry: Entry, loading: Loading) -> tuple[dict[str, Any], list[str]]:
    entry.choice("code", ["default"], default="default")
    values: dict[str, Any] = {"sender": entry.text("sender", longest=254)}
    values["reply_to_owner"] = entry.flag("reply_to_owner", default=True)
    values |= {name: _clock(entry, name) for name in ("quiet_from", "quiet_until")}
    if (values["quiet_from"] is None) != (values["quiet_until"] is None):
        entry.problem("quiet_from and quiet_until belong together. Give both or neither.")
    values["quiet_weekends"] = entry.flag("quiet_weekends", default=False)
    values["cap_messages"] = entry.whole("cap_messages", low=1, high=1000, default=3)
    values["cap_days"] = entry.whole("cap_days", low=1, high=365, default=7)
    values["keep_days"] = entry.whole("keep_days", low=1, high=365, default=14)
    values["minutes_saved"] = entry.number("minutes_saved", low="0", high="99999", places=2)
    values |= {name: entry.text(name, longest=60) for name in MEASURES}
    features = sorted(entry.codes("feature_measures"))
    known = loading.known("measures") or set()
    for code in [*features, *(values[name] for name in MEASURES if values[name])]:
        if code not in known:
            entry.problem(f"there is no measure {code!r}. Add it under measures.")
    entry.finish()
    return values, features


def _clock(entry: Entry, key: str) -> time | None:
    text = entry.text(key)
    if not text:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        entry.problem(f'{key} must be a time of day, got {text!r}. Write {key}: "21:00".')
        return None


def codes() -> set[str]:
    """The rules, where somebody has saved any."""
    return set(MessagingRules.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
