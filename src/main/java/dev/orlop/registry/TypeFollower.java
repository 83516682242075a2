package dev.orlop.registry;

import dev.orlop.object.GroupResource;

/** Learns which types there are, as definitions come, change and go. Called by one thread at a time. */
interface TypeFollower {
    /** Follows a type from now on, or its new store if it is followed already. */
    void follow(StrategyStore store);

    /** Gives a type up; its objects are gone. */
    void unfollow(GroupResource resource);
}
