package dev.orlop.registry.admission.policy;

import dev.orlop.registry.admission.policy.ValidatingPolicy.Evaluated;
import dev.orlop.registry.admission.policy.ValidatingPolicy.Note;
import dev.orlop.registry.type.AdmissionAttributes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Gathers the audit annotations of one policy for one write: of each key the different values. One thread at a time. */
final class PolicyNotes {
    private static final int LONGEST_VALUE = 10 * 1024;

    private final Map<String, Set<String>> values = new LinkedHashMap<>();

    void add(ValidatingPolicy policy, PolicyBinding binding, Evaluated result, PolicyDenials denials) {
        for (Note note : result.notes()) {
            String error = note.error();
            if (error != null) {
                denials.deny(policy, binding, error, "");
                continue;
            }
            String value = note.value();
            values.computeIfAbsent(note.key(), key -> new LinkedHashSet<>())
                    .add(value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value);
        }
    }

    void publish(String policy, AdmissionAttributes write) {
        values.forEach((key, list) -> write.annotate(policy + "/" + key, String.join(", ", list)));
    }
}
