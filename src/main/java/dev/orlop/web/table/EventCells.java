package dev.orlop.web.table;

/**
 * The times and sources of events, of which older and newer reporters set different members.
 *
 * @param old prefix of the older members' names, empty for the core group
 * @param controller the member that names the reporter
 */
record EventCells(String old, String controller) {
    private String member(String name) {
        return old.isEmpty() ? name : old + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    String firstSeen(Shown shown) {
        String first = shown.text(member("firstTimestamp"));
        return Ages.since(first.isEmpty() ? shown.text("eventTime") : first, shown.now());
    }

    String lastSeen(Shown shown) {
        if (shown.has("series")) {
            return shown.since("series.lastObservedTime");
        }
        String last = shown.text(member("lastTimestamp"));
        return last.isEmpty() ? firstSeen(shown) : Ages.since(last, shown.now());
    }

    long count(Shown shown) {
        long count = shown.has("series") ? shown.number("series.count") : shown.number(member("count"));
        return count == 0 && !shown.has("series") ? 1 : count;
    }

    String source(Shown shown) {
        String component = shown.textOr(member("source") + ".component", shown.text(controller));
        String instance = shown.textOr(member("source") + ".host", shown.text("reportingInstance"));
        return instance.isEmpty() ? component : component + ", " + instance;
    }
}
