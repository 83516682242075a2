package dev.orlop.schema.cel.library;

import static dev.orlop.schema.cel.library.Library.BOOL;
import static dev.orlop.schema.cel.library.Library.INT;
import static dev.orlop.schema.cel.library.Library.STRING;

import dev.cel.common.types.CelType;
import dev.orlop.schema.cel.value.CelError;
import java.util.function.Predicate;

/** Kubernetes' functions on IP addresses and prefixes ({@code cel/library/ip.go}, {@code cidr.go}). */
final class NetLibrary {
    private static final CelType IP = Library.opaque(IpAddress.TYPE);
    private static final CelType CIDR = Library.opaque(Cidr.TYPE);

    private NetLibrary() {}

    static Library library() {
        Library library = new Library()
                .global("ip", "string_to_ip", IP, a -> IpAddress.parse((String) a[0]), STRING)
                .member("ip", "cidr_ip", IP, a -> ((Cidr) a[0]).address(), CIDR)
                .global("isIP", "is_ip", BOOL, a -> IpAddress.parse((String) a[0]) instanceof IpAddress, STRING)
                .global("ip.isCanonical", "ip_is_canonical", BOOL, a -> isCanonical((String) a[0]), STRING)
                .member("family", "ip_family", INT, a -> ((IpAddress) a[0]).isFour() ? 4L : 6L, IP)
                .global("string", "ip_to_string", STRING, a -> a[0].toString(), IP)
                .global("string", "cidr_to_string", STRING, a -> a[0].toString(), CIDR)
                .global("cidr", "string_to_cidr", CIDR, a -> Cidr.parse((String) a[0]), STRING)
                .global("isCIDR", "is_cidr", BOOL, a -> Cidr.parse((String) a[0]) instanceof Cidr, STRING)
                .member("containsIP", "cidr_contains_ip_string", BOOL, a -> containsIp((Cidr) a[0], a[1]), CIDR, STRING)
                .member("containsIP", "cidr_contains_ip", BOOL, a -> ((Cidr) a[0]).contains((IpAddress) a[1]), CIDR, IP)
                .member(
                        "containsCIDR",
                        "cidr_contains_cidr_string",
                        BOOL,
                        a -> containsCidr((Cidr) a[0], a[1]),
                        CIDR,
                        STRING)
                .member(
                        "containsCIDR",
                        "cidr_contains_cidr",
                        BOOL,
                        a -> ((Cidr) a[0]).contains((Cidr) a[1]),
                        CIDR,
                        CIDR)
                .member("prefixLength", "cidr_prefix_length", INT, a -> (long) ((Cidr) a[0]).length(), CIDR)
                .member("masked", "cidr_masked", CIDR, a -> ((Cidr) a[0]).masked(), CIDR);
        test(library, "isUnspecified", "ip_is_unspecified", IpAddress::isUnspecified);
        test(library, "isLoopback", "ip_is_loopback", IpAddress::isLoopback);
        test(library, "isLinkLocalMulticast", "ip_is_link_local_multicast", IpAddress::isLinkLocalMulticast);
        test(library, "isLinkLocalUnicast", "ip_is_link_local_unicast", IpAddress::isLinkLocalUnicast);
        test(library, "isGlobalUnicast", "ip_is_global_unicast", IpAddress::isGlobalUnicast);
        return library;
    }

    private static void test(Library library, String function, String id, Predicate<IpAddress> test) {
        library.member(function, id, BOOL, a -> test.test((IpAddress) a[0]), IP);
    }

    private static Object isCanonical(String text) {
        Object address = IpAddress.parse(text);
        return address instanceof IpAddress ? address.toString().equals(text) : address;
    }

    private static Object containsIp(Cidr cidr, Object text) {
        Object address = IpAddress.parse((String) text);
        return address instanceof IpAddress ip ? cidr.contains(ip) : CelError.NO_SUCH_OVERLOAD;
    }

    private static Object containsCidr(Cidr cidr, Object text) {
        Object other = Cidr.parse((String) text);
        return other instanceof Cidr inner ? cidr.contains(inner) : other;
    }
}
