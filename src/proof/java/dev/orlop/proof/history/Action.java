package dev.orlop.proof.history;

/** One request of a client. */
public sealed interface Action {
    /** The object that it is about; empty for lists. */
    String name();

    /** A request that is to change something. */
    sealed interface Write extends Action {
        /** What makes it unique: it stands in the object that it writes; empty for a deletion. */
        String identity();

        /** The revision that it asks the object to have; 0 for any. */
        long expected();
    }

    /** POST. */
    record Create(String name, String identity) implements Write {
        @Override
        public long expected() {
            return 0;
        }
    }

    /**
     * PUT or PATCH.
     *
     * @param how such as {@code replace}, for the report
     * @param mayCreate whether it creates an object that is not there: server-side apply
     */
    record Update(String name, String identity, long expected, String how, boolean mayCreate) implements Write {}

    /** Takes the finalizers away, which deletes an object whose deletion was asked for. */
    record Release(String name, long expected) implements Write {
        @Override
        public String identity() {
            return "";
        }
    }

    /** DELETE. */
    record Delete(String name, long expected) implements Write {
        @Override
        public String identity() {
            return "";
        }
    }

    /**
     * GET.
     *
     * @param consistent without a resourceVersion; else with 0, which any state answers
     */
    record Get(String name, boolean consistent) implements Action {}

    /**
     * A list of all objects, read to its last page.
     *
     * @param match which state is asked for
     * @param revision the resourceVersion that is asked for; 0 if it has none
     * @param limit objects a page; 0 for all at once
     */
    record ListAll(Match match, long revision, int limit) implements Action {
        @Override
        public String name() {
            return "";
        }
    }

    /** States that a list may ask for. */
    enum Match {
        CONSISTENT,
        ANY,
        NOT_OLDER,
        EXACT
    }
}
