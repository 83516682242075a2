package dev.orlop.storage.etcd3;

/** Judges by the time since a watch's last message whether it is alive. Safe for any number of threads. */
final class WatchDog {
    enum State {
        ALIVE,
        /** It should be asked for its progress now. */
        ASK,
        /** It should have said something, if there was anything to say. */
        SUSPECT
    }

    private final Tuning tuning;
    private long heard = System.nanoTime();
    private boolean asked;

    WatchDog(Tuning tuning) {
        this.tuning = tuning;
    }

    synchronized void heard() {
        heard = System.nanoTime();
        asked = false;
    }

    /**
     * @param canAsk whether the servers answer when asked; where they do not, they report by themselves, but seldom
     */
    synchronized State state(boolean canAsk) {
        long silence = System.nanoTime() - heard;
        if (!canAsk) {
            return silence > tuning.watchSilence().toNanos() ? State.SUSPECT : State.ALIVE;
        }
        if (silence <= tuning.watchIdle().toNanos()) {
            return State.ALIVE;
        }
        if (!asked) {
            asked = true;
            return State.ASK;
        }
        return isSilent() ? State.SUSPECT : State.ALIVE;
    }

    /** Whether not even a question was answered. */
    synchronized boolean isSilent() {
        return System.nanoTime() - heard
                > tuning.watchIdle().plus(tuning.watchAnswer()).toNanos();
    }
}
