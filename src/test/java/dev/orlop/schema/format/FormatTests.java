package dev.orlop.schema.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        uri            | http://foo.bar/#com, /abs/test/dir, xyz://foobar.com, mailto:someone@example.com, http://[::1%25en0]:80/ | foobar.com, ./rel, http://a%zz, http://[::1, http://::1/, http://a:b/
        email          | a@b, "a b"@c.d, Name <a@b.c>, a@[127.0.0.1], G: a@b;                  | a, a@, a..b@c, @b, a@b c, a@[x]
        hostname       | a, example.com, 1.com, a-b.de, bücher.example                          | a_b, -a.com, a..b
        ipv4           | 1.2.3.4, 01.2.3.4, ::ffff:1.2.3.4                                      | 1.2.3, 1.2.3.256, a.b.c.d, ::1
        ipv6           | ::, ::1, 1:2:3:4:5:6:7:8, ::ffff:1.2.3.4                               | 1.2.3.4, 1:2, ::1::, 12345::, 1:2:3:4:5:6:7:8:9
        cidr           | 10.0.0.0/8, ::/0, 010.0.0.0/8                                          | 10.0.0.0, 10.0.0.0/33, ::/129, 10.0.0.0/
        mac            | 01:02:03:04:05:06, 01-02-03-04-05-06, 0102.0304.0506, 010203040506     | 01:02:03, 01:02-03:04:05:06, x
        uuid           | 123e4567-e89b-12d3-a456-426614174000, 123E4567E89B12D3A456426614174000 | 123, 123e4567-e89b-12d3-a456-42661417400g
        uuid4          | 123e4567-e89b-42d3-a456-426614174000                                   | 123e4567-e89b-12d3-a456-426614174000, 123e4567-e89b-42d3-c456-426614174000
        isbn           | 3836221195, 978-3-8362-2119-1, 3 401 01319 X                           | 3423214121, 978-3836221192
        creditcard     | 4220855426222389, 5139-2888-0209-8206                                  | 4220855426213389, 123
        ssn            | 111-22-3333                                                            | 111223333, 1-2-3
        hexcolor       | fff, #f00, CCccCC                                                      | #ff, fff0, #ff12FG
        byte           | YWJj, YQ==                                                             | YQ, Y===, a-b_
        date           | 2024-02-29                                                             | 2023-02-29, 24-01-01, 2024-1-1
        date-time      | 2024-01-02T03:04:05Z, 2024-01-02t03:04:05.123+01:00                    | 2024-01-02, 2024-01-02T24:00:00Z, 2024-01-02T03:04:05
        duration       | 1h30m, 3 days, 5us, 0, 1.5h, 2 weeks                                   | 1, h, abc
        bsonobjectid   | 507f1f77bcf86cd799439011                                               | 507f1f77, zzzf1f77bcf86cd799439011
        k8s-short-name | a-b, 1                                                                 | A, -a, a.b
        k8s-long-name  | a.b-c.d, a                                                             | a..b, A.b
        password       | anything                                                               |
        """)
    void format_acceptsWhatGoAccepts(String name, String good, @Nullable String bad) {
        Format format = Objects.requireNonNull(Format.of(name));
        for (String text : good.split(", ")) {
            assertThat(format.accepts(text)).as("%s: %s", name, text).isTrue();
        }
        for (String text : bad == null ? new String[0] : bad.split(", ")) {
            assertThat(format.accepts(text)).as("%s: %s", name, text).isFalse();
        }
    }
}
