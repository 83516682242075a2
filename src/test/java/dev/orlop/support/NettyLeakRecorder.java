package dev.orlop.support;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** The first code of a test run, in Maven and in an IDE alike: it makes Netty report leaks to {@link NettyLeaks}. */
public final class NettyLeakRecorder implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        NettyLeaks.record();
    }
}
