package dev.orlop.schema.format;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The formats of texts that are enforced ({@code kube-openapi/pkg/validation/strfmt}). */
public enum Format {
    BSONOBJECTID(Formats::isBsonObjectId),
    URI(UriFormat::isRequestUri),
    EMAIL(EmailFormat::isAddress),
    HOSTNAME(Formats::isHostname),
    IPV4(AddressFormats::isIpv4),
    IPV6(AddressFormats::isIpv6),
    CIDR(AddressFormats::isCidr),
    MAC(AddressFormats::isMac),
    UUID(Formats.uuid("")),
    UUID3(Formats.uuid("3")),
    UUID4(Formats.uuid("4")),
    UUID5(Formats.uuid("5")),
    ISBN(text -> NumberFormats.isIsbn10(text) || NumberFormats.isIsbn13(text)),
    ISBN10(NumberFormats::isIsbn10),
    ISBN13(NumberFormats::isIsbn13),
    CREDITCARD(NumberFormats::isCreditCard),
    SSN(Formats::isSsn),
    HEXCOLOR(Formats.matching("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")),
    RGBCOLOR(Formats.rgb()),
    BYTE(Formats::isBase64),
    PASSWORD(text -> true),
    DATE(TimeFormats::isDate),
    DURATION(TimeFormats::isDuration),
    DATETIME(TimeFormats::isDateTime),
    K8SSHORTNAME(Formats::isShortName),
    K8SLONGNAME(Formats::isLongName);

    private static final Map<String, Format> BY_NAME = new HashMap<>();

    static {
        for (Format format : values()) {
            BY_NAME.put(format.name().toLowerCase(Locale.ROOT), format);
        }
    }

    private final Predicate<String> rule;

    Format(Predicate<String> rule) {
        this.rule = rule;
    }

    /** The format of that name, in which dashes do not count, or null if it is not enforced. */
    public static @Nullable Format of(String name) {
        return BY_NAME.get(name.replace("-", ""));
    }

    public boolean accepts(String text) {
        return rule.test(text);
    }
}
