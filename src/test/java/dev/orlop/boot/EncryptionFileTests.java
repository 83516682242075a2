package dev.orlop.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.orlop.object.GroupResource;
import dev.orlop.value.EncryptionRules;
import dev.orlop.value.EncryptionRules.Rule;
import dev.orlop.value.IdentityTransformer;
import dev.orlop.value.TransformListener;
import dev.orlop.value.Transformer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncryptionFileTests {
    private static final String KEY = "/registry/x/default/a";
    private static final String SECRET = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private static String file(String resources) {
        return "{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: " + resources + "}";
    }

    private static List<Rule> read(String file) {
        return EncryptionFile.read(file.getBytes(UTF_8), settings -> new IdentityTransformer());
    }

    private static EncryptionRules rules(String resources) {
        return new EncryptionRules(read(file(resources)), TransformListener.NONE);
    }

    private static String prefix(EncryptionRules rules, String group, String resource) {
        byte[] stored = rules.of(new GroupResource(group, resource)).toStorage("plain".getBytes(UTF_8), KEY);
        String text = new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1);
        return text.equals("plain") ? "" : text.substring(0, text.lastIndexOf(":v1:") + 3);
    }

    @Test
    void resources_areEncryptedByTheFirstRuleThatNamesThem() {
        EncryptionRules rules = rules("""
            [{resources: [secrets, deployments.apps], providers: [{aesgcm: {keys: [{name: k, secret: %1$s}]}}]},
             {resources: ['*.apps', '*.'], providers: [{aescbc: {keys: [{name: k, secret: %1$s}]}}]},
             {resources: [widgets.example.com], providers: [{identity: {}}]},
             {resources: ['*.*'], providers: [{secretbox: {keys: [{name: k, secret: %1$s}]}}]}]\
            """.formatted(SECRET));

        assertThat(prefix(rules, "", "secrets")).isEqualTo("k8s:enc:aesgcm:v1");
        assertThat(prefix(rules, "apps", "deployments")).isEqualTo("k8s:enc:aesgcm:v1");
        assertThat(prefix(rules, "apps", "daemonsets")).isEqualTo("k8s:enc:aescbc:v1");
        assertThat(prefix(rules, "", "configmaps")).isEqualTo("k8s:enc:aescbc:v1");
        assertThat(prefix(rules, "example.com", "widgets")).isEmpty();
        assertThat(prefix(rules, "example.com", "gadgets")).isEqualTo("k8s:enc:secretbox:v1");
    }

    @Test
    void resource_thatNoRuleNames_isStoredAsItIs() {
        EncryptionRules rules =
                rules("[{resources: [secrets], providers: [{aesgcm: {keys: [{name: k, secret: " + SECRET + "}]}}]}]");

        assertThat(prefix(rules, "", "configmaps")).isEmpty();
    }

    @Test
    void transformer_thatWasGivenOut_followsNewRules() {
        EncryptionRules rules =
                rules("[{resources: [secrets], providers: [{aesgcm: {keys: [{name: k, secret: " + SECRET + "}]}}]}]");
        Transformer given = rules.of(new GroupResource("", "secrets"));

        rules.replace(read(file("[{resources: [secrets], providers: [{identity: {}}]}]")));

        assertThat(given.toStorage("plain".getBytes(UTF_8), KEY))
                .asString(UTF_8)
                .isEqualTo("plain");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        []                                                              | resources: at least one is required
        [{providers: [{identity: {}}]}]                                 | resources[0].resources: at least one is required
        [{resources: [a]}]                                              | resources[0].providers: at least one is required
        [{resources: [a], providers: [{}]}]                             | resources[0].providers[0]: exactly one provider is required
        [{resources: [a], providers: [{vault: {}}]}]                    | resources[0].providers[0].vault: there is no such provider; there are aesgcm, aescbc, secretbox, kms, identity
        [{resources: [a], providers: [{kms: {}}]}]                      | resources[0].providers[0].kms.apiVersion: must be v2; v1, also where it is left out, is not served
        [{resources: [a], providers: [{kms: {apiVersion: v2, cachesize: 3}}]}] | resources[0].providers[0].kms.cachesize: is not supported in v2
        [{resources: [a], providers: [{kms: {apiVersion: v2, name: 'a:b'}}]}] | resources[0].providers[0].kms.name: must be there, be ASCII and unique among all rules, and have no colon
        [{resources: [a], providers: [{kms: {apiVersion: v2, name: a, endpoint: 'unix:///s'}}, {kms: {apiVersion: v2, name: a, endpoint: 'unix:///t'}}]}] | resources[0].providers[1].kms.name: must be there, be ASCII and unique among all rules, and have no colon
        [{resources: [a], providers: [{kms: {apiVersion: v2, name: a, endpoint: 'http://a'}}]}] | resources[0].providers[0].kms.endpoint: must be unix:// and the path of a socket from the root
        [{resources: [a], providers: [{kms: {apiVersion: v2, name: a, endpoint: 'unix:///@a'}}]}] | resources[0].providers[0].kms.endpoint: must be unix:// and the path of a socket from the root
        [{resources: [a], providers: [{kms: {apiVersion: v2, name: a, endpoint: 'unix:///a', timeout: 0s}}]}] | resources[0].providers[0].kms.timeout: must be a span of time above zero, such as 3s
        [{resources: [a], providers: [{aesgcm: {}}]}]                   | resources[0].providers[0].aesgcm.keys: at least one is required
        [{resources: [a], providers: [{aesgcm: {keys: [{secret: aa}]}}]}] | resources[0].providers[0].aesgcm.keys[0].name: must be there, be unique, and have no colon
        [{resources: [a], providers: [{aesgcm: {keys: [{name: k, secret: '%'}]}}]}] | resources[0].providers[0].aesgcm.keys[0].secret: is not base64
        [{resources: [a], providers: [{aesgcm: {keys: [{name: k, secret: AAAA}]}}]}] | an AES key has 16, 24 or 32 bytes, not 3
        [{resources: [a], providers: [{secretbox: {keys: [{name: k, secret: AAAA}]}}]}] | a key of secretbox has 32 bytes, not 3
        """)
    void read_ofMalformedFile_namesTheField(String resources, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(file(resources)))
                .withMessage(problem);
    }

    @Test
    void read_ofAnotherKind_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{kind: Secret, apiVersion: v1}"))
                .withMessage("expected the kind EncryptionConfiguration of apiserver.config.k8s.io/v1");
    }
}
