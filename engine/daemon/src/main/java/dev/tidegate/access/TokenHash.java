package dev.tidegate.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the settings keep of a token: {@code sha256:} and 64 hexadecimal digits. A token has 256
 * bits of chance, so nobody finds it by trying, and no slow hash is needed.
 *
 * @param text as in the settings
 */
public record TokenHash(String text) {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final String PREFIX = "sha256:";
    private static final String TOKEN_PREFIX = "tidegate_";
    private static final int TOKEN_BYTES = 32;

    /** Of the settings' text; empty if it is none. */
    public static Optional<TokenHash> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new TokenHash(text)) : Optional.empty();
    }

    /** Of a token. */
    public static TokenHash of(String token) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(token.getBytes(StandardCharsets.UTF_8));
            return new TokenHash(PREFIX + HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Makes a new token: 43 characters behind a prefix by which scanners find it. */
    public static String newToken(SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return TOKEN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether it is the token's; takes as long whatever differs. */
    boolean isOf(TokenHash shown) {
        return MessageDigest.isEqual(
                text.getBytes(StandardCharsets.US_ASCII),
                shown.text.getBytes(StandardCharsets.US_ASCII));
    }
}
