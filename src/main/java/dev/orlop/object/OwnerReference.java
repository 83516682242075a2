package dev.orlop.object;

/** One entry of {@code metadata.ownerReferences}. Garbage collection goes by {@code uid}. */
public record OwnerReference(
        String apiVersion, String kind, String name, String uid, boolean controller, boolean blockOwnerDeletion) {}
