package dev.tidegate.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** Leaves the keys of records where they are: they are for people, and copying them costs. */
final class UnreadKey implements Deserializer<byte[]> {
    private static final byte[] NOTHING = new byte[0];

    @Override
    public byte[] deserialize(String topic, byte[] key) {
        return NOTHING;
    }

    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer key) {
        return NOTHING;
    }
}
