package dev.tidegate.trail;

import dev.tidegate.model.ChainHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * One entry of the audit trail.
 *
 * @param number from 1, without a gap
 * @param at when, in microseconds
 * @param deed what was asked, and by whom
 * @param outcome what came of it
 * @param detail a sentence about that; may be empty
 * @param hash SHA-256 over the hash of the entry before and all of this one
 */
public record TrailEntry(
        long number, Instant at, Deed deed, Outcome outcome, String detail, ChainHash hash) {
    /** What came of it. */
    public enum Outcome {
        /** It is about to be done. */
        BEGUN,
        /** It was done. */
        DONE,
        /** It was not done, and that was said. */
        REFUSED,
        /** It failed. */
        FAILED,
        /** It goes on, and is asked about again. */
        GOES_ON,
        /** It waits for a second person. */
        WAITING
    }

    /** Puts a deed behind the entry before. */
    public static TrailEntry behind(
            Head before, Instant now, Deed deed, Outcome outcome, String detail) {
        long number = before.number() + 1;
        Instant at = now.truncatedTo(ChronoUnit.MICROS);
        return new TrailEntry(
                        number, at, deed.plain(), outcome, Deed.plain(detail), ChainHash.START)
                .chained(before);
    }

    private TrailEntry chained(Head before) {
        return new TrailEntry(number, at, deed, outcome, detail, hashBehind(before));
    }

    /** Whether it is what was put behind that one. */
    boolean follows(Head before) {
        return number == before.number() + 1 && hash.equals(hashBehind(before));
    }

    /** It as the end of the trail. */
    public Head asHead() {
        return new Head(number, hash);
    }

    /**
     * The end of a trail.
     *
     * @param number of the last entry, 0 if there is none
     * @param hash of it
     */
    public record Head(long number, ChainHash hash) {
        /** Of a trail without entries. */
        public static final Head EMPTY = new Head(0, ChainHash.START);
    }

    /** Each part with its length before it, so that no two entries have the same bytes. */
    private ChainHash hashBehind(Head before) {
        MessageDigest digest = sha256();
        for (String part :
                List.of(
                        before.hash().toString(),
                        Long.toString(number),
                        at.toString(),
                        deed.who(),
                        deed.role(),
                        deed.manner(),
                        deed.from(),
                        deed.act(),
                        deed.subject(),
                        outcome.name(),
                        detail)) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        return ChainHash.fromBytes(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
