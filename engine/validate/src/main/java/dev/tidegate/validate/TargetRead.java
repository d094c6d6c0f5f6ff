package dev.tidegate.validate;

/** A read of the target that is underway, and the snapshot that is read. */
record TargetRead(Reads.Read read, AuditTarget.Snapshot snapshot) implements AutoCloseable {
    @Override
    public void close() {
        try (read) {
            snapshot.close();
        }
    }
}
