package dev.tidegate.sandbox.sqlserver.cdc;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands out places in the transaction log. A place is a number that only grows; its LSN is that
 * number spread over virtual log file, block and slot, so that the unsigned order of the bytes is
 * the order of the numbers.
 */
final class LogClock {
    /** Bytes of an LSN. */
    static final int LSN_BYTES = 10;

    private static final int FIRST_VIRTUAL_LOG = 0x2a;
    private static final int SLOT_BITS = 6;
    private static final int BLOCK_BITS = 20;

    /** Blocks begin at multiples of this, in units of 512 bytes. */
    private static final int BLOCK_STEP = 8;

    private final AtomicLong next = new AtomicLong(1L << SLOT_BITS);

    /** The next place in the log. */
    long next() {
        return next.incrementAndGet();
    }

    /** The last place that was handed out. */
    long last() {
        return next.get();
    }

    /** The LSN of a place. */
    static byte[] lsn(long place) {
        long block = place >>> SLOT_BITS;
        int slot = (int) (place & ((1 << SLOT_BITS) - 1)) + 1;
        return ByteBuffer.allocate(LSN_BYTES)
                .putInt((int) (FIRST_VIRTUAL_LOG + (block >>> BLOCK_BITS)))
                .putInt((int) (block & ((1 << BLOCK_BITS) - 1)) * BLOCK_STEP)
                .putShort((short) slot)
                .array();
    }
}
