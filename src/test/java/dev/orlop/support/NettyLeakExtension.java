package dev.orlop.support;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The check after every test class that Netty has reported no leak.
 *
 * <p>Registered for all classes by the service loader. A buffer that a still running stream of an earlier class loses
 * is charged to the class that happens to run then: the records in the message name the real place.
 */
public final class NettyLeakExtension implements AfterAllCallback {

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getTestClass().filter(Class::isMemberClass).isPresent()) {
            return;
        }
        List<String> leaks = NettyLeaks.drain();
        if (!leaks.isEmpty()) {
            throw new AssertionError("Netty buffers leaked:\n" + String.join("\n", leaks));
        }
    }
}
