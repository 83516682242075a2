package dev.orlop.web.watch;

/** The age of a watch on its connection, which says what it takes to end it. */
enum WatchAge {
    /** Does not end without having sent something. */
    YOUNG,
    /** Ends with its supply, whatever it has sent. */
    RIPE,
    /** Has lived as long as it may, but is young: ends once it has sent something. */
    DUE,
    /** Ends, whatever it has sent. */
    EXPIRED,
    /** Ends at once; what is still queued is left. */
    ENDED;

    /** The watch is old enough to end even if it has sent nothing. */
    WatchAge ripened() {
        return switch (this) {
            case YOUNG -> RIPE;
            case DUE -> EXPIRED;
            case RIPE, EXPIRED, ENDED -> this;
        };
    }

    /** The watch has lived as long as it may. */
    WatchAge expired() {
        return switch (this) {
            case YOUNG -> DUE;
            case RIPE -> EXPIRED;
            case DUE, EXPIRED, ENDED -> this;
        };
    }

    boolean isOver() {
        return this == DUE || this == EXPIRED;
    }

    boolean mayEndEmpty() {
        return this == RIPE || this == EXPIRED;
    }
}
