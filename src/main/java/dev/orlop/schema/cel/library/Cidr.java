package dev.orlop.schema.cel.library;

import dev.orlop.object.GoFormat;
import dev.orlop.schema.cel.library.IpAddress.AddressException;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Opaque;

/** An IP prefix ({@code 10.0.0.0/8}); bits beyond its length may be set. */
public record Cidr(IpAddress address, int length) implements Opaque {
    public static final String TYPE = "net.CIDR";
    private static final String PROBLEM = "network address parse error during conversion from string: ";

    /** A prefix, or the error that the text is not a prefix. */
    static Object parse(String text) {
        String problem = "netip.ParsePrefix(" + GoFormat.quote(text) + "): ";
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            return error(problem + "no '/'");
        }
        String bits = text.substring(slash + 1);
        String ip = text.substring(0, slash);
        try {
            if (ip.indexOf('%') >= 0) {
                IpAddress.read(ip.substring(0, ip.indexOf('%')));
                return error(problem + "IPv6 zones cannot be present in a prefix");
            }
            IpAddress address = IpAddress.read(ip);
            if (!bits.matches("0|[1-9][0-9]{0,8}")) {
                return error(problem + "bad bits after slash: " + GoFormat.quote(bits));
            }
            int length = Integer.parseInt(bits);
            if (length > address.bytes().length * 8) {
                return error(problem + "prefix length out of range");
            }
            return address.isMapped()
                    ? new CelError(PROBLEM + "IPv4-mapped IPv6 address " + GoFormat.quote(text) + " is not allowed")
                    : new Cidr(address, length);
        } catch (AddressException e) {
            return error(problem + e.getMessage());
        }
    }

    /** The reference says it twice. */
    private static CelError error(String problem) {
        return new CelError(PROBLEM + PROBLEM + problem);
    }

    boolean contains(IpAddress other) {
        if (other.isFour() != address.isFour()) {
            return false;
        }
        for (int bit = 0; bit < length; bit++) {
            int mask = 0x80 >> (bit % 8);
            if (((address.bytes()[bit / 8] ^ other.bytes()[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    boolean contains(Cidr other) {
        return length <= other.length && contains(other.address);
    }

    Cidr masked() {
        byte[] bytes = address.bytes().clone();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return new Cidr(new IpAddress(bytes), length);
    }

    @Override
    public String typeName() {
        return TYPE;
    }

    @Override
    public int size() {
        return (length + 7) / 8;
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
