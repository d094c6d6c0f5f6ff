package dev.tidegate.trail;

/**
 * Something that somebody asked for. Holds no row value and no secret.
 *
 * @param who his name
 * @param role his role
 * @param manner how he showed who he is
 * @param from the address that he asked from
 * @param act what it is called, such as {@code cutover.go}
 * @param subject what of, as it was asked: path and parameters
 */
public record Deed(
        String who, String role, String manner, String from, String act, String subject) {
    private static final int LENGTH_MAX = 1_000;

    /** The same as it can be stored and shown: its texts may come from a request. */
    public Deed plain() {
        return new Deed(
                plain(who), plain(role), plain(manner), plain(from), plain(act), plain(subject));
    }

    /** A text's first thousand characters, with escapes for those that are not printable. */
    public static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints()
                .limit(LENGTH_MAX)
                .forEach(each -> {
                    if (Character.isISOControl(each)
                            || Character.getType(each) == Character.SURROGATE
                            || Character.getType(each) == Character.FORMAT
                            || Character.getType(each) == Character.LINE_SEPARATOR
                            || Character.getType(each) == Character.PARAGRAPH_SEPARATOR) {
                        plain.append("\\u%04x".formatted(each));
                    } else {
                        plain.appendCodePoint(each);
                    }
                });
        return plain.toString();
    }
}
