package dev.tidegate.access;

import java.util.Locale;

/**
 * Who asks.
 *
 * @param name of a token, a JWT's subject or a certificate's
 * @param manner how he showed who he is
 */
public record Caller(String name, Role role, Manner manner) {
    /** Whoever is on this machine, where nobody is asked who he is. */
    public static final Caller LOCAL = new Caller("local", Role.ADMIN, Manner.LOCAL);

    /** How somebody shows who he is. */
    public enum Manner {
        /** A token of the settings. */
        TOKEN,
        /** A JWT of the OpenID provider. */
        JWT,
        /** A client certificate. */
        CERTIFICATE,
        /** Not at all: he is on the same machine. */
        LOCAL;

        /** Its name in lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
