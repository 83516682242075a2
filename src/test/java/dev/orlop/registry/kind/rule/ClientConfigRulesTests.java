package dev.orlop.registry.kind.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.tree.FieldErrors;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What is refused in the address of a webhook. The texts are the reference's answers for {@code spec.conversion}. */
class ClientConfigRulesTests {
    private static final String FORM = "; desired format: https://host[/path]";
    private static final String NAME =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                    + " '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                    + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {'url':'http://h/x'} | c.url: Invalid value: "http": 'https' is the only allowed URL schemeFORM
        {'url':'https://'} | c.url: Invalid value: "": host must be specifiedFORM
        {'url':'https:///x'} | c.url: Invalid value: "": host must be specifiedFORM
        {'url':'https://u:p@h/x'} | c.url: Invalid value: "u:p": user information is not permitted in the URL
        {'url':'https://h/x?q=1'} | c.url: Invalid value: "q=1": query parameters are not permitted in the URL
        {'url':'https://h/x#f'} | c.url: Invalid value: "f": fragments are not permitted in the URL
        {'url':'ftp://h'} | c.url: Invalid value: "ftp": 'https' is the only allowed URL schemeFORM
        {'url':''} | c.url: Invalid value: "": 'https' is the only allowed URL schemeFORM && c.url: Invalid value: "": host must be specifiedFORM
        {'url':'x'} | c.url: Invalid value: "": 'https' is the only allowed URL schemeFORM && c.url: Invalid value: "": host must be specifiedFORM
        {'url':'https://h:99999/x'} | OK
        {'url':'https://h:abc/x'} | c.url: Required value: url must be a valid URL: parse "https://h:abc/x": invalid port ":abc" after hostFORM
        {'url':'https://[::1/x'} | c.url: Required value: url must be a valid URL: parse "https://[::1/x": missing ']' in hostFORM
        {'url':'https://h/%zz'} | c.url: Required value: url must be a valid URL: parse "https://h/%zz": invalid URL escape "%zz"FORM
        {'url':'HTTPS://h/x'} | OK
        {'url':'https://h'} | OK
        {'url':'https://u@h?q#f'} | c.url: Invalid value: "u": user information is not permitted in the URL && c.url: Invalid value: "f": fragments are not permitted in the URL && c.url: Invalid value: "q": query parameters are not permitted in the URL
        {'url':'//h/x'} | c.url: Invalid value: "": 'https' is the only allowed URL schemeFORM
        {'url':'https://h x/'} | c.url: Required value: url must be a valid URL: parse "https://h x/": invalid character " " in host nameFORM
        {'url':'https://h/?'} | OK
        {'url':'https://h/#'} | OK
        {'service':{'namespace':'n','name':'s','port':0}} | c.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive
        {'service':{'namespace':'n','name':'s','port':70000}} | c.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive
        {'service':{'namespace':'n','name':'s','port':-1}} | c.service.port: Invalid value: -1: port is not valid: must be between 1 and 65535, inclusive
        {'service':{'namespace':'n','name':'s','path':'x'}} | c.service.path: Invalid value: "x": must start with a '/' && c.service.path: Invalid value: "x": segment[0] may not be empty
        {'service':{'namespace':'n','name':'s','path':'//'}} | c.service.path: Invalid value: "//": segment[0] may not be empty
        {'service':{'namespace':'n','name':'s','path':'/a//b'}} | c.service.path: Invalid value: "/a//b": segment[1] may not be empty
        {'service':{'namespace':'n','name':'s','path':'/A_b'}} | c.service.path: Invalid value: "/A_b": segment[0]: NAME
        {'service':{'namespace':'n','name':'s','path':'/'}} | OK
        {'service':{'namespace':'n','name':'s','path':'/a/'}} | OK
        {'service':{'namespace':'n','name':'s','path':'/a?b'}} | c.service.path: Invalid value: "/a?b": segment[0]: NAME
        {'service':{'namespace':'n','name':'s','path':''}} | OK
        {'service':{'namespace':'n','name':''}} | c.service.namespace: Required value
        {'service':{'namespace':'','name':'s'}} | c.service.name: Required value
        {'service':{'namespace':'n','name':'-x'}} | OK
        {'url':'https://h','service':{'namespace':'n','name':'s'}} | c: Required value: exactly one of url or service is required
        {} | c: Required value: exactly one of url or service is required
        """)
    void address_isRefusedInTheWordsOfTheReference(String client, String complaints) {
        FieldErrors causes = new FieldErrors();
        new ClientConfigRules("c", causes).check(JsonMapper.shared().readTree(client.replace('\'', '"')));

        String told = causes.list().stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .collect(Collectors.joining(" && "));
        assertThat(told.isEmpty() ? "OK" : told)
                .isEqualTo(complaints.replace("FORM", FORM).replace("NAME", NAME));
    }
}
