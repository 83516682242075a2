package dev.orlop.registry.control;

import dev.orlop.object.GroupResource;
import dev.orlop.registry.store.StrategyStore;

/** Learns which types there are, as definitions come, change and go. Called by one thread at a time. */
public interface TypeFollower {
    /** Follows a type from now on, or its new store if it is followed already. */
    void follow(StrategyStore store);

    /** Gives a type up; its objects are gone. */
    void unfollow(GroupResource resource);
}
