package dev.tidegate.sandbox.workload;

import java.util.random.RandomGenerator;

/** Text at random. */
public final class RandomText {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /** What breaks careless code: accents, other scripts, surrogate pairs, quotes, a tab. */
    private static final String[] UNUSUAL = {
        "é", "ß", "Ω", "日本", "🙂", "'", "\"", "\\", "\t", ";", "%"
    };

    private RandomText() {}

    /** ASCII letters. */
    public static String letters(RandomGenerator random, int lengthMin, int lengthMax) {
        int length = random.nextInt(lengthMin, lengthMax + 1);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /** Words of any script; at most {@code lengthMax} UTF-16 units. */
    public static String words(RandomGenerator random, int lengthMin, int lengthMax) {
        int length = random.nextInt(lengthMin, lengthMax + 1);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            int kind = random.nextInt(12);
            String part =
                    kind == 0
                            ? UNUSUAL[random.nextInt(UNUSUAL.length)]
                            : kind < 3 ? " " : letters(random, 1, 8);
            if (text.length() + part.length() > length) {
                part = letters(random, 1, 1);
            }
            text.append(part);
        }
        return text.toString();
    }

    /** Decimal digits. */
    public static String digits(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        return text.toString();
    }

    /**
     * Text of the same shape: digits become other digits, ASCII letters other letters of their
     * case, all else stays.
     */
    public static String shaped(RandomGenerator random, String like) {
        StringBuilder text = new StringBuilder(like.length());
        for (int i = 0; i < like.length(); i++) {
            char c = like.charAt(i);
            if (c >= '0' && c <= '9') {
                text.append((char) ('0' + random.nextInt(10)));
            } else if (c >= 'a' && c <= 'z') {
                text.append((char) ('a' + random.nextInt(26)));
            } else if (c >= 'A' && c <= 'Z') {
                text.append((char) ('A' + random.nextInt(26)));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
