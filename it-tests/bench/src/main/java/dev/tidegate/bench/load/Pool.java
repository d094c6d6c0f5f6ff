package dev.tidegate.bench.load;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Texts and bytes to cut values from: making each anew would take longer than loading it. */
final class Pool {
    private static final int SIZE = 1 << 23;
    private static final String LETTERS =
            "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789";
    private static final String TEXT = makeText();
    private static final byte[] BYTES = makeBytes();

    private Pool() {}

    private static String makeText() {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder(SIZE);
        while (text.length() < SIZE) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private static byte[] makeBytes() {
        byte[] bytes = new byte[SIZE];
        new SplittableRandom(2).nextBytes(bytes);
        return bytes;
    }

    /** Letters, digits and blanks; at most as many as the pool has. */
    static String text(RandomGenerator random, int length) {
        int from = random.nextInt(SIZE - length + 1);
        return TEXT.substring(from, from + length);
    }

    /** Bytes that nobody can compress. */
    static byte[] bytes(RandomGenerator random, int length) {
        int from = random.nextInt(SIZE - length + 1);
        byte[] bytes = new byte[length];
        System.arraycopy(BYTES, from, bytes, 0, length);
        return bytes;
    }
}
