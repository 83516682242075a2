package dev.orlop.storage;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;

/**
 * Selects the objects of a scope that a reader wants. Field paths are checked against the resource type before they
 * come here.
 */
public record SelectionPredicate(LabelSelector label, FieldSelector field) {
    public static final SelectionPredicate EVERYTHING =
            new SelectionPredicate(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);

    public boolean isEverything() {
        return label.isEmpty() && field.isEmpty();
    }

    public boolean matches(KubeObject object) {
        return label.matches(object.meta().labels()) && field.matches(object);
    }
}
