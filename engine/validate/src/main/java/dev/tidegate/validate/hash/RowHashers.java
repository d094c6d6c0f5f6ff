package dev.tidegate.validate.hash;

import dev.tidegate.ledger.RowHasher;

/** Makes what hashes rows, over the bytes of {@link CanonicalRow}. */
public final class RowHashers {
    private RowHashers() {}

    /**
     * For the ledger and all that is compared with it: XXH3-128.
     *
     * @param salt a number of the pipeline's own, its seed; hashes of two salts say nothing
     */
    public static RowHasher.Factory xxh3(long salt) {
        return schema -> new CanonicalRowHasher(schema, new Xxh3Digest(salt));
    }

    /**
     * For what the database servers compute themselves: MD5 over the salt and the bytes.
     *
     * @param salt a number of the pipeline's own, eight bytes big-endian before each row's
     */
    public static RowHasher.Factory md5(long salt) {
        return schema -> new CanonicalRowHasher(schema, new Md5Digest(salt));
    }
}
