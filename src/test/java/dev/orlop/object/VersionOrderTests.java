package dev.orlop.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionOrderTests {

    @Test
    void preferredFirst_anyOrderGiven_isThatOfKubernetes() {
        List<String> expected = List.of(
                "v10", "v2", "v1", "v0", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10");
        List<String> versions = new ArrayList<>(expected);
        Collections.reverse(versions);

        versions.sort(VersionOrder.PREFERRED_FIRST);

        assertThat(versions).isEqualTo(expected);
    }

    @Test
    void preferredFirst_moreDigitsThanANumberHas_isNoKubernetesVersion() {
        List<String> versions = new ArrayList<>(List.of("v99999999999999999999999", "v1alpha1"));

        versions.sort(VersionOrder.PREFERRED_FIRST);

        assertThat(versions).containsExactly("v1alpha1", "v99999999999999999999999");
    }
}
