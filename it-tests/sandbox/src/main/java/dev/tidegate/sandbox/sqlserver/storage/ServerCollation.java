package dev.tidegate.sandbox.sqlserver.storage;

import org.h2.value.CompareMode;

/**
 * Compares strings as {@code SQL_Latin1_General_CP1_CI_AS} does, as far as this matters here: case
 * does not count, trailing blanks do not count, accents do. H2 asks it for every comparison, so
 * indexes, keys, DISTINCT and GROUP BY follow it too.
 */
final class ServerCollation extends CompareMode {
    ServerCollation() {
        super("SQL_Latin1_General_CP1_CI_AS", 1);
    }

    @Override
    public boolean equalsChars(String a, int ai, String b, int bi, boolean ignoreCase) {
        return super.equalsChars(a, ai, b, bi, true);
    }

    @Override
    public int compareString(String a, String b, boolean ignoreCase) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char ca = a.charAt(i);
            char cb = b.charAt(i);
            if (ca != cb) {
                int order = Character.compare(folded(ca), folded(cb));
                if (order != 0) {
                    return order;
                }
            }
        }
        if (a.length() == b.length()) {
            return 0;
        }
        return a.length() > common ? restAgainstBlanks(a, common) : -restAgainstBlanks(b, common);
    }

    private static int restAgainstBlanks(String longer, int from) {
        for (int i = from; i < longer.length(); i++) {
            if (longer.charAt(i) != ' ') {
                return longer.charAt(i) > ' ' ? 1 : -1;
            }
        }
        return 0;
    }

    private static char folded(char c) {
        if (c < 128) {
            return c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
        }
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
