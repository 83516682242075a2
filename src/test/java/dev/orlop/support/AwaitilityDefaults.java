package dev.orlop.support;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has a wait fail for what it waits for alone, and on a busy machine too.
 *
 * <p>Awaitility takes exceptions that threads leave uncaught for failures of whoever waits just then. Test classes run
 * beside each other, and some plant such exceptions. Registered by the service loader.
 */
public final class AwaitilityDefaults implements LauncherSessionListener {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        Awaitility.setDefaultTimeout(LIMIT);
    }
}
