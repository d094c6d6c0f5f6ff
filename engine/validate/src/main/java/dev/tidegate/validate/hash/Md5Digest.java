package dev.tidegate.validate.hash;

import dev.tidegate.model.RowHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** MD5 over the salt, eight bytes big-endian, and the bytes. */
final class Md5Digest implements Digest128 {
    private final byte[] salt;
    private final MessageDigest digest;

    Md5Digest(long salt) {
        this.salt = ByteBuffer.allocate(Long.BYTES).putLong(salt).array();
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    @Override
    public RowHash of(byte[] bytes, int start, int length) {
        digest.update(salt);
        digest.update(bytes, start, length);
        return end();
    }

    @Override
    public RowHash ofPieces(Pieces pieces) {
        digest.update(salt);
        pieces.feed(digest::update);
        return end();
    }

    private RowHash end() {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new RowHash(hash.getLong(), hash.getLong());
    }
}
