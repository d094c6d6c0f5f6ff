package dev.tidegate.access;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What a request shows of who sends it.
 *
 * @param address it comes from
 * @param authorization the header
 * @param certificate that the TLS handshake has verified
 * @param place whether it surely comes from this machine, and not through a proxy or a page of
 *     another site
 */
public record Credentials(
        String address,
        Optional<String> authorization,
        Optional<X509Certificate> certificate,
        Place place) {
    /** Where it comes from. */
    public enum Place {
        /** This machine. */
        HERE,
        /** Another one, or nobody knows. */
        ELSEWHERE
    }

    /** Without the header, which is a secret. */
    @Override
    public String toString() {
        return "Credentials[address=" + address + ", place=" + place + "]";
    }
}
