package dev.orlop.registry.plane;

import dev.orlop.registry.admission.PolicyAuthorizer;
import dev.orlop.registry.plane.KindOptions.Served;

/** Built-in kinds of a server that lets everybody do everything, with the reference's rules. */
public final class TestKinds {
    public static final KindOptions ALL = of(Served.ALL);

    private TestKinds() {}

    static KindOptions of(Served served) {
        return new KindOptions(served, true, true, Reviewer.OPEN, PolicyAuthorizer.OPEN, null);
    }
}
