package dev.orlop.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.auth.jwt.ClaimRules.RefusedException;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.registry.Identity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class AuthenticationFileTests {
    private static final String HEAD = """
        apiVersion: apiserver.config.k8s.io/v1
        kind: AuthenticationConfiguration
        """;

    private static final String ISSUER = """
        jwt:
        - issuer: {url: "https://a.example.com", audiences: [orlop]}
          claimMappings:
            username: {claim: sub, prefix: ""}
        """;

    private static AuthenticationFile read(String text) {
        return AuthenticationFile.read((HEAD + text).getBytes(StandardCharsets.UTF_8), List.of("https://orlop"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        # what stands in the file | what is said of it
        kind: Other | expected the kind AuthenticationConfiguration
        jwt: 7 | jwt: must be a list
        jwt: [7] | jwt[0]: must be an object
        jwt: [{}] | jwt[0].issuer: Required value
        jwt: [{}] | jwt[0].claimMappings: Required value
        more: 1 | more: unknown field
        jwt: [{issuer: {url: "http://a"}}] | jwt[0].issuer.url: Invalid value: "http://a": URL scheme must be https
        jwt: [{issuer: {url: "https://u:p@a"}}] | URL must not contain a username or password
        jwt: [{issuer: {url: "https://a?x=1"}}] | URL must not contain a query
        jwt: [{issuer: {url: "https://a#x"}}] | URL must not contain a fragment
        jwt: [{issuer: {url: "https://a b"}}] | jwt[0].issuer.url: Invalid value: "https://a b"
        jwt: [{issuer: {url: "https://orlop"}}] | URL must not overlap with disallowed issuers: [https://orlop]
        jwt: [{issuer: {}}] | jwt[0].issuer.url: Required value: URL is required
        jwt: [{issuer: {url: "https://a", discoveryURL: "https://a"}}] | discoveryURL must be different from URL
        jwt: [{issuer: {url: "https://a"}}] | at least one jwt[0].issuer.audiences is required
        jwt: [{issuer: {audiences: [""]}}] | jwt[0].issuer.audiences[0]: Required value: audience can't be empty
        jwt: [{issuer: {audiences: [a, a], audienceMatchPolicy: MatchAny}}] | jwt[0].issuer.audiences[1]: Duplicate value: "a"
        jwt: [{issuer: {audiences: [a, b]}}] | audienceMatchPolicy must be set to MatchAny for multiple audiences
        jwt: [{issuer: {audiences: [a], audienceMatchPolicy: All}}] | audienceMatchPolicy must be empty or MatchAny for single audience
        jwt: [{issuer: {certificateAuthority: x}}] | jwt[0].issuer.certificateAuthority: Invalid value: data does not contain any valid certificates
        jwt: [{issuer: {url: 7}}] | jwt[0].issuer.url: must be a text
        jwt: [{claimMappings: {}}] | jwt[0].claimMappings.username: Required value
        jwt: [{claimMappings: {username: {}}}] | jwt[0].claimMappings.username: Required value: claim or expression is required
        jwt: [{claimMappings: {username: {claim: sub}}}] | jwt[0].claimMappings.username.prefix: Required value: prefix is required when claim is set
        jwt: [{claimMappings: {username: {claim: a, expression: b}}}] | claim and expression can't both be set
        jwt: [{claimMappings: {username: {expression: "claims.a", prefix: "b"}}}] | prefix can't be set when expression is set
        jwt: [{claimMappings: {username: {expression: "nothing.a"}}}] | jwt[0].claimMappings.username.expression: Invalid value: "nothing.a": compilation failed
        jwt: [{claimMappings: {username: {expression: "claims.email"}}}] | claims.email_verified must be used in
        jwt: [{claimMappings: {groups: {claim: g}}}] | jwt[0].claimMappings.groups.prefix: Required value
        jwt: [{claimMappings: {uid: {}}}] | jwt[0].claimMappings.uid: Required value: claim or expression is required
        jwt: [{claimMappings: {extra: [{}]}}] | jwt[0].claimMappings.extra[0].key: Required value: key is required
        jwt: [{claimMappings: {extra: [{key: a}]}}] | jwt[0].claimMappings.extra[0].key: Invalid value: "a": must be a domain-prefixed path
        jwt: [{claimMappings: {extra: [{key: "a.io/B"}]}}] | key must be lowercase
        jwt: [{claimMappings: {extra: [{key: "x.k8s.io/b"}]}}] | are reserved for Kubernetes use
        jwt: [{claimMappings: {extra: [{key: "a.io/b"}]}}] | valueExpression is required
        jwt: [{claimMappings: {extra: [{key: a.io/b, valueExpression: "'x'"}, {key: a.io/b, valueExpression: "'x'"}]}}] | jwt[0].claimMappings.extra[1].key: Duplicate value: "a.io/b"
        jwt: [{claimValidationRules: [{}]}] | jwt[0].claimValidationRules[0]: Required value: claim or expression is required
        jwt: [{claimValidationRules: [{claim: a, message: b}]}] | message can't be set when claim is set
        jwt: [{claimValidationRules: [{expression: "true", requiredValue: b}]}] | requiredValue can't be set when expression is set
        jwt: [{claimValidationRules: [{expression: "claims.a"}]}] | jwt[0].claimValidationRules[0].expression: Invalid value: "claims.a": must evaluate to bool
        jwt: [{claimValidationRules: [{claim: a}, {claim: a}]}] | jwt[0].claimValidationRules[1].claim: Duplicate value: "a"
        jwt: [{userValidationRules: [{}]}] | jwt[0].userValidationRules[0].expression: Required value: expression is required
        jwt: [{userValidationRules: [{expression: "user.nothing == 'a'"}]}] | jwt[0].userValidationRules[0].expression: Invalid value
        anonymous: {enabled: 7} | anonymous.enabled: must be true or false
        anonymous: {conditions: [{path: /a}]} | enabled should be set to true when conditions are defined
        anonymous: {enabled: true, conditions: [{}]} | anonymous.conditions[0].path: Required value: path is required
        anonymous: {enabled: true, conditions: [{path: a}]} | anonymous.conditions[0].path: Invalid value: "a"
        jwt: [ | yaml
        """)
    void file_thatIsWrong_isRefusedByField(String content, String said) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }

    @Test
    void issuers_ofTheSameUrl_areRefused() {
        assertThatThrownBy(() -> read(ISSUER + ISSUER.replace("jwt:\n", "")))
                .hasMessageContaining("jwt[1].issuer.url: Duplicate value: \"https://a.example.com\"");
    }

    @Test
    void issuers_areAtMostSixtyFour() {
        assertThatThrownBy(() -> read("jwt:\n" + "- {}\n".repeat(65)))
                .hasMessageContaining("jwt: Too many: 65: must have at most 64 items");
    }

    @Test
    void anonymous_isAsTheFileSays() {
        assertThat(read(ISSUER).anonymous()).isNull();
        assertThat(read("anonymous: {enabled: false}").anonymous())
                .isEqualTo(new AuthenticationFile.Anonymous(false, null));
        assertThat(read("anonymous: {enabled: true, conditions: [{path: /livez}]}")
                        .anonymous())
                .isEqualTo(new AuthenticationFile.Anonymous(true, Set.of("/livez")));
    }

    @Test
    void document_ofAnIssuer_isBelowItsUrlOrWhereItIsSaid() {
        assertThat(read(ISSUER).issuers().getFirst().document())
                .isEqualTo("https://a.example.com/.well-known/openid-configuration");
        assertThat(read(ISSUER.replace("audiences:", "discoveryURL: \"https://b/x\", audiences:"))
                        .issuers()
                        .getFirst()
                        .document())
                .isEqualTo("https://b/x");
    }

    private static Identity user(String mappings, String claims) throws RefusedException {
        AuthenticationFile file = read("""
            jwt:
            - issuer: {url: "https://a.example.com", audiences: [orlop]}
              claimMappings:
            """ + mappings.indent(4));
        ObjectNode tree = (ObjectNode)
                RequestDecoder.decode(claims.getBytes(StandardCharsets.UTF_8)).tree();
        return file.issuers().getFirst().rules().user(tree, "");
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        # mappings | claims | user, groups, extra; ! for none
        username: {claim: sub, prefix: "p:"} | {"sub":"a"} | p:a [system:authenticated] {}
        username: {claim: sub, prefix: ""} | {"sub":["a"]} | !
        username: {claim: email, prefix: ""} | {"email":"a@b"} | a@b [system:authenticated] {}
        username: {claim: email, prefix: ""} | {"email":"a@b","email_verified":true} | a@b [system:authenticated] {}
        username: {claim: email, prefix: ""} | {"email":"a@b","email_verified":false} | !
        username: {claim: email, prefix: ""} | {"email":"a@b","email_verified":"true"} | !
        username: {expression: "claims.a + '-' + claims.b"} | {"a":"x","b":"y"} | x-y [system:authenticated] {}
        username: {expression: "claims.a + '-' + claims.b"} | {"a":"x"} | !
        username: {expression: "claims.n"} | {"n":7} | !
        username: {expression: "claims.email_verified ? claims.email : ''"} | {"email":"a@b","email_verified":false} | !
        username: {expression: "claims.a.b.c"} | {"a":{"b":{"c":"deep"}}} | deep [system:authenticated] {}
        """)
    void username_isMadeOfClaims(String mappings, String claims, String expected) {
        assertUser(mappings, claims, expected);
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        groups: {claim: g, prefix: "p:"} | {"sub":"a","g":"one"} | a [p:one, system:authenticated] {}
        groups: {claim: g, prefix: "p:"} | {"sub":"a","g":["one","","two"]} | a [p:one, p:two, system:authenticated] {}
        groups: {claim: g, prefix: ""} | {"sub":"a"} | a [system:authenticated] {}
        groups: {claim: g, prefix: ""} | {"sub":"a","g":null} | a [system:authenticated] {}
        groups: {claim: g, prefix: ""} | {"sub":"a","g":[1]} | !
        groups: {expression: "claims.g.split(',')"} | {"sub":"a","g":"x,y"} | a [x, y, system:authenticated] {}
        groups: {expression: "claims.g.map(e, 'p:' + e)"} | {"sub":"a","g":["x"]} | a [p:x, system:authenticated] {}
        groups: {expression: "null"} | {"sub":"a"} | a [system:authenticated] {}
        extra: [{key: a.io/b, valueExpression: "claims.x"}] | {"sub":"a","x":["1","2"]} | a [system:authenticated] {a.io/b=[1, 2]}
        extra: [{key: a.io/b, valueExpression: "claims.?x"}] | {"sub":"a"} | !
        extra: [{key: a.io/b, valueExpression: "claims.?x.orValue('')"}] | {"sub":"a"} | a [system:authenticated] {}
        """)
    void groupsAndExtra_areMadeOfClaims(String mappings, String claims, String expected) {
        assertUser("username: {claim: sub, prefix: \"\"}\n" + mappings, claims, expected);
    }

    private static void assertUser(String mappings, String claims, String expected) {
        String made;
        try {
            Identity user = user(mappings, claims);
            made = user.name() + " " + user.groups() + " " + Map.copyOf(user.extra());
        } catch (RefusedException refused) {
            made = "!";
        }
        assertThat(made).isEqualTo(expected);
    }
}
