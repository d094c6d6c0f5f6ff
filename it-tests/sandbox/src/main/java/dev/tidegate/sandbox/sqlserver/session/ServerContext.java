package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ServerState;
import dev.tidegate.sandbox.sqlserver.catalog.SystemProcedures;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureAdmin;
import dev.tidegate.sandbox.sqlserver.cdc.ChangeCapture;
import dev.tidegate.sandbox.sqlserver.storage.H2;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all sessions of a server share.
 *
 * @param h2 the storage
 * @param catalog what is in it
 * @param capture the transaction log and change data capture
 * @param admin follows DDL of captured tables
 * @param state what system views see
 * @param procedures the server's own procedures
 * @param security statements on logins, users and permissions
 * @param access what a login needs for what it does
 * @param batches parsed batches
 * @param definitions grows with each change of the catalog
 */
record ServerContext(
        H2 h2,
        Catalog catalog,
        ChangeCapture capture,
        CaptureAdmin admin,
        ServerState state,
        SystemProcedures procedures,
        Security security,
        Access access,
        BatchCache batches,
        AtomicLong definitions) {
    /** The catalog has changed: translations that rest on it are void. */
    void defined() {
        definitions.incrementAndGet();
    }
}
