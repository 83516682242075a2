package dev.orlop.auth.pki;

import java.security.spec.InvalidKeySpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An element of DER (X.690), read as far as keys need it.
 *
 * @param encoded the whole element
 * @param start where its content begins
 */
record DerElement(byte[] encoded, int start) {
    private static final int LONG_FORM = 0x80;

    int tag() {
        return encoded[0] & 0xff;
    }

    byte[] content() {
        return Arrays.copyOfRange(encoded, start, encoded.length);
    }

    /**
     * The elements inside of this one.
     *
     * @throws InvalidKeySpecException if its content is none
     */
    List<DerElement> children() throws InvalidKeySpecException {
        return all(content());
    }

    /** The elements one after the other. */
    static List<DerElement> all(byte[] der) throws InvalidKeySpecException {
        List<DerElement> elements = new ArrayList<>();
        int at = 0;
        while (at < der.length) {
            int start = at + 2;
            int length = at + 1 < der.length ? der[at + 1] & 0xff : LONG_FORM;
            if (length > LONG_FORM && length <= LONG_FORM + 2 && at + 2 + (length - LONG_FORM) <= der.length) {
                int bytes = length - LONG_FORM;
                start += bytes;
                length = bytes == 1 ? der[at + 2] & 0xff : (der[at + 2] & 0xff) << 8 | (der[at + 3] & 0xff);
            } else if (length >= LONG_FORM) {
                throw new InvalidKeySpecException("the key is not DER");
            }
            if (start + length > der.length) {
                throw new InvalidKeySpecException("the key ends too early");
            }
            elements.add(new DerElement(Arrays.copyOfRange(der, at, start + length), start - at));
            at = start + length;
        }
        return elements;
    }
}
